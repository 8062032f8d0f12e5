import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder, runScript } from './rehearsal.ts';

/** The real keytar over the real gnome-keyring, in a D-Bus session and a home of its own. */

const tools = ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon'];
const missing = process.platform === 'linux' ? tools.filter((tool) => !isInstalled(tool)) : ['Linux'];
if (missing.length > 0) console.log(`Skipped: the keychain tests need ${missing.join(', ')}.`);

function isInstalled(tool: string): boolean {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const unlock = 'printf "password\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1';

/** What every script begins with. `call` gives the answer and how long it took to the nearest 50 ms. */
const opening = `
  import { execFileSync } from 'node:child_process';
  import { loadKeytar, openKeychain } from '@/keychain.ts';
  const after = (ms, run) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer); };
  const open = (deadlineMs = 5000) => openKeychain({ load: loadKeytar, after, deadlineMs });
  const tell = (answer) => console.log(JSON.stringify(answer));
`;

type Session = {
  readonly home: string;
  /** What the session's shell does before the script. */
  readonly prepare?: string;
  /** A D-Bus configuration instead of the system's. */
  readonly config?: string;
};

/** Runs a script in a new session; `home` keeps the keyring from one session to the next. */
async function inSession({ home, prepare = ':', config }: Session, code: string): Promise<unknown> {
  const runtime = join(home, 'run');
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  // Nothing of the person's own session may be reached, and no prompt may be shown.
  const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: home, XDG_RUNTIME_DIR: runtime };
  const bus = ['dbus-run-session', ...(config === undefined ? [] : [`--config-file=${config}`]), '--'];
  return runScript(opening + code, { command: [...bus, 'bash', '-c', `${prepare}; exec "$@"`, '_'], env });
}

const stores = `
  const keychain = open();
  tell([await keychain.write('profile/home/token', 'sécret'), await keychain.read('profile/home/token')]);
`;

