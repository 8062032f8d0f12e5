// An SSH server in this process that needs neither root nor PAM and does what OpenSSH would not: several questions at
// once, a login or a forward that is never answered, another host key at a rekey.
import { createServer, connect, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel, type TcpipRequestInfo } from 'ssh2';
import { listenOnLoopback } from './port.ts';
import { makeLogin, type Attempt, type LoginRules } from './scripted-login.ts';
import { parsePublicKey, type KeyType, type PublicKey } from './ssh-key.ts';

/** What a client asks for. */
export type SshRequest = 'logins' | 'forwards';

export type Outcome = 'logged-in' | 'failed' | 'left-early';

/** Decides over connections before the SSH banner is sent; penalties.ts has one. */
export interface Gate {
  readonly admits: () => boolean;
  /** Told once for each admitted connection: when it has logged in, or else when it ends. */
  readonly judge: (outcome: Outcome) => void;
}

export interface ScriptedSshdOptions extends LoginRules {
  /** A free port unless told. */
  readonly port?: number;
  /** ed25519 unless told. */
  readonly hostKey?: KeyType;
  /** Shown before the login. */
  readonly banner?: string;
  readonly gate?: Gate;
}

export interface ScriptedSshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** What it shows to new connections now: one key. */
  readonly hostKeys: () => readonly PublicKey[];
  /** How many are open. */
  readonly connections: () => number;
  /** How many the gate sent away. */
  readonly refused: () => number;
  /** Every answered login request so far, oldest first. */
  readonly attempts: () => readonly Attempt[];
  /** From now on, these and only these requests get no answer at all. */
  readonly ignore: (what: readonly SshRequest[]) => void;
  /** Changes keys with everybody connected, with the host key that is shown then. */
  readonly rekey: () => void;
  /** Shows another host key (of the same type) to new connections, and to the present ones at their next rekey. */
  readonly rotate: () => PublicKey;
  /** Destroys all connections. */
  readonly drop: () => void;
  /** Also frees the port. */
  readonly stop: () => Promise<void>;
}

const REFUSAL = 'Not allowed at this time\r\n';
const KEY_BITS = { ed25519: 256, ecdsa: 256, rsa: 2048 } as const;

/** Starts a scripted SSH server on 127.0.0.1; it forwards to where it is told and has no shell. */
export async function startScriptedSshd(options: ScriptedSshdOptions = {}): Promise<ScriptedSshd> {
  const live = new Map<Socket, Connection | undefined>();
  const attempts: Attempt[] = [];
  let shown = newHost(options);
  let ignored: readonly SshRequest[] = [];
  let refused = 0;
  const serve = (socket: Socket): void => {
    const desk = openDesk(options, (attempt) => attempts.push(attempt));
    // ssh2 tells of a connection only once the client has sent its banner.
    const server = new ssh2.Server({ hostKeys: [shown.secret], ...bannerOf(options) }, (connection) => {
      live.set(socket, connection);
      attend(connection, options, { ...desk, ignores: (what) => ignored.includes(what) });
    });
    live.set(socket, undefined);
    socket.once('close', () => {
      live.delete(socket);
      desk.leave();
    });
    server.injectSocket(socket);
  };
  const listener = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    if (options.gate?.admits() ?? true) return serve(socket);
    refused += 1;
    return void socket.end(REFUSAL, () => socket.destroy());
  });
  const drop = (): void => {
    for (const socket of live.keys()) socket.destroy();
  };
  const port = await listenOnLoopback(listener, options.port);
  return {
    host: '127.0.0.1',
    port,
    user: options.user ?? 'lab',
    hostKeys: () => [shown.key],
    connections: () => live.size,
    refused: () => refused,
    attempts: () => attempts,
    ignore: (what) => {
      ignored = what;
    },
    rekey: () => {
      for (const connection of live.values()) connection?.rekey();
    },
    rotate: () => {
      shown = newHost(options);
      for (const connection of live.values()) if (connection) replaceHostKey(connection, shown.secret);
      return shown.key;
    },
    drop,
    stop: async () => {
      drop();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

interface Desk {
  readonly note: (attempt: Attempt) => void;
  readonly greet: () => void;
  readonly ignores: (what: SshRequest) => boolean;
}

/** Keeps what the gate will be told of one connection. */
function openDesk({ gate }: ScriptedSshdOptions, note: (attempt: Attempt) => void) {
  let outcome: Outcome = 'left-early';
  return {
    note: (attempt: Attempt): void => {
      note(attempt);
      if (attempt.method !== 'none' && !attempt.accepted) outcome = 'failed';
    },
    greet: (): void => {
      outcome = 'logged-in';
      gate?.judge(outcome);
    },
    leave: (): void => {
      if (outcome !== 'logged-in') gate?.judge(outcome);
    },
  };
}

function attend(connection: Connection, rules: LoginRules, desk: Desk): void {
  const login = makeLogin(rules, desk.note, () => connection.end());
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    if (!desk.ignores('logins')) void login(context);
  });
  connection.once('ready', desk.greet);
  connection.on('tcpip', (accept, reject, target) => {
    if (!desk.ignores('forwards')) forward(accept, reject, target);
  });
}

function forward(accept: () => ServerChannel, reject: () => void, target: TcpipRequestInfo): void {
  const socket = connect({ host: target.destIP, port: target.destPort, noDelay: true, allowHalfOpen: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    const channel = accept();
    socket.on('error', () => channel.destroy());
    channel.on('error', () => socket.destroy());
    channel.once('close', () => socket.destroy());
    channel.pipe(socket).pipe(channel);
  });
}

function newHost({ hostKey = 'ed25519' }: ScriptedSshdOptions): {
  readonly secret: string;
  readonly key: PublicKey;
} {
  const pair = ssh2.utils.generateKeyPairSync(hostKey, { bits: KEY_BITS[hostKey] });
  // One ed25519 key in some 300 that ssh2 1.17.0 makes is one that it cannot read itself; those of ssh-keygen are fine.
  if (ssh2.utils.parseKey(pair.private) instanceof Error) return newHost({ hostKey });
  return { secret: pair.private, key: parsePublicKey(pair.public) };
}

/** ssh2 has no door for this: it looks the key up in a table of the connection's protocol at each key exchange. */
function replaceHostKey(connection: Connection, secret: string): void {
  const table: unknown = Reflect.get(Reflect.get(connection, '_protocol'), '_hostKeys');
  const key = ssh2.utils.parseKey(secret);
  if (typeof table !== 'object' || table === null || key instanceof Error)
    throw new Error('ssh2 keeps its keys elsewhere');
  for (const algorithm of Object.keys(table)) Reflect.set(table, algorithm, key);
}

function bannerOf({ banner }: ScriptedSshdOptions): { banner?: string } {
  return banner === undefined ? {} : { banner };
}
