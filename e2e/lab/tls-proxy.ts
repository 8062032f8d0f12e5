// What stands in front of a gateway: it ends TLS with a certificate of its own and hands the bytes on. It counts what it
// is sent after the handshake, so that a test can tell that nothing was said to a server that nobody trusts.
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** The head of a request, as it arrived. */
export interface RequestHead {
  readonly line: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TlsProxyOptions {
  readonly certificate: Pick<Certificate, 'cert' | 'key'>;
  /** The port of 127.0.0.1 that the bytes go to. */
  readonly target: number;
  /** On 127.0.0.1, on a free port, unless told. */
  readonly host?: string;
  readonly port?: number;
  /** What a request must bring, by name in lower case; it is answered with 403 where it does not. */
  readonly required?: Readonly<Record<string, string>>;
  /** Every request is answered with 302 to here. */
  readonly redirect?: string;
  /** What it says of the caller itself, by name; it takes the place of what a request says. */
  readonly adds?: Readonly<Record<string, string>>;
}

export interface TlsProxy {
  readonly port: number;
  /** TCP connections so far. */
  readonly connections: () => number;
  /** Of those, the ones whose handshake was completed. */
  readonly handshakes: () => number;
  /** Bytes that clients sent inside TLS. */
  readonly received: () => number;
  /** The names that clients asked for (SNI); empty for none. */
  readonly names: () => readonly string[];
  /** Every request so far. */
  readonly heads: () => readonly RequestHead[];
  /** Shows another certificate from now on; open connections go on. */
  readonly renew: (certificate: Pick<Certificate, 'cert' | 'key'>) => void;
  readonly require: (headers: Readonly<Record<string, string>>) => void;
  readonly redirectTo: (address: string | undefined) => void;
  /** Ends the open connections; new ones are welcome. */
  readonly drop: () => void;
  readonly stop: () => Promise<void>;
}

const LONGEST_HEAD = 64 * 1024;
const HEAD_END = '\r\n\r\n';

/** Starts a proxy that serves TLS and hands on what it is sent. */
export async function startTlsProxy(options: TlsProxyOptions): Promise<TlsProxy> {
  const { host = '127.0.0.1', port = 0, adds = {} } = options;
  let { required = {}, redirect } = options;
  const open = new Set<Socket>();
  const heads: RequestHead[] = [];
  const names: string[] = [];
  const counts = { connections: 0, received: 0 };
  const server = createServer(options.certificate, (client) => {
    names.push(client.servername === false || client.servername === null ? '' : client.servername);
    client.on('data', (chunk: Buffer) => (counts.received += chunk.length));
    readHead(client, (head, bytes) => {
      heads.push(head);
      const lacks = Object.entries(required).some(([name, value]) => head.headers[name] !== value);
      if (redirect !== undefined) return refuse(client, '302 Found', [`Location: ${redirect}`]);
      if (lacks) return refuse(client, '403 Forbidden', ['Content-Type: text/html']);
      return handOn(client, options.target, rewrite(bytes, adds));
    });
  });
  server.on('connection', (socket: Socket) => {
    counts.connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(port, host);
  await once(server, 'listening');
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: portOf(server.address()),
    connections: () => counts.connections,
    handshakes: () => names.length,
    received: () => counts.received,
    names: () => names,
    heads: () => heads,
    renew: (certificate) => server.setSecureContext(certificate),
    require: (headers) => void (required = headers),
    redirectTo: (address) => void (redirect = address),
    drop,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      drop();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}

/** Reads up to the empty line; a head without end is cut off. `bytes` is all that has come so far. */
function readHead(client: TLSSocket, then: (head: RequestHead, bytes: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return void (bytes.length > LONGEST_HEAD && client.destroy());
    client.off('data', take);
    then(parseHead(bytes.subarray(0, end).toString('latin1')), bytes);
  };
  client.on('error', () => undefined);
  client.on('data', take);
}

function parseHead(text: string): RequestHead {
  const [line = '', ...fields] = text.split('\r\n');
  const pairs = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
  });
  return { line, headers: Object.fromEntries(pairs) };
}

function rewrite(bytes: Buffer, adds: Readonly<Record<string, string>>): Buffer {
  const end = bytes.indexOf(HEAD_END);
  const [line = '', ...fields] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const names = new Set(Object.keys(adds).map((name) => name.toLowerCase()));
  const kept = fields.filter((field) => !names.has(field.slice(0, field.indexOf(':')).toLowerCase()));
  const added = Object.entries(adds).map(([name, value]) => `${name}: ${value}`);
  const head = [line, ...kept, ...added].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(end)]);
}

function refuse(client: TLSSocket, status: string, headers: readonly string[]): void {
  const lines = [`HTTP/1.1 ${status}`, ...headers, 'Content-Length: 0', 'Connection: close', '', ''];
  client.end(lines.join('\r\n'));
}

function handOn(client: TLSSocket, port: number, first: Buffer): void {
  const server = connect({ host: '127.0.0.1', port, noDelay: true });
  server.on('error', () => client.destroy());
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroy());
  server.write(first);
  server.pipe(client);
  client.pipe(server);
}
