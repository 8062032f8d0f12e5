// A real OpenSSH server on throwaway keys and configuration. Linux with Debian's openssh-server. What needs root:
// another user than the one who runs the tests, hence `password` and `code` (see sshd-lodging.ts).
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { until } from './deadline.ts';
import { freePort } from './port.ts';
import {
  descendantsOf,
  findProcess,
  freezeAll,
  signalAll,
  waitUntilGone,
  type Process,
} from './process-tree.ts';
import { makeKey, type KeyOptions, type KeyType, type SshKey } from './ssh-key.ts';
import { authorizedKeys, sshdConfig, type Directives } from './sshd-config.ts';
import { prepareLodging, type Lodging, type UserSecrets } from './sshd-lodging.ts';

export interface SshdOptions extends UserSecrets {
  /** A free port unless told. */
  readonly port?: number;
  /** One ed25519 key unless told. */
  readonly hostKeys?: readonly KeyType[];
  /** The keys that may log in; one ed25519 key unless told. */
  readonly userKeys?: readonly KeyOptions[];
  /** Stands before each of them in authorized_keys, for example `restrict,port-forwarding`. */
  readonly restrictions?: string;
  /** Shown before the login. */
  readonly banner?: string;
  /** Any of sshd_config(5), for example `{ AllowTcpForwarding: 'no' }`, `POST_QUANTUM_ONLY`, `KEY_THEN_QUESTIONS`. */
  readonly directives?: Directives;
  /** Where it runs: a room of netns.ts. On 127.0.0.1 of this network unless told. */
  readonly room?: { readonly address: string; readonly prefix: readonly string[] };
}

/** Which processes: those that serve a connection, the one that accepts them, or both. */
export type SshdPart = 'sessions' | 'listener' | 'all';

/** A real sshd in a folder of its own; it lives at most as long as this process. */
export interface Sshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Of the first user key. */
  readonly keyPath: string;
  readonly userKeys: readonly SshKey[];
  /** What it shows to new connections now. */
  readonly hostKeys: () => readonly SshKey[];
  /** Of the process that accepts connections; 0 while it is down. */
  readonly pid: () => number;
  /** What all its processes wrote, at level DEBUG1. */
  readonly log: () => string;
  /**
   * Of the processes that serve a connection: for each login, a privileged monitor and, unless root logged in, one
   * that does the work; before the login, such a pair too.
   */
  readonly sessions: () => readonly number[];
  /** Ends those processes (SIGKILL unless told), waits until they are gone and returns how many there were. */
  readonly killSessions: (signal?: 'SIGKILL' | 'SIGTERM') => Promise<number>;
  /** SIGSTOP (to `sessions` unless told), and waits until all stand still. Connections stay open and silent. */
  readonly freeze: (part?: SshdPart) => Promise<void>;
  /** SIGCONT to everything. */
  readonly thaw: () => void;
  /** Makes new host keys (of the same types unless told) and shows them to new connections; sessions go on. */
  readonly rotate: (types?: readonly KeyType[]) => Promise<readonly SshKey[]>;
  /** Kills listener and sessions, as a machine does that loses power; the port refuses from then on. */
  readonly down: () => Promise<void>;
  /** Serves again, on the same port with the same keys. */
  readonly up: () => Promise<void>;
  /** Takes it down and deletes its folder. */
  readonly stop: () => Promise<void>;
}

interface House {
  readonly folder: string;
  readonly lodging: Lodging;
  readonly options: SshdOptions;
  readonly address: string;
  readonly port: number;
}

const PROGRAM = '/usr/sbin/sshd';
const LISTENING = /^Server listening on /gm;

