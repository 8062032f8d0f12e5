import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SocketAddress = {
  readonly path: string;
  /** A Windows named pipe has no file: it is gone with its process. */
  readonly isPipe: boolean;
  /** A folder made for this socket alone. */
  readonly ownFolder?: string;
};

/** A socket's path may take 104 bytes on macOS and 108 on Linux, its closing zero included. */
const MAX_PATH_BYTES = 103;

/**
 * Says where the instance that holds `folder` answers. Where the folder's own path is too long for a
 * socket, it stands in a folder of its own below `temporary`, which must be ours alone. Null when no
 * safe place is left.
 */
export async function socketAddress(folder: string, temporary = tmpdir()): Promise<SocketAddress | null> {
  const { real, digest } = await identify(folder);
  if (process.platform === 'win32') return { path: `${PIPES}causeway-${digest}`, isPipe: true };
  const beside = join(real, 'instance.sock');
  if (Buffer.byteLength(beside) <= MAX_PATH_BYTES) return { path: beside, isPipe: false };
  return within(shortFolder(temporary, digest), 'instance.sock');
}

/**
 * Says where the app that holds `folder` takes commands: always in a folder of its own, since there is a moment
 * between making a socket and closing it to others. Null when no safe place is left.
 */
export async function controlAddress(folder: string, temporary = tmpdir()): Promise<SocketAddress | null> {
  const { real, digest } = await identify(folder);
  if (process.platform === 'win32') return { path: `${PIPES}causeway-${digest}-control`, isPipe: true };
  const beside = await within(join(real, 'control'), 'control.sock');
  return beside ?? within(shortFolder(temporary, digest), 'control.sock');
}

const PIPES = '\\\\.\\pipe\\';

/** The folder by its one real name, and a short form of that. */
async function identify(folder: string): Promise<{ readonly real: string; readonly digest: string }> {
  const real = await realpath(folder).catch(() => folder);
  return { real, digest: createHash('sha256').update(real).digest('hex').slice(0, 16) };
}

function shortFolder(temporary: string, digest: string): string {
  return join(temporary, `causeway-${process.getuid?.() ?? 0}-${digest}`);
}

/** An address in a folder that is made for it; null where that is too long, or not ours alone. */
async function within(ownFolder: string, name: string): Promise<SocketAddress | null> {
  const path = join(ownFolder, name);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES || !(await isOurs(ownFolder))) return null;
  return { path, isPipe: false, ownFolder };
}

/** In a folder that everybody may write to, somebody else could have made it first. */
async function isOurs(folder: string): Promise<boolean> {
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
  const found = await lstat(folder).catch(() => null);
  if (found === null || !found.isDirectory()) return false;
  return found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}
