import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { chmod, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiffLine, OpenClawProblem } from '../contract/openclaw.ts';
import { writeAtomically } from './atomic-file.ts';
import { type DiskFault, diskFaultOf, errorCode } from './disk-fault.ts';
import { makeFolder } from './folders.ts';
import { type GatewayToWrite, planChange } from './openclaw-config-change.ts';
import { diffConfig } from './openclaw-config-diff.ts';
import type { GatewayWish } from './openclaw-config-gateway.ts';
import { readOpenClawText } from './openclaw-config.ts';
import { traceFile } from './openclaw-watch.ts';

export type ConfigPreview =
  | {
      readonly ok: true;
      readonly file: string;
      readonly revision: string;
      readonly lines: readonly DiffLine[];
    }
  | { readonly ok: false; readonly problem: OpenClawProblem };

export type ConfigWritten =
  /** `backup` is null where there was no file, or nothing to change. */
  | { readonly ok: true; readonly file: string; readonly backup: string | null }
  | { readonly ok: false; readonly why: 'changed' | DiskFault }
  | { readonly ok: false; readonly why: 'problem'; readonly problem: OpenClawProblem };

/** Shows what writing a gateway into the configuration would change. */
export async function previewChange(gateway: GatewayToWrite, wish: GatewayWish): Promise<ConfigPreview> {
  const { file } = wish;
  const reading = await readOpenClawText(file);
  if (!reading.ok) return reading;
  const planned = planChange(reading.text, gateway, wish);
  if (!planned.ok) return planned;
  const lines = diffConfig(reading.text ?? '', planned.text);
  return { ok: true, file, revision: revisionOf(reading.text), lines };
}

/** Names the text that a change starts from. */
function revisionOf(text: string | null): string {
  return text === null ? 'absent' : createHash('sha256').update(text).digest('hex');
}

export type Revised = {
  readonly revision: string;
  /** Wall-clock milliseconds, for the name of the backup. */
  readonly wall: number;
};

/**
 * Writes a gateway into the configuration, if that is still what the preview started from: through links, in one
 * step, with the file's own rights, and with the text before it kept beside it. A failure leaves everything as it
 * was. Calls must not overlap.
 */
export async function writeChange(
  gateway: GatewayToWrite,
  wish: GatewayWish,
  { revision, wall }: Revised,
): Promise<ConfigWritten> {
  const { file } = wish;
  const reading = await readOpenClawText(file);
  if (!reading.ok) return { ...reading, why: 'problem' };
  if (revisionOf(reading.text) !== revision) return { ok: false, why: 'changed' };
  const planned = planChange(reading.text, gateway, wish);
  if (!planned.ok) return { ...planned, why: 'problem' };
  if (planned.text === reading.text) return { ok: true, file, backup: null };
  const { end } = await traceFile(file);
  return reading.text === null
    ? create(file, end, planned.text)
    : replace(file, end, { before: reading.text, after: planned.text, wall });
}

async function create(file: string, end: string, text: string): Promise<ConfigWritten> {
  const made = await makeFolder(dirname(end));
  const written = made.ok ? await writeAtomically(end, text) : made;
  return written.ok ? { ok: true, file, backup: null } : written;
}

type Replacement = { readonly before: string; readonly after: string; readonly wall: number };

async function replace(
  file: string,
  end: string,
  { before, after, wall }: Replacement,
): Promise<ConfigWritten> {
  const mode = await modeOf(end);
  // A new file in its place would be ours: its owner could no longer read it.
  if (mode === null) return { ok: false, why: 'not-permitted' };
  const kept = await keepBefore(end, before, wall);
  if (!kept.ok) return kept;
  const written = await writeAtomically(end, after, mode);
  if (!written.ok) {
    await rm(kept.backup, { force: true }).catch(() => undefined);
    return written;
  }
  // What the process may not give away at once it gives now.
  await chmod(end, mode).catch(() => undefined);
  return { ok: true, file, backup: kept.backup };
}

/** The rights of the person's own file; null for somebody else's. */
async function modeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  const person = process.geteuid?.() ?? found?.uid;
  return found === null || found.uid !== person ? null : found.mode & 0o777;
}

type Kept = { readonly ok: true; readonly backup: string } | { readonly ok: false; readonly why: DiskFault };

/** It holds secrets: its owner alone may read it, whoever may read the file itself. */
async function keepBefore(file: string, text: string, wall: number): Promise<Kept> {
  const stem = `${file}.causeway-${new Date(wall).toISOString().replaceAll(/[-:.]/g, '')}`;
  for (let count = 1; ; count += 1) {
    const backup = count === 1 ? `${stem}.bak` : `${stem}-${count}.bak`;
    const kept = await writeNew(backup, text);
    if (kept !== 'taken') return kept;
  }
}

async function writeNew(backup: string, text: string): Promise<Kept | 'taken'> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(backup, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    return { ok: true, backup };
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'taken';
    if (handle !== undefined) await rm(backup, { force: true }).catch(() => undefined);
    return { ok: false, why: diskFaultOf(error) };
  } finally {
    await handle?.close();
  }
}
