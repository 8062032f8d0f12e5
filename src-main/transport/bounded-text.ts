import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Why a file has no text for us. A folder counts as missing: a wildcard may well find one. */
export type NoText = 'missing' | 'not-permitted' | 'exposed' | 'too-large' | 'not-text' | 'other';

export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: NoText };

export type TextBounds = {
  readonly maxBytes: number;
  /** Answers `exposed` where another person may write to the file. */
  readonly guarded?: boolean;
  /** Reads bytes that are no UTF-8 as replacement characters; without it they make the file `not-text`. */
  readonly lenient?: boolean;
};

/**
 * Reads a whole small file, through symbolic links. A device such as `/dev/null` is empty, and a
 * byte order mark is left out.
 */
export async function readBoundedText(path: string, bounds: TextBounds): Promise<TextReading> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a named pipe would hold the reader for good; Windows does not know the flag.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readWithin(handle, bounds);
  } catch (error) {
    return { ok: false, why: whyOf(error) };
  } finally {
    await handle?.close();
  }
}

async function readWithin(handle: FileHandle, bounds: TextBounds): Promise<TextReading> {
  const found = await handle.stat();
  if (found.isDirectory()) return { ok: false, why: 'missing' };
  if (found.isCharacterDevice()) return { ok: true, text: '' };
  if (!found.isFile()) return { ok: false, why: 'other' };
  if (found.size > bounds.maxBytes) return { ok: false, why: 'too-large' };
  if (bounds.guarded === true && isExposed(found)) return { ok: false, why: 'exposed' };
  return decode(await handle.readFile(), bounds.lenient !== true);
}

function decode(bytes: Uint8Array, fatal: boolean): TextReading {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal }).decode(bytes) };
  } catch {
    return { ok: false, why: 'not-text' };
  }
}

type Owned = { readonly uid: number; readonly gid: number; readonly mode: number };

/**
 * Whether another person may write to a file (OpenSSH's misc.c, secure_permissions). Its group may, where
 * that is the owner's private one, which by custom has the owner's number.
 */
function isExposed({ uid, gid, mode }: Owned): boolean {
  const person = process.getuid?.();
  if (person === undefined) return false;
  if (uid !== 0 && uid !== person) return true;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== uid);
}

function whyOf(error: unknown): NoText {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'not-permitted' : 'other';
}
