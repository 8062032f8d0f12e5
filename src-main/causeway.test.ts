import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../e2e/lab/deadline.ts';
import { descendantsOf, findProcess } from '../e2e/lab/process-tree.ts';
import type { Profile } from './contract/profile.ts';
import { sampleProfile } from './contract/profile-samples.ts';
import { Settings } from './contract/settings.ts';
import { startScript } from './storage/rehearsal.ts';
import { freshSettings } from './storage/settings-file.ts';

// The real command under the Node that the system has, which is older than ours: as a person starts it.
const SYSTEM_NODE = '/usr/bin/node';
const LAUNCHER = join(import.meta.dirname, 'causeway-launcher.mjs');
const SLOW = { timeout: 30_000 };

let folder: string;
let started: ChildProcessWithoutNullStreams[];
let servers: Server[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-command-'));
  started = [];
  servers = [];
});
afterEach(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

type Environment = Readonly<Record<string, string>>;
type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function begin(command: readonly string[], env: Environment = {}) {
  const [file = '', ...args] = command;
  const home = { PATH: '/usr/bin:/bin', HOME: folder, CAUSEWAY_HOME: join(folder, 'data'), TMPDIR: folder };
  const child = spawn(file, args, { cwd: folder, env: { ...home, ...env } });
  started.push(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code]): Ended => ({ code, out, err }));
  return { child, out: () => out, ended };
}

const causeway = (args: readonly string[], env?: Environment): Promise<Ended> =>
  begin([SYSTEM_NODE, LAUNCHER, ...args], env).ended;

const rowsOf = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

/** A gateway that would be connected to if anybody were awake; its listener counts who comes. */
async function saveGateway(pin?: Profile['routes'][number]['pin']) {
  let visitors = 0;
  const server = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const route = { kind: 'direct', url: `wss://127.0.0.1:${port}` } as const;
  const profile = sampleProfile([pin === undefined ? route : { ...route, pin }], { id: 'studio-1' });
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  const settings: Settings = { ...freshSettings, profiles: [profile] };
  await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify(settings));
  return { visitors: () => visitors };
}

const savedPin = async () => {
  const text = await readFile(join(folder, 'data', 'settings.json'), 'utf8');
  return Settings.parse(JSON.parse(text)).profiles[0]?.routes[0]?.pin;
};

