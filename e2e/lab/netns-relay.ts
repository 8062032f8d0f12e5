// Carries connections from one door to another, each a port of 127.0.0.1 or the path of a Unix socket. Unix sockets do
// not care for network namespaces, so that two relays join what has no network in common; as a program, it runs in one.
import { connect, createServer, type Socket } from 'node:net';

export type Door = { readonly port: number } | { readonly path: string };

export interface Relay {
  /** 0 where it listens on a path. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Listens at one door (port 0: a free one) and connects to the other. */
export async function startRelay(from: Door, to: Door): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (visitor) => {
    const onward = connect({ ...onLoopback(to), allowHalfOpen: true, noDelay: true });
    for (const socket of [visitor, onward]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
    carry(visitor, onward);
    carry(onward, visitor);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(onLoopback(from), resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function carry(source: Socket, sink: Socket): void {
  source.on('error', () => sink.destroy());
  source.pipe(sink);
}

function onLoopback(door: Door) {
  return 'path' in door ? door : { ...door, host: '127.0.0.1' };
}

function readDoor(text = ''): Door {
  return /^\d+$/.test(text) ? { port: Number(text) } : { path: text };
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2);
  await startRelay(readDoor(from), readDoor(to));
  console.log('ready');
}
