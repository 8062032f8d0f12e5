import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { lstat, open, stat } from 'node:fs/promises';
import type { FileProblem } from '../policy/credentials.ts';
import { errorCode } from './disk-fault.ts';

export type FileReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: FileProblem };

export type FileBounds = {
  readonly maxBytes: number;
  /** Takes no link, no file with a second name, no other user's, and none that others may read or write. */
  readonly ownerOnly: boolean;
  /** Leaves a byte order mark in the text, for one who writes the file again. */
  readonly keepsMark?: boolean;
};

const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a whole UTF-8 file of another program, without a byte order mark unless that is asked for. Only a regular file is ever
 * opened: to open a device can already do something.
 */
export async function readRegularFile(path: string, bounds: FileBounds): Promise<FileReading> {
  let handle: FileHandle | undefined;
  try {
    const seen = await (bounds.ownerOnly ? lstat(path) : stat(path));
    const why = kindProblem(seen) ?? sizeProblem(seen, bounds);
    if (why !== null) return { ok: false, why };
    handle = await open(path, openFlags(bounds.ownerOnly));
    return await readWithin(handle, bounds);
  } catch (error) {
    return { ok: false, why: whyOf(error) };
  } finally {
    await handle?.close();
  }
}

/** Judges again by the handle: what stands at the path may have changed since. */
async function readWithin(handle: FileHandle, bounds: FileBounds): Promise<FileReading> {
  const found = await handle.stat();
  const why =
    kindProblem(found) ?? sizeProblem(found, bounds) ?? (bounds.ownerOnly ? ownerProblem(found) : null);
  if (why !== null) return { ok: false, why };
  const bytes = await readAtMost(handle, bounds.maxBytes);
  return bytes === null ? { ok: false, why: 'too-large' } : decode(bytes, bounds.keepsMark === true);
}

/** A file may grow while it is read, and those below /proc say that they are empty. */
async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total <= maxBytes) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return null;
}

function decode(bytes: Uint8Array, ignoreBOM: boolean): FileReading {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM }).decode(bytes) };
  } catch {
    return { ok: false, why: 'not-text' };
  }
}

function kindProblem(found: Stats): FileProblem | null {
  if (found.isFile()) return null;
  if (found.isSymbolicLink()) return 'link';
  return found.isDirectory() ? 'folder' : 'device';
}

function sizeProblem({ size }: Stats, { maxBytes }: FileBounds): FileProblem | null {
  return size > maxBytes ? 'too-large' : null;
}

/** What OpenClaw asks of a file with secrets (docs.openclaw.ai, SecretRef contract, file provider). */
function ownerProblem({ uid, mode, nlink }: Stats): FileProblem | null {
  if (nlink > 1) return 'hard-linked';
  const person = process.geteuid?.();
  // Windows has no such numbers; there the rights of the folder hold.
  if (person === undefined) return null;
  if (uid !== person) return 'foreign';
  return (mode & 0o077) === 0 ? null : 'exposed';
}

/** Without O_NONBLOCK a pipe that takes the file's place just now would hold the reader for good. */
function openFlags(ownerOnly: boolean): number {
  // Windows knows neither flag.
  const noFollow = ownerOnly ? (constants.O_NOFOLLOW ?? 0) : 0;
  return constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow;
}

function whyOf(error: unknown): FileProblem {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'missing';
    case 'EACCES':
    case 'EPERM':
      return 'not-permitted';
    case 'ELOOP':
      return 'link';
    default:
      return 'other';
  }
}
