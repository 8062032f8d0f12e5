import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import net from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { SCOPES } from './access.ts';
import { identityOf, mintPrivateKey } from './identity.ts';
import { LIMITS } from './open.ts';
import type { GatewayRequest } from './open.ts';
import type { Fields } from './payload.ts';
import { fieldsOf, textIn } from './payload.ts';

/** What a scripted gateway says to one request; null says nothing. */
type Reply =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: unknown }
  | null;
export type Script = Readonly<Record<string, (params: Fields, peer: Peer) => Reply>>;

/** The gateway's side of one connection. */
export type Peer = {
  readonly socket: WebSocket;
  readonly upgrade: IncomingMessage;
  readonly received: { readonly method: string; readonly params: Fields }[];
  readonly event: (event: string, payload: unknown, seq?: number) => void;
};

export type ScriptedGateway = {
  readonly port: number;
  readonly peers: readonly Peer[];
  readonly peer: () => Promise<Peer>;
  readonly close: () => Promise<void>;
};

export const NONCE = '0ae8db16-e0a5-42ed-a748-813dcf97c64e';
export const CHALLENGE_TS = 1_795_345_419_981;

export const HELLO = {
  type: 'hello-ok',
  protocol: 4,
  server: { version: '2026.9.6', connId: 'c1' },
  auth: {
    role: 'operator',
    scopes: ['operator.read', 'operator.write', 'operator.approvals', 'operator.questions'],
    deviceToken: 'secret-device-token',
  },
  policy: { maxPayload: 26_214_400, tickIntervalMs: 30_000 },
};

const usual: Script = {
  connect: () => ({ ok: true, payload: HELLO }),
  'sessions.subscribe': () => ({ ok: true, payload: { subscribed: true } }),
  'exec.approval.list': () => ({ ok: true, payload: [] }),
  'sessions.messages.subscribe': ({ key }) => ({ ok: true, payload: { subscribed: true, key } }),
  'sessions.messages.unsubscribe': ({ key }) => ({ ok: true, payload: { subscribed: false, key } }),
};

/** A gateway in a few lines, on a real socket: it challenges, greets and answers as the script says. */
export async function startScriptedGateway(script: Script = {}): Promise<ScriptedGateway> {
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const peers: Peer[] = [];
  sockets.on('connection', (socket, upgrade) => peers.push(greet(socket, upgrade, { ...usual, ...script })));
  const port = await listen(server);
  return {
    port,
    peers,
    peer: async () => {
      const [first] = peers.length > 0 ? peers : await once(sockets, 'connection').then(() => peers);
      if (first === undefined) throw new Error('Nobody connected');
      return first;
    },
    close: async () => {
      for (const { socket } of peers) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function greet(socket: WebSocket, upgrade: IncomingMessage, script: Script): Peer {
  const say = (frame: unknown): void => socket.send(JSON.stringify(frame));
  const peer: Peer = {
    socket,
    upgrade,
    received: [],
    event: (event, payload, seq) =>
      say({ type: 'event', event, payload, ...(seq === undefined ? {} : { seq }) }),
  };
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const frame = fieldsOf(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '{}'));
    const method = textIn(frame, 'method') ?? '';
    const params = fieldsOf(frame['params']);
    peer.received.push({ method, params });
    const reply = script[method]?.(params, peer) ?? null;
    if (reply !== null) say({ type: 'res', id: frame['id'], ...reply });
  });
  const challenge = script['challenge'];
  if (challenge === undefined) peer.event('connect.challenge', { nonce: NONCE, ts: CHALLENGE_TS });
  else challenge({}, peer);
  return peer;
}

/** Starts to listen on a free loopback port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A request over a fresh TCP connection to a loopback port; what is given stands in place of the usual. */
export async function requestTo(port: number, given: Partial<GatewayRequest> = {}): Promise<GatewayRequest> {
  const stream = net.connect(port, '127.0.0.1');
  await once(stream, 'connect');
  const identity = identityOf(mintPrivateKey());
  if (identity === null) throw new Error('No identity');
  return {
    stream,
    bytesRead: () => stream.bytesRead,
    host: '127.0.0.1',
    port,
    secure: false,
    path: '/',
    identity,
    displayName: 'Causeway on test',
    version: '0.1.0',
    platform: 'linux',
    present: presenting('the-token'),
    spurned: () => undefined,
    issued: () => undefined,
    clock: realClock,
    log: () => undefined,
    stageBegun: () => undefined,
    stagePassed: () => undefined,
    limits: LIMITS,
    ...given,
  };
}

/** Presents a shared token. */
export function presenting(secret: string): GatewayRequest['present'] {
  return async () => ({ ok: true, presentation: { kind: 'token', secret, scopes: SCOPES } });
}

const realClock = {
  now: () => performance.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits until something holds; fails after the deadline. */
export async function until(holds: () => boolean, deadlineMs = 5000): Promise<void> {
  const last = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > last) throw new Error('It never came to hold');
    await new Promise((next) => setTimeout(next, 5));
  }
}
