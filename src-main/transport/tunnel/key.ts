import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { codeOf } from '../rung.ts';
import type { PrivateKey } from './key-format.ts';
import type { KeyTask, OpenedKey } from './key-worker.ts';

export type KeyFileReading =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: 'missing' | 'not-permitted' | 'format' };
export type ReadKeyFile = (path: string) => Promise<KeyFileReading>;

export type Decryption =
  | { readonly ok: true; readonly key: PrivateKey }
  | { readonly ok: false; readonly why: 'passphrase' | 'format' | 'stopped' };
/** Opens an encrypted key. A stop ends the work at once. */
export type DecryptKey = (bytes: Buffer, passphrase: string, stop: AbortSignal) => Promise<Decryption>;

/** No key file comes near it; a device or a film named by mistake does. */
const LARGEST = 64 * 1024;

/** Reads a key file, `format` where it is too large for one or no file at all. */
export async function readKeyFile(path: string): Promise<KeyFileReading> {
  try {
    // Asked first: to open a pipe is to wait for its other end.
    const found = await stat(path);
    if (!found.isFile() || found.size > LARGEST) return { ok: false, why: 'format' };
    return { ok: true, bytes: await readFile(path) };
  } catch (error) {
    const code = error instanceof Error ? codeOf(error) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, why: 'missing' };
    return { ok: false, why: 'not-permitted' };
  }
}

/**
 * Opens an encrypted key in a thread of its own, which ends with it: bcrypt is plain JavaScript and holds its
 * thread for 0.3 s to many seconds. The passphrase goes there in a message, never in arguments. Rejects only
 * where the thread itself cannot run, which is a bug of the package.
 */
export const decryptKey: DecryptKey = (bytes, passphrase, stop) => {
  const { promise, resolve, reject } = Promise.withResolvers<Decryption>();
  if (stop.aborted) return Promise.resolve({ ok: false, why: 'stopped' });
  const worker = new Worker(workerFile(), { name: 'ssh key', execArgv: [] });
  const abandon = (): void => resolve({ ok: false, why: 'stopped' });
  stop.addEventListener('abort', abandon, { once: true });
  worker.once('message', (opened: OpenedKey) => resolve(decryptionOf(opened)));
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('The key thread ended without an answer')));
  const task: KeyTask = { bytes, passphrase };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  worker.postMessage(task);
  return promise.finally(() => {
    stop.removeEventListener('abort', abandon);
    void worker.terminate();
  });
};

function decryptionOf(opened: OpenedKey): Decryption {
  if (opened === null) return { ok: false, why: 'format' };
  if (opened === 'passphrase') return { ok: false, why: 'passphrase' };
  return { ok: true, key: { blob: Buffer.from(opened.blob), pem: opened.pem } };
}

/** Beside this file: TypeScript where the sources run as they are, and JavaScript in the bundle. */
function workerFile(): URL {
  const [extension] = /\.[a-z]+$/.exec(import.meta.url) ?? ['.js'];
  return new URL(`./key-worker${extension}`, import.meta.url);
}
