import type { DiskFault } from './disk-fault.ts';

export type Lock =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly why: 'held' | DiskFault };

/** SQLite's own result codes, https://www.sqlite.org/rescode.html. */
const PERM = 3;
const BUSY = 5;
const READONLY = 8;
const FULL = 13;
const CANTOPEN = 14;

/**
 * Takes a lock that no second holder can have and that the system gives back when the process ends,
 * however it ends: the file lock of an empty SQLite database. Node has no lock call of its own, and a
 * lock made of a file or a socket that exists cannot be taken over after a kill without a race.
 * The file stays when the lock is released: removing it could remove the next holder's.
 */
export async function takeLock(file: string): Promise<Lock> {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      return { ok: false, why: whyOf(error) };
    }
    return { ok: true, release: () => database.close() };
  } catch (error) {
    return { ok: false, why: whyOf(error) };
  }
}

function whyOf(error: unknown): 'held' | DiskFault {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  switch (code) {
    case BUSY:
      return 'held';
    case FULL:
      return 'disk-full';
    case PERM:
    case READONLY:
    case CANTOPEN:
      return 'not-permitted';
    default:
      return 'other';
  }
}
