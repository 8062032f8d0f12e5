import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './port.ts';

/** Sends back whatever it is sent, and a FIN for a FIN. */
export interface Echo {
  readonly port: number;
  /** Accepted so far. */
  readonly connections: () => number;
  /** Bytes it was sent, over all connections. */
  readonly heard: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts an echo server on 127.0.0.1. */
export async function startEcho(): Promise<Echo> {
  const open = new Set<Socket>();
  let connections = 0;
  let heard = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', ({ length }) => {
      heard += length;
    });
    socket.once('close', () => open.delete(socket));
    socket.pipe(socket);
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    connections: () => connections,
    heard: () => heard,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