describe.skipIf(missing.length > 0)('the real keychain', { timeout: 30_000 }, () => {
  it('stores, finds and forgets when it is unlocked', () =>
    inFolder(async (home) => {
      const answers = await inSession(
        { home, prepare: unlock },
        `
          const keychain = open();
          const answers = [await keychain.read('a'), await keychain.write('a', 'sécret'), await keychain.read('a')];
          answers.push(await keychain.write('a', 'newer'), await keychain.read('a'));
          tell([...answers, await keychain.forget('a'), await keychain.read('a'), await keychain.forget('a')]);
        `,
      );
      const none = { ok: true, value: null };
      const done = { ok: true };
      const [secret, newer] = ['sécret', 'newer'].map((value) => ({ ok: true, value }));
      expect(answers).toEqual([none, done, secret, done, newer, done, none, done]);
    }));

  it('is locked after a login that did not unlock it, and then opens with everything in it', () =>
    inFolder(async (home) => {
      const stored = [{ ok: true }, { ok: true, value: 'sécret' }];
      expect(await inSession({ home, prepare: unlock }, stores)).toEqual(stored);
      const locked = await inSession(
        { home },
        `
          const keychain = open();
          const account = 'profile/home/token';
          tell([await keychain.read(account), await keychain.write('b', 'x'), await keychain.forget(account)]);
        `,
      );
      const refused = { ok: false, why: 'locked' };
      expect(locked).toEqual([refused, refused, refused]);
      const code = `tell(await open().read('profile/home/token'));`;
      expect(await inSession({ home, prepare: unlock }, code)).toEqual(stored[1]);
    }));

  it('holds an entry of any size whole, and says so of a damaged one', () =>
    inFolder(async (home) => {
      const answers = await inSession(
        { home, prepare: unlock },
        `
          const keychain = open();
          const secret = 'é'.repeat(8192);
          const written = await keychain.write('a', secret);
          const whole = (await keychain.read('a')).value === secret;
          // Bytes that are no text, as another program may leave them there.
          const { default: keytar } = await import('keytar');
          await keytar.setPassword('causeway', 'b', 'damaged \uFFFD');
          tell([written, whole, await keychain.read('b'), await keychain.read('a').then(({ ok }) => ok)]);
        `,
      );
      expect(answers).toEqual([{ ok: true }, true, { ok: false, why: 'failing' }, true]);
    }));

  it('that is damaged as a file holds nothing and takes new entries; the old file stays as it is', () =>
    inFolder(async (home) => {
      const stored = [{ ok: true }, { ok: true, value: 'sécret' }];
      expect(await inSession({ home, prepare: unlock }, stores)).toEqual(stored);
      const keyring = join(home, '.local', 'share', 'keyrings', 'login.keyring');
      const good = await readFile(keyring);
      const damaged = Buffer.alloc(good.length, 0x5a);
      await writeFile(keyring, damaged);
      const ask = `tell(await open().read('profile/home/token'));`;
      expect(await inSession({ home, prepare: unlock }, ask)).toEqual({ ok: true, value: null });
      expect(await inSession({ home, prepare: unlock }, stores)).toEqual(stored);
      expect(await readFile(keyring)).toEqual(damaged);
      // Damaged where it is encrypted, it cannot be unlocked.
      await writeFile(keyring, Buffer.from(good).fill(0x5a, good.length - 16));
      expect(await inSession({ home, prepare: unlock }, ask)).toEqual({ ok: false, why: 'locked' });
      await writeFile(keyring, good);
      expect(await inSession({ home, prepare: unlock }, ask)).toEqual(stored[1]);
    }));

  it('is absent without D-Bus, without a Secret Service, and without a keyring to store into', () =>
    inFolder(async (home) => {
      const code = `tell([await open().read('a'), await open().write('a', 'x')]);`;
      const absent = [
        { ok: false, why: 'absent' },
        { ok: false, why: 'absent' },
      ];
      const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: join(home, 'none') };
      expect(await runScript(opening + code, { env })).toEqual(absent);
      const gone = { ...env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${home}/none` };
      expect(await runScript(opening + code, { env: gone })).toEqual(absent);
      const config = join(home, 'bare.conf');
      await writeFile(config, bareBus(home));
      expect(await inSession({ home, config }, code)).toEqual(absent);
      expect(await inSession({ home }, code)).toEqual(absent);
    }));

  it('answers in time when it hangs, and recovers', () =>
    inFolder(async (home) => {
      const answers = await inSession(
        { home, prepare: unlock },
        `
          const keychain = open(400);
          await keychain.write('a', 'x');
          const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
          const verb = ['org.freedesktop.DBus.GetConnectionUnixProcessID', 'string:org.freedesktop.secrets'];
          const pid = Number(/uint32 (\\d+)/.exec(execFileSync('dbus-send', [...ask, ...verb]).toString())[1]);
          process.kill(pid, 'SIGSTOP');
          const begun = Date.now();
          const both = await Promise.all([keychain.read('a'), keychain.read('b')]);
          const inTime = Date.now() - begun < 1000;
          const during = [keychain.isStuck(), await keychain.read('a')];
          process.kill(pid, 'SIGCONT');
          while (keychain.isStuck()) await new Promise((resolve) => setTimeout(resolve, 10));
          tell([...both, inTime, ...during, await keychain.read('a')]);
        `,
      );
      const hanging = { ok: false, why: 'hanging' };
      expect(answers).toEqual([hanging, hanging, true, true, hanging, { ok: true, value: 'x' }]);
    }));

  it('fails once its daemon was replaced: libsecret holds on to the old one until the app starts anew', () =>
    inFolder(async (home) => {
      const answers = await inSession(
        { home, prepare: unlock },
        `
          const keychain = open();
          await keychain.write('a', 'x');
          const daemon = ['--replace', '--unlock', '--components=secrets', '--daemonize'];
          execFileSync('gnome-keyring-daemon', daemon, { input: 'password', stdio: ['pipe', 'ignore', 'ignore'] });
          tell([await keychain.read('a'), await keychain.write('b', 'x'), await keychain.forget('a')]);
        `,
      );
      const failing = { ok: false, why: 'failing' };
      expect(answers).toEqual([failing, failing, failing]);
      const ask = `tell([await open().read('a'), await open().read('b')]);`;
      const kept = [
        { ok: true, value: 'x' },
        { ok: true, value: null },
      ];
      expect(await inSession({ home, prepare: unlock }, ask)).toEqual(kept);
    }));

  it('fails, and does not end the app, when its bus is gone', () =>
    inFolder(async (home) => {
      // The session ends with its bus, so here the script starts a bus of its own.
      const answers = await inSession(
        { home },
        `
          import { spawn } from 'node:child_process';
          const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address']);
          process.env.DBUS_SESSION_BUS_ADDRESS = String(await new Promise((told) => bus.stdout.once('data', told))).trim();
          const keychain = open();
          const before = await keychain.read('a');
          bus.kill('SIGKILL');
          await new Promise((ended) => bus.once('exit', ended));
          tell([before, await keychain.read('a'), await keychain.read('a')]);
        `,
      );
      const failing = { ok: false, why: 'failing' };
      expect(answers).toEqual([{ ok: false, why: 'absent' }, failing, failing]);
    }));
});

const deviceKey = `
  import { loadDeviceKey } from '@/device-key.ts';
  const load = (recorded) => loadDeviceKey({
    keychain: open(), folder: process.env.HOME, recorded, after, identify: (pem) => pem,
    mint: () => { const key = String(process.pid); return { id: key, privateKeyPem: key, name: 'n' }; },
  });
`;

describe.skipIf(missing.length > 0)('the device key in the real keychain', { timeout: 30_000 }, () => {
  it('is one key for several processes at once, and no second one is made while it is locked', () =>
    inFolder(async (home) => {
      const child = JSON.stringify(
        `${opening}${deviceKey}tell(await load());`.replaceAll('@/', `${import.meta.dirname}/`),
      );
      const minted = await inSession(
        { home, prepare: unlock },
        `
          import { execFile } from 'node:child_process';
          import { promisify } from 'node:util';
          const node = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', ${child}]);
          tell((await Promise.all([node(), node(), node()])).map(({ stdout }) => JSON.parse(stdout)));
        `,
      );
      const [first] = Array.isArray(minted) ? minted : [];
      expect(first).toMatchObject({ ok: true, place: 'keychain', record: { name: 'n' } });
      expect(minted).toEqual([first, first, first]);
      const locked = await inSession(
        { home },
        `${deviceKey} tell([await load(), await load({ id: '1', place: 'keychain' })]);`,
      );
      const refused = { ok: false, why: 'locked' };
      expect(locked).toEqual([refused, refused]);
      expect(await readdir(home)).not.toContain('device-key.json');
      expect(await inSession({ home, prepare: unlock }, `${deviceKey} tell(await load());`)).toEqual(first);
    }));
});

/** A bus that knows no services, as on a server without a desktop. */
function bareBus(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
    "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
    <busconfig><type>session</type><listen>unix:tmpdir=${folder}</listen>
    <policy context="default"><allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;
}
