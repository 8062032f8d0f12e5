import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';

export type LogFile = {
  /** Takes a line and returns at once; it is on its way to the disk. Never throws. */
  readonly write: (line: string) => void;
  /** Settles when everything taken so far is in the file, or lost to a disk that refuses it. */
  readonly flush: () => Promise<void>;
  /** Flushes and lets go of the file; a later write opens it again. */
  readonly close: () => Promise<void>;
};

export type LogFileBounds = {
  /** The most bytes of one file (a longer single line excepted). */
  readonly maxBytes?: number;
  /** How many files are kept in all. */
  readonly files?: number;
};

/** The most characters that wait for a slow disk; what comes beyond is counted and dropped. */
const MAX_WAITING = 1_000_000;

/**
 * Appends lines to a 0600 file, by default three files of 5 MB: `causeway.log`, then `causeway.log.1`
 * and `.2`, which are older. The folder must exist. A disk that is full or refuses costs lines; how
 * many is said in a line of its own once it takes some again.
 */
export function openLogFile(file: string, bounds: LogFileBounds = {}): LogFile {
  const { maxBytes = 5_000_000, files = 3 } = bounds;
  const shelf = openShelf(file, maxBytes, files);
  let waiting: string[] = [];
  let size = 0;
  let lost = 0;
  let drain: Promise<void> | null = null;
  const drainAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      size = 0;
      for (const chunk of chunksOf(lines, Math.min(maxBytes, 65_536))) {
        const told = lost;
        const isWritten = await shelf.append(lostNotice(told) + chunk.join(''));
        lost += isWritten ? -told : chunk.length;
      }
    }
    drain = null;
  };
  // One wait is enough: the drain ends only when nothing waits any more.
  const flush = async (): Promise<void> => {
    await drain;
  };
  return {
    write: (line) => {
      if (size + line.length > MAX_WAITING) {
        lost += 1;
        return;
      }
      waiting.push(`${line}\n`);
      size += line.length + 1;
      drain ??= drainAll();
    },
    flush,
    close: async () => {
      await flush();
      await shelf.close();
    },
  };
}

/** Begins with a line end, because the last line may have been written in part. */
function lostNotice(lines: number): string {
  return lines === 0 ? '' : `\n${JSON.stringify({ event: 'log.lost', lines })}\n`;
}

function chunksOf(lines: readonly string[], maxBytes: number): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line);
    const chunk = chunks.at(-1);
    if (chunk === undefined || bytes > room) {
      chunks.push([line]);
      room = maxBytes - bytes;
    } else {
      chunk.push(line);
      room -= bytes;
    }
  }
  return chunks;
}

type Shelf = {
  /** False when the disk did not take the text. */
  readonly append: (text: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

function openShelf(file: string, maxBytes: number, files: number): Shelf {
  let current: { readonly handle: FileHandle; size: number } | null = null;
  const close = async (): Promise<void> => {
    const { handle } = current ?? {};
    current = null;
    await handle?.close().catch(() => undefined);
  };
  const append = async (text: string): Promise<boolean> => {
    const bytes = Buffer.byteLength(text);
    try {
      current ??= await openLog(file);
      if (current.size > 0 && current.size + bytes > maxBytes) {
        await close();
        await shiftFiles(file, files);
        current = await openLog(file);
      }
      await current.handle.appendFile(text);
      current.size += bytes;
      return true;
    } catch {
      await close();
      return false;
    }
  };
  return { append, close };
}

async function openLog(file: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.chmod(0o600);
    return { handle, size: (await handle.stat()).size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Makes room at the first name: every file moves to the next one and the oldest goes. */
async function shiftFiles(file: string, files: number): Promise<void> {
  const nameOf = (age: number): string => (age === 0 ? file : `${file}.${age}`);
  await rm(nameOf(files - 1), { force: true });
  for (let age = files - 2; age >= 0; age -= 1) {
    await rename(nameOf(age), nameOf(age + 1)).catch(() => undefined);
  }
}
