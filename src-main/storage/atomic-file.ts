import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SaveResult } from './disk-fault.ts';
import { diskFaultOf, errorCode } from './disk-fault.ts';

/** One file whose writes never overlap and never show a half-written state. */
export type AtomicFile = {
  /**
   * Writes the whole text. Writes wait for each other; of those that wait, only the newest reaches
   * the disk, and all of them settle with its result.
   */
  readonly write: (text: string) => Promise<SaveResult>;
  /** Removes the file after every write asked for so far; a missing file is fine. */
  readonly remove: () => Promise<SaveResult>;
};

/** Puts the writes to one file in order. `mode` is given to the file whenever it is written. */
export function openAtomicFile(file: string, mode = 0o600): AtomicFile {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: { readonly wish: { text: string }; readonly result: Promise<SaveResult> } | null = null;
  const write = (text: string): Promise<SaveResult> => {
    if (waiting !== null) {
      waiting.wish.text = text;
      return waiting.result;
    }
    const wish = { text };
    const result = last.then(() => {
      if (waiting?.wish === wish) waiting = null;
      return writeAtomically(file, wish.text, mode);
    });
    waiting = { wish, result };
    last = result;
    return result;
  };
  const remove = (): Promise<SaveResult> => {
    // A write asked for from here on must come after the removal, so it may not join one that waits.
    waiting = null;
    const result = last.then(() => removeFile(file));
    last = result;
    return result;
  };
  return { write, remove };
}

/**
 * Replaces a file in one step that a crash cannot halve: a new file beside it, flushed, then renamed
 * over it, then the folder flushed. A failure leaves the old file as it was and nothing beside it.
 * Calls for the same file must not overlap: that is `openAtomicFile`'s part.
 */
export async function writeAtomically(file: string, text: string, mode = 0o600): Promise<SaveResult> {
  const temporary = temporaryBeside(file);
  try {
    await writeDurably(temporary, text, mode);
    await rename(temporary, file);
    await flushFolder(dirname(file));
    return { ok: true };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    return { ok: false, why: diskFaultOf(error) };
  }
}

/**
 * Removes what a killed process left beside `file`: only names of our own pattern, and none whose
 * writer still runs. Call it before the first write of this process.
 */
export async function sweepLeftovers(file: string): Promise<void> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const writer = writerOf(name, basename(file));
    if (writer === null || (await isBeingWritten(join(folder, name), writer))) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

function temporaryBeside(file: string): string {
  const unique = `${process.pid}-${randomBytes(6).toString('hex')}`;
  return join(dirname(file), `.${basename(file)}.${unique}.tmp`);
}

/** The pid in a temporary file's name, or null when the name is not one of ours for `base`. */
function writerOf(name: string, base: string): number | null {
  if (!name.startsWith(`.${base}.`)) return null;
  const match = /^(\d{1,10})-[0-9a-f]{12}\.tmp$/.exec(name.slice(base.length + 2));
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Pids come again (in a container always the same one), so a write that takes a minute is none. */
async function isBeingWritten(temporary: string, writer: number): Promise<boolean> {
  if (writer === process.pid || !isAlive(writer)) return false;
  const found = await stat(temporary).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < 60_000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function writeDurably(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeFile(file: string): Promise<SaveResult> {
  try {
    await rm(file, { force: true });
    await flushFolder(dirname(file));
    return { ok: true };
  } catch (error) {
    return { ok: false, why: diskFaultOf(error) };
  }
}

/** Makes a rename survive a power cut. Windows has no such call, and some file systems refuse it. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch((error: unknown) => {
      if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'EPERM') throw error;
    });
  } finally {
    await handle.close();
  }
}
