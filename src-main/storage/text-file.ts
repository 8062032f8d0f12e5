import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { errorCode } from './disk-fault.ts';

export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: 'missing' | 'unreadable' | 'exposed' };

export type TextBounds = {
  /** A longer file is `unreadable`. */
  readonly maxBytes: number;
  /** Answers `exposed` for a symbolic link, another person's file, or one that others may read. */
  readonly ownerOnly?: boolean;
};

/** Reads a whole small UTF-8 file. Anything but a regular file with valid text is `unreadable`. */
export async function readText(file: string, bounds: TextBounds): Promise<TextReading> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, openFlags(bounds.ownerOnly === true));
    return await readWithin(handle, bounds);
  } catch (error) {
    return { ok: false, why: whyOf(error) };
  } finally {
    await handle?.close();
  }
}

export type RecordReading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: 'missing' | 'unreadable' | 'exposed' };

/** Reads a small JSON file of one shape; anything that is not of that shape is `unreadable`. */
export async function readRecord<Value>(
  file: string,
  bounds: TextBounds,
  schema: z.ZodType<Value>,
): Promise<RecordReading<Value>> {
  const reading = await readText(file, bounds);
  if (!reading.ok) return reading;
  const parsed = schema.safeParse(parseJson(reading.text));
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: 'unreadable' };
}

/** Parses JSON; text that is none gives undefined, which no schema of ours accepts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readWithin(handle: FileHandle, bounds: TextBounds): Promise<TextReading> {
  const found = await handle.stat();
  if (!found.isFile() || found.size > bounds.maxBytes) return { ok: false, why: 'unreadable' };
  if (bounds.ownerOnly === true && isExposed(found)) return { ok: false, why: 'exposed' };
  const bytes = await handle.readFile();
  return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
}

/** Without O_NONBLOCK a named pipe put in the file's place would stop the start for good. */
function openFlags(ownerOnly: boolean): number {
  // Windows knows neither flag.
  const nonBlocking = constants.O_NONBLOCK ?? 0;
  const noFollow = ownerOnly ? (constants.O_NOFOLLOW ?? 0) : 0;
  return constants.O_RDONLY | nonBlocking | noFollow;
}

function isExposed(found: { readonly uid: number; readonly mode: number }): boolean {
  const person = process.getuid?.();
  // Windows has no such bits; there the folder's own rights hold.
  if (person === undefined) return false;
  return found.uid !== person || (found.mode & 0o077) !== 0;
}

function whyOf(error: unknown): 'missing' | 'unreadable' | 'exposed' {
  switch (errorCode(error)) {
    case 'ENOENT':
      return 'missing';
    case 'ELOOP':
      return 'exposed';
    default:
      return 'unreadable';
  }
}
