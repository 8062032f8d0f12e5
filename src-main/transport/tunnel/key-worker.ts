// A thread that opens one encrypted key, says what came of it, and is ended by who started it.
import { parentPort } from 'node:worker_threads';
import ssh2 from 'ssh2';
import { openKey } from './key-format.ts';

export type KeyTask = { readonly bytes: Uint8Array; readonly passphrase: string };
/** As `Opened` of key-format.ts; a Buffer arrives as the bytes that it is. */
export type OpenedKey = { readonly blob: Uint8Array; readonly pem: string } | 'passphrase' | null;

parentPort?.once('message', ({ bytes, passphrase }: KeyTask) => {
  const opened: OpenedKey = openKey(Buffer.from(bytes), ssh2.utils.parseKey, passphrase);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(opened);
});