describe.skipIf(!existsSync(SYSTEM_NODE))(
  `causeway under ${SYSTEM_NODE} (skipped where there is none)`,
  () => {
    it('explains an address, from anywhere and by any name', SLOW, async () => {
      await symlink(LAUNCHER, join(folder, 'cw'));
      const { code, out, err } = await begin([
        SYSTEM_NODE,
        join(folder, 'cw'),
        'explain',
        'url',
        '--json',
        'wss://x',
      ]).ended;
      expect({ code, err, rows: rowsOf(out) }).toMatchObject({
        code: 0,
        err: '',
        rows: [{ verdict: 'allow' }],
      });
      const direct = await begin([LAUNCHER, 'explain', 'url', 'ws://8.8.8.8']).ended;
      expect(direct).toMatchObject({ code: 0, out: expect.stringMatching(/^denied/) });
    });

    it('passes on what it was given, and how it ended', SLOW, async () => {
      expect(await causeway(['explain', 'url', 'ws://a b', '--x'])).toMatchObject({ code: 2, out: '' });
      expect(await causeway(['explain', 'url', '--vectors', '/nope'])).toMatchObject({ code: 1, out: '' });
      expect(await causeway([])).toMatchObject({ code: 0, err: '' });
    });

    it.each([
      ['url', 'host-urls.json', 81],
      ['credentials', 'credentials.json', 150],
    ])('agrees with every row about %s', SLOW, async (verb, file, count) => {
      const table = join(import.meta.dirname, 'policy', 'fixtures', file);
      const { code, out, err } = await causeway(['explain', verb, '--vectors', table]);
      expect([code, err]).toEqual([0, '']);
      const rows = rowsOf(out);
      expect(rows).toHaveLength(count);
      expect(rows.filter((row) => JSON.stringify(row).includes('"agrees":true'))).toHaveLength(count);
    });

    it('explains credentials without a secret, and runs nothing', SLOW, async () => {
      const canary = (name: string) => `canary-${name}-7f3a9c51d2e84b60aabbccdd`;
      await writeFile(
        join(folder, 'secrets.json'),
        JSON.stringify({ gateway: { password: canary('file') } }),
        {
          mode: 0o600,
        },
      );
      const runs = join(folder, 'it-ran');
      await mkdir(join(folder, 'state'));
      await writeFile(
        join(folder, 'state', 'openclaw.json'),
        `{ gateway: { mode: 'remote', // a comment
        auth: { token: { source: 'exec', provider: 'vault', id: 'x' }, password: '${canary('auth')}' },
        remote: { url: 'wss://x', token: '\${REMOTE_TOKEN}', password: { source: 'file', provider: 'f', id: '/gateway/password' } } },
        secrets: { providers: { f: { source: 'file', path: '${join(folder, 'secrets.json')}' },
          vault: { source: 'exec', command: '/bin/touch', args: ['${runs}'] } } } }`,
      );
      const env = { OPENCLAW_STATE_DIR: join(folder, 'state'), REMOTE_TOKEN: canary('remote') };
      const told = [
        await causeway(['explain', 'credentials', '--json'], env),
        await causeway(['explain', 'credentials'], env),
        await causeway(['explain', 'credentials', '--mode', 'local', '--json'], env),
        await causeway(['explain', 'credentials', '--json'], {
          ...env,
          OPENCLAW_GATEWAY_PASSWORD: canary('env'),
        }),
      ];
      expect(told.map(({ code, err }) => [code, err])).toEqual(told.map(() => [0, '']));
      expect(rowsOf(told[0]?.out ?? '')[0]).toMatchObject({
        mode: 'remote',
        token: { source: 'remote', length: canary('remote').length, hint: 'ccdd' },
        password: { source: 'remote', length: canary('file').length },
      });
      expect(rowsOf(told[2]?.out ?? '')[0]).toMatchObject({
        token: { unavailable: 'auth' },
        password: { source: 'auth' },
      });
      expect(rowsOf(told[3]?.out ?? '')[0]).toMatchObject({ password: { source: 'env' } });
      expect(told.map(({ out }) => out).join('')).not.toContain('canary');
      expect(existsSync(runs)).toBe(false);
    });

    it('names what remote mode lacks, and takes a blank for nothing', SLOW, async () => {
      const file = join(folder, 'openclaw.json');
      await writeFile(file, `{ gateway: { remote: { url: ' ', token: 'a-token' } } }`);
      const explain = async (args: readonly string[], env?: Environment) =>
        rowsOf((await causeway(['explain', 'credentials', '--json', '--config', file, ...args], env)).out)[0];
      const missing = {
        mode: 'remote',
        problem: { code: 'remote-url-missing' },
        token: { source: 'remote' },
      };
      expect(await explain(['--mode', 'remote'])).toMatchObject(missing);
      expect(await explain([])).not.toHaveProperty('problem');
      const env = { OPENCLAW_GATEWAY_URL: 'wss://other' };
      expect(await explain(['--mode', 'remote'], env)).not.toHaveProperty('problem');
    });

    it('looks at trust and changes it without waking a connection', SLOW, async () => {
      const { visitors } = await saveGateway();
      const typed = `9F:3A:${'00:'.repeat(29)}01`;
      const value = `sha256:9f3a${'00'.repeat(29)}01`;
      expect(await causeway(['trust', 'list'])).toMatchObject({
        code: 0,
        out: expect.stringContaining('none'),
        err: '',
      });
      const pinned = await causeway(['trust', 'pin', 'studio', typed, '--json']);
      expect(rowsOf(pinned.out)).toMatchObject([
        { id: 'studio-1', routes: [{ pin: { value, from: 'person' } }] },
      ]);
      expect(await savedPin()).toMatchObject({ kind: 'leaf', value, from: 'person' });
      expect(await causeway(['trust', 'show', 'studio-1'])).toMatchObject({
        out: expect.stringContaining(typed),
      });
      const short = await causeway(['trust', 'pin', 'Studio', '9f3a']);
      expect([short.code, short.out]).toEqual([1, '']);
      expect(await savedPin()).toMatchObject({ value });
      expect(await causeway(['trust', 'forget', 'Studio'])).toMatchObject({ code: 0 });
      expect(await savedPin()).toBeUndefined();
      expect(await causeway(['trust', 'forget', 'Studio'])).toMatchObject({ code: 1 });
      expect(visitors()).toBe(0);
      expect(await readdir(join(folder, 'data'))).not.toContain('instance.sock');
    });

    it('asks the app that runs, and leaves it running', SLOW, async () => {
      await saveGateway({ kind: 'leaf', value: `sha256:${'aa'.repeat(32)}`, from: 'person', since: 0 });
      const app = await startHeadless();
      const held = begin([SYSTEM_NODE, LAUNCHER, 'trust', 'show', 'Studio']);
      expect(await held.ended).toMatchObject({ code: 0, err: '', out: expect.stringContaining('AA:AA:AA') });
      const control = join(folder, 'data', 'control');
      expect((await stat(control)).mode & 0o777).toBe(0o700);
      expect((await stat(join(control, 'control.sock'))).mode & 0o777).toBe(0o600);
      expect(await causeway(['trust', 'forget', 'Studio'])).toMatchObject({ code: 0, err: '' });
      expect(await savedPin()).toBeUndefined();
      expect(await causeway(['trust', 'list', '--json'])).toMatchObject({
        out: expect.stringContaining('"pin":null'),
      });
      app.child.kill('SIGTERM');
      expect((await app.ended).code).toBe(0);
      expect(existsSync(control)).toBe(false);
    });

    it.skipIf(process.platform !== 'linux')('passes on the signal that ends it', SLOW, async () => {
      await mkdir(join(folder, 'data'), { mode: 0o700 });
      const holder = startScript(`
      import { holdFolder } from '@/instance.ts';
      const after = (ms, run) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer); };
      await holdFolder(${JSON.stringify(join(folder, 'data'))}, { onActivate: () => undefined, after });
      console.log('holding');
      setInterval(() => undefined, 1000);
    `);
      await until(() => holder.printed().includes('holding'), { what: 'a holder that takes no commands' });
      const waiting = begin([SYSTEM_NODE, LAUNCHER, 'trust', 'list']);
      const pid = waiting.child.pid ?? 0;
      const inner = await until(() => descendantsOf(pid)[0], { what: 'the inner Node' });
      waiting.child.kill('SIGTERM');
      expect((await waiting.ended).code).toBe(128 + 15);
      expect(findProcess(inner.pid)).toBeUndefined();
      holder.kill('SIGKILL');
      await holder.ended;
    });
  },
);

/** The headless host from its sources, beside a page of its own: the real one may not be built now. */
async function startHeadless() {
  const root = join(folder, 'app');
  await mkdir(join(root, 'out', 'renderer'), { recursive: true });
  await writeFile(join(root, 'out', 'renderer', 'index.html'), '<!doctype html><title>Causeway</title>');
  for (const name of ['src-main', 'node_modules', 'package.json']) {
    await symlink(join(import.meta.dirname, '..', name), join(root, name));
  }
  const entry = ['--preserve-symlinks', '--preserve-symlinks-main', join(root, 'src-main', 'headless.ts')];
  const app = begin([process.execPath, ...entry, '--no-open', '--port', '0']);
  await until(() => app.out().includes('http://127.0.0.1'), { what: 'the page’s address' });
  return app;
}
