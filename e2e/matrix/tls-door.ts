// TLS before a gateway that has none. It keeps its session keys over a change of certificate, as a renewing proxy may,
// so that a client that resumed a session would see no certificate at all.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certificate } from '../lab/certificate.ts';
import { listenOnLoopback } from '../lab/port.ts';

export interface TlsDoor {
  readonly port: number;
  readonly certificate: () => Certificate;
  /** Shows another one from now on. */
  readonly show: (certificate: Certificate) => void;
  /** The connections that came, whether a handshake followed or not. */
  readonly calls: () => number;
  /** What came after the handshake, on connections that were shown this certificate. */
  readonly heard: (certificate: Certificate) => string;
  readonly resumed: () => number;
  readonly stop: () => Promise<void>;
}

export interface TlsDoorOptions {
  readonly certificate: Certificate;
  /** Where it leads, on 127.0.0.1. */
  readonly target: { readonly port: number };
  /** Said to the first bytes of each connection, in the place of whatever is behind it. */
  readonly answer?: string | undefined;
}

/** Opens one on 127.0.0.1. */
export async function openTlsDoor({ certificate, target, answer }: TlsDoorOptions): Promise<TlsDoor> {
  const open = new Set<Socket>();
  const heard = new Map<string, string>();
  const ticketKeys = randomBytes(48);
  let [shown, calls, resumed] = [certificate, 0, 0];
  const server = createServer({ ...pem(shown), ticketKeys }, (socket) => {
    const { fingerprint } = shown;
    if (socket.isSessionReused()) resumed += 1;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) =>
      heard.set(fingerprint, (heard.get(fingerprint) ?? '') + chunk.toString('latin1')),
    );
    if (answer === undefined) join(socket, target.port);
    else socket.once('data', () => socket.end(answer));
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket) => {
    calls += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    certificate: () => shown,
    show: (next) => {
      shown = next;
      server.setSecureContext({ ...pem(next), ticketKeys });
    },
    calls: () => calls,
    heard: ({ fingerprint }) => heard.get(fingerprint) ?? '',
    resumed: () => resumed,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

function pem({ cert, key }: Certificate): Pick<Certificate, 'cert' | 'key'> {
  return { cert, key };
}

/** The end of one is the end of the other. */
function join(socket: TLSSocket, port: number): void {
  const behind = connect(port, '127.0.0.1');
  behind.on('error', () => undefined);
  behind.once('close', () => socket.destroy());
  socket.once('close', () => behind.destroy());
  socket.pipe(behind).pipe(socket);
}
