import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { WebSocketServer } from 'ws';
import { makeBell } from './bell.ts';
import type { Certificate } from './certificate.ts';
import { until, type Deadline } from './deadline.ts';
import type { Fields } from './operator.ts';
import { listenOnLoopback } from './port.ts';
import { REFUSALS, type ConnectRefusal, type RefusalName } from './refusals.ts';
import { builtInAnswers, type Answers } from './scripted-answers.ts';
import { serveConnection, type ScriptedConnection } from './scripted-connection.ts';

export interface ScriptedOptions {
  /** A free port unless told. */
  readonly port?: number;
  /** Serves TLS with this certificate. */
  readonly tls?: Certificate;
  /** Laid over the recorded policy of hello-ok, for example `{ tickIntervalMs: 100 }`. */
  readonly policy?: Fields;
  /** Whether a tick is sent each `tickIntervalMs`; yes unless told. */
  readonly ticks?: boolean;
  /** By method; laid over the built-in ones. */
  readonly answers?: Answers;
}

/** A gateway that greets as openclaw 2026.9.6 was recorded to and then misbehaves as it is told. */
export interface ScriptedGateway {
  readonly url: string;
  readonly port: number;
  /** Every connection so far, oldest first. */
  readonly connections: () => readonly ScriptedConnection[];
  /** The newest connection that is online; waits for one. */
  readonly online: (deadlineMs?: number) => Promise<ScriptedConnection>;
  /** Waits for a condition that is looked at whenever a client connects, asks or leaves. */
  readonly waitFor: <T>(
    condition: (connections: readonly ScriptedConnection[]) => T,
    wait: Pick<Deadline, 'what' | 'deadlineMs'>,
  ) => Promise<Exclude<T, undefined | null | false>>;
  /** Refuses every `connect` from now on. */
  readonly refuse: (refusal: RefusalName | ConnectRefusal) => void;
  readonly accept: () => void;
  /** Announces a restart (or a stop, without `restartExpectedMs`) to all and closes them with 1012. */
  readonly shutdown: (restartExpectedMs?: number) => void;
  /** Drops all connections and frees the port. */
  readonly stop: () => Promise<void>;
}

/** Starts a scripted gateway on 127.0.0.1. */
export async function scriptedGateway(options: ScriptedOptions = {}): Promise<ScriptedGateway> {
  const bell = makeBell();
  const connections: ScriptedConnection[] = [];
  let refusal: ConnectRefusal | undefined;
  const script = {
    refusal: () => refusal,
    policy: options.policy ?? {},
    ticks: options.ticks ?? true,
    answers: { ...builtInAnswers(), ...options.answers },
    bootId: randomUUID(),
    changed: bell.ring,
  };
  const { tls } = options;
  const server = tls === undefined ? createHttpServer() : createHttpsServer({ cert: tls.cert, key: tls.key });
  server.on('tlsClientError', () => undefined);
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    connections.push(serveConnection(socket, script));
    bell.ring();
  });
  const port = await listenOnLoopback(server, options.port);
  const waitFor: ScriptedGateway['waitFor'] = async (condition, wait) =>
    until(() => condition(connections), { ...wait, changes: bell.listen });
  return {
    url: `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    waitFor,
    online: async (deadlineMs = 10_000) =>
      waitFor((all) => all.findLast((one) => one.online()), { what: 'a client online', deadlineMs }),
    refuse: (name) => {
      refusal = typeof name === 'string' ? REFUSALS[name] : name;
    },
    accept: () => {
      refusal = undefined;
    },
    shutdown: (restartExpectedMs) => announce(connections, restartExpectedMs),
    stop: async () => {
      for (const connection of connections) connection.drop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function announce(connections: readonly ScriptedConnection[], restartExpectedMs: number | undefined): void {
  const payload =
    restartExpectedMs === undefined
      ? { reason: 'gateway stopping' }
      : { reason: 'gateway restarting', restartExpectedMs };
  for (const connection of connections.filter((one) => one.online())) {
    connection.event('shutdown', payload);
    connection.close(1012, 'service restart');
  }
}
