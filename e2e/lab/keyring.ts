import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, type Child } from './child.ts';
import { until } from './deadline.ts';

/**
 * `unlocked`: a Secret Service that stores. `locked`: one whose login keyring needs a password that nobody can type.
 * `hanging`: one that takes calls and never answers. `absent`: no session bus at all.
 */
export type KeyringState = 'unlocked' | 'locked' | 'hanging' | 'absent';

/** A private session bus and keyring in a home of its own; it lives at most as long as this process. */
export interface Keyring {
  /** To lay over the environment of a child process. */
  readonly env: Readonly<Record<string, string>>;
  /** Locks the login keyring: what it holds can be found, but neither read nor changed. */
  readonly lock: () => Promise<void>;
  /** Unlocks the login keyring with its password, as a login does. */
  readonly unlock: () => Promise<void>;
  /** Lets the daemon take calls and answer none, until `wake`. */
  readonly hang: () => void;
  readonly wake: () => void;
  /**
   * Overwrites the login keyring's file, or only the end of what is encrypted in it, and starts the daemon anew, as
   * after a crash of the computer. It leaves a file that it cannot read alone and opens an empty keyring beside it;
   * one whose entries it cannot decrypt stays locked. `restore` brings the old one back.
   */
  readonly damage: (what: 'file' | 'entries') => Promise<void>;
  readonly restore: () => Promise<void>;
  /** Also forgets everything stored. */
  readonly stop: () => Promise<void>;
}

const PASSWORD = 'lab keyring';
const busConfig = (
  address: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Starts a keyring in the given state. Needs the Debian packages dbus and gnome-keyring, unless it is `absent`. */
export async function startKeyring(state: KeyringState): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-keyring-'));
  const env = keyringEnv(folder);
  await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  const running: { bus?: Child; daemon?: Child } = {};
  const keyring = handle(folder, env, running);
  try {
    if (state === 'absent') return keyring;
    running.bus = await startBus(folder, env);
    running.daemon = await startDaemon(env);
    if (state === 'locked') await keyring.lock();
    if (state === 'hanging') keyring.hang();
    return keyring;
  } catch (error) {
    await keyring.stop();
    throw error;
  }
}

function handle(folder: string, env: KeyringEnv, running: { bus?: Child; daemon?: Child }): Keyring {
  const signal = (name: NodeJS.Signals): void => {
    if (running.daemon === undefined) throw new Error('There is no keyring to signal');
    process.kill(running.daemon.pid, name);
  };
  const file = join(env.XDG_DATA_HOME, 'keyrings', 'login.keyring');
  let good: Buffer | undefined;
  const startOver = async (content: Buffer): Promise<void> => {
    await running.daemon?.kill();
    await until(async () => !(await ownsSecrets(env)), { what: 'the Secret Service to go' });
    await writeFile(file, content);
    running.daemon = await startDaemon(env);
  };
  return {
    env,
    damage: async (what) => {
      good = await readFile(file);
      await startOver(Buffer.from(good).fill(0x5a, what === 'file' ? 0 : good.length - 16));
    },
    restore: async () => {
      if (good !== undefined) await startOver(good);
    },
    lock: async () => lockLogin(env),
    unlock: async () => unlockLogin(env),
    hang: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    stop: async () => {
      await running.daemon?.kill();
      await running.bus?.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function keyringEnv(folder: string) {
  return {
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_HOME: join(folder, 'data'),
    // On a machine with a desktop, nothing of its session may be reached.
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus`,
  };
}

type KeyringEnv = ReturnType<typeof keyringEnv>;

async function startBus(folder: string, env: KeyringEnv): Promise<Child> {
  const config = join(folder, 'bus.conf');
  await writeFile(config, busConfig(env.DBUS_SESSION_BUS_ADDRESS));
  const bus = await startChild({
    command: 'dbus-daemon',
    args: ['--nofork', '--nopidfile', `--config-file=${config}`],
    env: withPath(env),
  });
  await until(async () => askBus(env, 'GetId'), { what: 'the session bus' }).catch((error: unknown) => {
    throw new Error(`The session bus did not start: ${bus.output()}`, { cause: error });
  });
  return bus;
}

async function startDaemon(env: KeyringEnv): Promise<Child> {
  const daemon = await startChild({
    command: 'gnome-keyring-daemon',
    args: ['--foreground', '--unlock', '--components=secrets'],
    env: withPath(env),
    input: PASSWORD,
  });
  await until(async () => ownsSecrets(env), { what: 'the Secret Service' });
  return daemon;
}

async function ownsSecrets(env: KeyringEnv): Promise<boolean> {
  return (await askBus(env, 'NameHasOwner', 'string:org.freedesktop.secrets')).includes('true');
}

async function lockLogin(env: KeyringEnv): Promise<void> {
  const target = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'];
  const collection = 'array:objpath:/org/freedesktop/secrets/collection/login';
  await callBus(env, [...target, 'org.freedesktop.Secret.Service.Lock', collection]);
}

const UNLOCK = 1;

/**
 * Speaks to the daemon's control socket as its PAM module does (gkr-pam-client.c): a byte that carries our
 * credentials, then length, operation and password. No prompt is needed, and the daemon stays the same.
 */
async function unlockLogin(env: KeyringEnv): Promise<void> {
  const password = Buffer.from(PASSWORD);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(12 + password.length, 1);
  head.writeUInt32BE(UNLOCK, 5);
  head.writeUInt32BE(password.length, 9);
  const socket = connect(join(env.XDG_RUNTIME_DIR, 'keyring', 'control'));
  try {
    socket.write(Buffer.concat([head, password]));
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
    if (!Buffer.isBuffer(answer) || answer.readUInt32BE(4) !== 0) throw new Error('The keyring stays locked');
  } finally {
    socket.destroy();
  }
}

async function askBus(env: KeyringEnv, method: string, ...args: readonly string[]): Promise<string> {
  const target = ['--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', `org.freedesktop.DBus.${method}`];
  return callBus(env, [...target, ...args]);
}

async function callBus(env: KeyringEnv, args: readonly string[]): Promise<string> {
  const options = { env: withPath(env), timeout: 5_000 };
  const { stdout } = await promisify(execFile)('dbus-send', ['--session', '--print-reply', ...args], options);
  return stdout;
}

function withPath(env: KeyringEnv): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', ...env };
}
