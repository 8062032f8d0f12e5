import { chmod, rm, rmdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { SocketAddress } from './socket-address.ts';

/** Ends every connection and takes the socket away. */
export type Listening = { readonly close: () => Promise<void> };

const MOST_AT_ONCE = 16;

/**
 * Listens where only this person's own processes may connect, until closed; the socket alone keeps no process
 * alive. Only the holder of the data folder may call it, so whatever stands at the address was left by a killed
 * process. Null where it cannot be opened.
 * @param serve is handed each connection; one whose error it does not hear just ends
 */
export async function listenPrivately(
  address: SocketAddress,
  serve: (socket: Socket) => void,
): Promise<Listening | null> {
  if (!address.isPipe) await rm(address.path, { force: true }).catch(() => undefined);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    serve(socket);
  });
  server.maxConnections = MOST_AT_ONCE;
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(address.path, () => resolve(true));
  });
  if (!listening) return null;
  server.on('error', () => undefined);
  server.unref();
  if (!address.isPipe) await chmod(address.path, 0o600).catch(() => undefined);
  return {
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
      if (address.ownFolder !== undefined) await rmdir(address.ownFolder).catch(() => undefined);
    },
  };
}
