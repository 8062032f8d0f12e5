import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Ending } from './ending.ts';
import { HANG_UP, NOT_TEXT, NOT_UPGRADED } from './ending.ts';
import type { LinkClock } from './life.ts';
import { fieldsOf, textIn } from './payload.ts';
import { FrameTooLarge } from './requests.ts';

export type SocketParts = {
  /** Verified, and TLS done where there is TLS. */
  readonly stream: Duplex;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly path: string;
  readonly origin?: string | undefined;
  /** For a proxy before the gateway: sent with the upgrade, over TLS alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The largest frame in bytes that is accepted; a larger one ends the socket before it is read. */
  readonly maxPayload: number;
  readonly clock: LinkClock;
};

export type SocketEvents = {
  readonly open: () => void;
  readonly message: (text: string) => void;
  readonly pong: () => void;
  /** Called once, with what came first; nothing is called after it. */
  readonly ended: (ending: Ending) => void;
};

/** A WebSocket over a stream of ours. */
export type GatewaySocket = {
  readonly isOpen: () => boolean;
  /** Throws `FrameTooLarge` before anything is sent. */
  readonly send: (text: string) => void;
  /** The gateway's own limit, known from hello on. */
  readonly limitSending: (bytes: number) => void;
  readonly ping: () => void;
  /** Says goodbye where that costs nothing and destroys the stream at once. */
  readonly destroy: () => void;
};

/** Upgrades the stream. Never throws for what the peer does; `ended` says it. */
export function openSocket(parts: SocketParts, events: SocketEvents): GatewaySocket {
  const ws = new WebSocket(addressOf(parts), optionsOf(parts));
  let maxSend = parts.maxPayload;
  let over = false;
  const end = (ending: Ending): void => {
    if (over) return;
    over = true;
    events.ended(ending);
  };
  hear(ws, parts, { ...events, ended: end });
  return {
    isOpen: () => ws.readyState === WebSocket.OPEN,
    send: (text) => {
      if (isLarger(text, maxSend)) throw new FrameTooLarge(maxSend);
      ws.send(text);
    },
    limitSending: (bytes) => {
      maxSend = bytes;
    },
    ping: () => {
      if (ws.readyState === WebSocket.OPEN) ws.ping();
    },
    destroy: () => {
      over = true;
      // A closing handshake into a blackhole would hold the socket for its timeout: say it, then go.
      if (ws.readyState === WebSocket.OPEN) ws.close(1000);
      ws.terminate();
      parts.stream.destroy();
    },
  };
}

function addressOf({ secure, host, port, path }: SocketParts): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${secure ? 'wss' : 'ws'}://${name}:${port}${path.startsWith('/') ? path : `/${path}`}`;
}

// Typed as a bare object because the types want a net.Socket where ws and Node take any Duplex.
function optionsOf({ stream, origin, maxPayload, secure, headers }: SocketParts): object {
  return {
    createConnection: () => stream,
    perMessageDeflate: false,
    // Nobody else is to see the headers, wherever a proxy points to.
    followRedirects: false,
    maxPayload,
    closeTimeout: CLOSE_TIMEOUT_MS,
    ...(origin === undefined ? {} : { origin }),
    ...(secure && headers !== undefined ? { headers } : {}),
  };
}

/** How long a peer that said goodbye may keep the TCP connection open. */
const CLOSE_TIMEOUT_MS = 2000;

function hear(ws: WebSocket, { stream, clock }: SocketParts, events: SocketEvents): void {
  // A destroyed stream may still report why; nobody else listens by then.
  stream.on('error', () => undefined);
  ws.on('open', events.open);
  ws.on('pong', events.pong);
  ws.on('message', (data, isBinary) => {
    if (isBinary || !Buffer.isBuffer(data)) events.ended({ kind: 'failed', code: NOT_TEXT });
    else events.message(data.toString('utf8'));
  });
  ws.on('error', (error) => events.ended(failureOf(error)));
  ws.on('close', (closeCode, reason) =>
    events.ended({ kind: 'closed', closeCode, reason: reason.toString('utf8') }),
  );
  ws.on('unexpected-response', (request, response) => {
    readBody(request, response, clock, (body) => {
      const retryAfter = response.headers['retry-after'];
      events.ended({ kind: 'http', status: response.statusCode ?? 0, retryAfter, body });
    });
  });
}

const BODY_BYTES = 2048;
const BODY_MS = 1000;

// Enough of the body to tell a gateway that restarts from a stranger; never more, and never for long.
function readBody(
  request: ClientRequest,
  response: IncomingMessage,
  clock: LinkClock,
  done: (body: string) => void,
): void {
  const chunks: Buffer[] = [];
  const finish = (): void => {
    cancel();
    response.off('close', finish);
    done(Buffer.concat(chunks).toString('utf8').slice(0, BODY_BYTES));
    request.destroy();
  };
  const cancel = clock.after(BODY_MS, finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (chunks.reduce((sum, { length }) => sum + length, 0) >= BODY_BYTES) finish();
  });
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  response.on('close', finish);
}

function failureOf(error: Error): Ending {
  const fields = fieldsOf(error);
  const code = textIn(fields, 'code');
  const { rawPacket } = fields;
  const firstBytes = rawPacket instanceof Uint8Array ? rawPacket : undefined;
  if (code === 'ECONNRESET' && error.message === 'socket hang up') return { kind: 'failed', code: HANG_UP };
  // ws refuses a 101 that is no WebSocket's by message alone.
  return {
    kind: 'failed',
    code: code ?? (/header|subprotocol/i.test(error.message) ? NOT_UPGRADED : 'unknown'),
    firstBytes,
  };
}

// Counting bytes costs a pass over the text; most texts are too short to need it.
function isLarger(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text, 'utf8') > bytes;
}
