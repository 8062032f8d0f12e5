import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate, type Certificate } from './certificate.ts';
import { listenOnLoopback } from './port.ts';

/** Something on a loopback port that is not a gateway. */
export interface Bystander {
  readonly port: number;
  /** How many connections it has had. */
  readonly visits: () => number;
  /** Everything it was sent, over all connections. */
  readonly heard: () => string;
  readonly stop: () => Promise<void>;
}

const GARBAGE = Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 197 + 13) % 256));

/** Accepts connections and never says a word. */
export async function silentPort(): Promise<Bystander> {
  return standBy(() => undefined);
}

/** Greets as an OpenSSH server does. */
export async function sshBanner(): Promise<Bystander> {
  return standBy((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'));
}

/** Answers whatever it hears with bytes that mean nothing. */
export async function garbage(): Promise<Bystander> {
  return standBy((socket) => socket.once('data', () => socket.end(GARBAGE)));
}

/** A web server that answers every request, upgrades too, with an HTML page and this status. */
export async function webServer(status: 200 | 302 | 404 | 503): Promise<Bystander> {
  const server = createHttpServer((_, response) => {
    const location = status === 302 ? { location: '/elsewhere' } : {};
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...location });
    response.end(`<!doctype html><title>${status}</title><p>Not a gateway.</p>`);
  });
  return attend(server);
}

/** A TLS server with a self-signed certificate that says nothing once the handshake is done. */
export async function tlsServer(): Promise<Bystander & { readonly certificate: Certificate }> {
  const certificate = await makeCertificate();
  const server = createTlsServer({ cert: certificate.cert, key: certificate.key }, (socket) => {
    socket.on('error', () => undefined);
  });
  // As an HTTPS server does: it hangs up on whoever does not speak TLS.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return { ...(await attend(server, 'secureConnection')), certificate };
}

async function standBy(greet: (socket: Socket) => void): Promise<Bystander> {
  return attend(createServer((socket) => greet(socket)));
}

async function attend(server: Server, speaks = 'connection'): Promise<Bystander> {
  const open = new Set<Socket>();
  let visits = 0;
  let heard = '';
  server.on('connection', (socket: Socket) => {
    visits += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on(speaks, (socket: Socket) => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    visits: () => visits,
    heard: () => heard,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
