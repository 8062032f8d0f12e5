import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Picks a TCP port that is free on 127.0.0.1 right now; another process may still take it first. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** Lets a server listen on 127.0.0.1 (on a free port unless told) and returns its port. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}
