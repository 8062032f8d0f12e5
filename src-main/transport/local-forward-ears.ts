import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { codeOf } from './rung.ts';

/** What listens: on 127.0.0.1 and, where this computer has IPv6, on ::1. */
export type Ears = {
  readonly port: number;
  /** Frees the port at once, and settles when every connection that it brought is closed too. */
  readonly close: () => Promise<void>;
};

export type Hearing =
  | { readonly ok: true; readonly ears: Ears }
  /** With the system's code, such as EADDRINUSE. */
  | { readonly ok: false; readonly code: string };

/** What bind(2) and socket(2) say on a computer without IPv6, or with none on its loopback. */
const NO_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Listens on one port (0: any) of both loopbacks, so that `localhost` leads here whichever of them it means; if one of
 * them is another program's, on none. The sockets that it hands over may be half-open, and send at once.
 */
export async function openEars(port: number, hear: (client: Socket) => void): Promise<Hearing> {
  const four = await listen({ host: '127.0.0.1', port }, hear);
  if (!four.ok) return four;
  const six = await listen({ host: '::1', port: four.port, ipv6Only: true }, hear);
  if (!six.ok && !NO_IPV6.has(six.code)) {
    four.server.close();
    return six;
  }
  const servers = six.ok ? [four.server, six.server] : [four.server];
  return {
    ok: true,
    ears: { port: four.port, close: async () => void (await Promise.all(servers.map(shut))) },
  };
}

type Listening =
  | { readonly ok: true; readonly server: Server; readonly port: number }
  | { readonly ok: false; readonly code: string };

function listen(where: ListenOptions, hear: (client: Socket) => void): Promise<Listening> {
  const { promise, resolve } = Promise.withResolvers<Listening>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, hear);
  // Stays on for good: a connection that cannot be accepted, for want of file descriptors, is an error of the server.
  server.on('error', (error) => resolve({ ok: false, code: codeOf(error) }));
  server.listen({ ...where, exclusive: true }, () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
    resolve({ ok: true, server, port: address.port });
  });
  return promise;
}

function shut(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  return promise;
}