/** Starts a real sshd on a free port of 127.0.0.1 and waits until it listens. Throws with its log if it does not. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-sshd-'));
  try {
    const lodging = await prepareLodging(folder, options);
    const address = options.room?.address ?? '127.0.0.1';
    const port = options.port ?? (await freePort());
    const house = { folder, lodging, options, address, port };
    const sshd = await furnish(house);
    await sshd.up();
    return sshd;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function furnish(house: House): Promise<Sshd> {
  const { folder, options } = house;
  const wanted = options.userKeys ?? [{}];
  const userKeys = await Promise.all(wanted.map(async (key, index) => makeKey(folder, `user${index}`, key)));
  const [first] = userKeys;
  if (first === undefined) throw new Error('At least one user key, if only to be refused');
  // sshd reads these as the user who logs in.
  await writeReadable(join(folder, 'authorized_keys'), authorizedKeys(userKeys, options.restrictions));
  if (options.banner !== undefined) await writeReadable(join(folder, 'banner'), options.banner);
  const life = keepProcess(house);
  const keys = keepHostKeys(house);
  await keys.renew(options.hostKeys ?? ['ed25519']);
  return {
    host: house.address,
    port: house.port,
    user: house.lodging.user,
    keyPath: first.path,
    userKeys,
    ...life,
    hostKeys: keys.now,
    rotate: async (types) => {
      await keys.renew(types);
      await life.reload();
      return keys.now();
    },
    stop: async () => {
      await life.down();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function keepHostKeys({ folder, lodging, options, address, port }: House) {
  let keys: readonly SshKey[] = [];
  let types: readonly KeyType[] = [];
  let generation = 0;
  return {
    now: () => keys,
    renew: async (wanted: readonly KeyType[] = types): Promise<void> => {
      types = wanted;
      generation += 1;
      keys = await Promise.all(
        types.map(async (type) => makeKey(folder, `host${generation}-${type}`, { type })),
      );
      const hostKeys = keys.map(({ path }) => path);
      const { banner, directives = {} } = options;
      const seen = { folder: lodging.folder, hostKeys, secrets: options, banner: banner !== undefined };
      await writeFile(join(folder, 'sshd_config'), sshdConfig({ ...seen, address, port, directives }));
    },
  };
}

function keepProcess({ lodging, options }: House) {
  let child: Child | undefined;
  let earlier = '';
  const log = (): string => earlier + (child?.output() ?? '');
  const listened = (): number => log().match(LISTENING)?.length ?? 0;
  const serving = (): readonly number[] => (child === undefined ? [] : servingIn(child.pid));
  const sessions = (): readonly number[] => serving().slice(1);
  const listener = (): number => serving()[0] ?? 0;
  const down = async (): Promise<void> => {
    if (child === undefined) return;
    const all = descendantsOf(child.pid).map(({ pid }) => pid);
    await child.kill();
    signalAll(all, 'SIGKILL');
    await waitUntilGone(all);
  };
  const listensAgain = async (before: number): Promise<void> => {
    const settled = async () =>
      until(() => listened() > before || child?.running() === false, { what: 'sshd to listen' });
    const failure: unknown = await settled().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined && child?.running() === true) return;
    await down();
    throw new Error(`sshd does not listen:\n${log()}`, { cause: failure });
  };
  return {
    log,
    sessions,
    pid: listener,
    up: async () => {
      const before = listened();
      const words: readonly string[] = [
        ...(options.room?.prefix ?? []),
        ...lodging.prefix,
        PROGRAM,
        '-De',
        `-f${join(lodging.folder, 'sshd_config')}`,
      ];
      const [command = PROGRAM, ...args] = words;
      earlier = log();
      child = await startChild({ command, args, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
      await listensAgain(before);
    },
    reload: async () => {
      const before = listened();
      signalAll(serving().slice(0, 1), 'SIGHUP');
      await listensAgain(before);
    },
    killSessions: async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL') => {
      // Frozen first, so that none starts another meanwhile.
      const pids = await freezeAll(sessions);
      signalAll(pids, signal);
      signalAll(pids, 'SIGCONT');
      await waitUntilGone(pids);
      return pids.length;
    },
    freeze: async (part: SshdPart = 'sessions') => {
      // The listener first, so that no session escapes.
      if (part !== 'sessions') await freezeAll(() => serving().slice(0, 1));
      if (part !== 'listener') await freezeAll(sessions);
    },
    thaw: () => signalAll(serving(), 'SIGCONT'),
    down,
  };
}

/** The listener and then its sessions; what was started may be `unshare`, whose child is the listener. */
function servingIn(pid: number): readonly number[] {
  return [findProcess(pid), ...descendantsOf(pid)].flatMap((one) =>
    one !== undefined && isSshd(one) ? one.pid : [],
  );
}

/** From 9.8 on, sessions are programs of their own: sshd-session, sshd-auth. */
function isSshd({ name }: Process): boolean {
  return name.startsWith('sshd');
}

async function writeReadable(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o644);
}
