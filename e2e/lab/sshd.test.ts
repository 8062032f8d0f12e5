import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectConfig } from 'ssh2';
import { afterEach, expect, it } from 'vitest';
import { startAgent } from './agent.ts';
import { startChild } from './child.ts';
import { until } from './deadline.ts';
import { startEcho, type Echo } from './echo.ts';
import { writeSshConfig, type HostChoices, type KnownHost } from './openssh.ts';
import { freePort } from './port.ts';
import { findProcess } from './process-tree.ts';
import { answering, connectRaw, exchange } from './raw-ssh.ts';
import type { KeyOptions } from './ssh-key.ts';
import { KEY_THEN_QUESTIONS, POST_QUANTUM_ONLY } from './sshd-config.ts';
import { canInventUser, canTakeSessionsAlong } from './sshd-lodging.ts';
import { startSshd, type Sshd, type SshdOptions } from './sshd.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function untilTheEnd<T extends { readonly stop: () => Promise<void> }>(thing: T): T {
  ending.push(thing.stop);
  return thing;
}

const serve = async (options: SshdOptions = {}): Promise<Sshd> => untilTheEnd(await startSshd(options));
const echo = async (): Promise<Echo> => untilTheEnd(await startEcho());

async function login(sshd: Sshd, more: ConnectConfig = {}) {
  const raw = await connectRaw(sshd, { privateKey: readFileSync(sshd.keyPath), ...more });
  ending.push(async () => raw.client.destroy());
  return raw;
}

const logs = async (sshd: Sshd, text: string) =>
  until(() => sshd.log().includes(text), { what: `sshd to log: ${text}` });

/** Runs Debian's ssh to its end. */
async function ssh(hosts: Record<string, KnownHost & HostChoices>, args: readonly string[], input = '') {
  const openssh = untilTheEnd(await writeSshConfig(hosts));
  const child = await openssh.run(args, input);
  ending.push(child.kill);
  const { code } = await child.exited;
  return { code, output: child.output() };
}

it('lets a key in and forwards, for ssh and for ssh2', async () => {
  const [sshd, { port }] = [await serve(), await echo()];
  expect(await ssh({ lab: sshd }, ['-W', `127.0.0.1:${port}`, 'lab'], 'hello')).toEqual({
    code: 0,
    output: 'hello',
  });
  const raw = await login(sshd);
  expect(String(await exchange(await raw.forward(port), 'world'))).toBe('world');
  expect(raw.keysSeen()).toEqual(sshd.hostKeys().map(({ blob }) => blob));
  await logs(sshd, 'Accepted publickey');
});

it.each<KeyOptions>([
  { type: 'rsa', passphrase: 'correct horse' },
  { type: 'ecdsa', passphrase: 'correct horse' },
  { type: 'ed25519', passphrase: 'battery staple', rounds: 2 },
])('lets an encrypted key in, and shows a host key of the same type: %j', async (key) => {
  const sshd = await serve({ userKeys: [key], hostKeys: [key.type ?? 'ed25519'] });
  const raw = await login(sshd, { passphrase: key.passphrase ?? '' });
  expect(raw.keysSeen()).toEqual([sshd.hostKeys()[0]?.blob]);
  await raw.end();
  await expect(login(sshd)).rejects.toThrow('no passphrase given');
});

it('refuses forwards as its policy says', async () => {
  const [open, closed] = [await echo(), await freePort()];
  const picky = await serve({ directives: { PermitOpen: [`127.0.0.1:${open.port}`] } });
  const raw = await login(picky);
  expect(String(await exchange(await raw.forward(open.port), 'x'))).toBe('x');
  await expect(raw.forward(closed)).rejects.toMatchObject({ reason: 1 });
  const refusal = await ssh({ lab: picky }, ['-W', `127.0.0.1:${closed}`, 'lab']);
  expect(refusal).toMatchObject({
    code: 255,
    output: expect.stringContaining('administratively prohibited'),
  });
  const strict = await serve({ directives: { AllowTcpForwarding: 'no' } });
  await expect((await login(strict)).forward(open.port)).rejects.toMatchObject({ reason: 1 });
  const bare = await serve({ restrictions: 'restrict' });
  await expect((await login(bare)).forward(open.port)).rejects.toMatchObject({ reason: 1 });
  await expect((await login(await serve())).forward(closed)).rejects.toMatchObject({ reason: 2 });
});

it('runs a forced command and shows a banner', async () => {
  const sshd = await serve({ banner: 'Keep out\n', directives: { ForceCommand: 'echo forced as $USER' } });
  const { output } = await ssh({ lab: sshd }, ['lab', 'echo other']);
  expect(output).toContain(`forced as ${sshd.user}`);
  expect(output).not.toContain('other');
  const banners: string[] = [];
  await connectRaw(sshd, { privateKey: readFileSync(sshd.keyPath) }, (client) => {
    client.on('banner', (text) => banners.push(text));
  }).then(async (raw) => raw.end());
  expect(banners).toEqual(['Keep out\n']);
});

it('rotates its host key under open sessions, and ssh notices', async () => {
  const [sshd, { port }] = [await serve({ hostKeys: ['ed25519', 'ecdsa'] }), await echo()];
  const openssh = untilTheEnd(await writeSshConfig({ lab: sshd }));
  const raw = await login(sshd);
  const [before] = sshd.hostKeys();
  const after = await sshd.rotate(['ed25519']);
  expect(after).toHaveLength(1);
  const child = await openssh.run(['lab', 'true']);
  expect((await child.exited).code).toBe(255);
  expect(child.output()).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
  expect(child.output()).toContain(after[0]?.fingerprint);
  expect(String(await exchange(await raw.forward(port), 'still here'))).toBe('still here');
  expect(raw.keysSeen()).toEqual([before?.blob]);
});

it('asks for a password, and for a code through PAM', async ({ skip }) => {
  if (!(await canInventUser())) skip('needs root and namespaces');
  const simple = await serve({ password: 'open sesame' });
  await (await login(simple, { privateKey: '', password: 'open sesame' })).end();
  await expect(login(simple, { privateKey: '', password: 'wrong' })).rejects.toMatchObject({
    level: 'client-authentication',
  });
  const options: SshdOptions = { password: 'open sesame', code: '123456', directives: KEY_THEN_QUESTIONS };
  const double = await serve(options);
  const { asked, prepare } = answering((text) => (text.startsWith('Password') ? 'open sesame' : '123456'));
  const raw = await connectRaw(
    double,
    { privateKey: readFileSync(double.keyPath), tryKeyboard: true },
    prepare,
  );
  const texts = asked.flatMap(({ prompts }) => prompts.map(({ prompt }) => prompt));
  expect(texts).toEqual(['Password: ', expect.stringContaining('Guest login ok')]);
  await logs(double, 'Partial publickey');
  await raw.end();
});

it('gives up after MaxAuthTries', async () => {
  const [sshd, stranger] = [
    await serve({ directives: { MaxAuthTries: '2' } }),
    await serve({ userKeys: [{}, {}, {}] }),
  ];
  const agent = untilTheEnd(await startAgent([...stranger.userKeys, ...sshd.userKeys]));
  await expect(connectRaw(sshd, { agent: agent.socket })).rejects.toThrow(
    /All configured authentication methods failed|Too many/,
  );
  await logs(sshd, 'Too many authentication failures');
});

it('changes keys every 256 kB while 5 MB pass', async () => {
  const [sshd, { port }] = [await serve({ directives: { RekeyLimit: '256K' } }), await echo()];
  const bytes = randomBytes(5_000_000);
  const raw = await login(sshd);
  const back = await exchange(await raw.forward(port), bytes);
  expect(digest(back)).toBe(digest(bytes));
  expect(raw.keysSeen().length).toBeGreaterThan(10);
});

it('serves only those who know post-quantum key exchange', async () => {
  const sshd = await serve({ directives: { ...POST_QUANTUM_ONLY, ForceCommand: 'echo welcome' } });
  expect((await ssh({ lab: sshd }, ['lab'])).output).toContain('welcome');
  await expect(login(sshd)).rejects.toThrow('no matching key exchange algorithm');
});

it('says why it does not start, and leaves nothing behind', async () => {
  await expect(startSshd({ directives: { NoSuchDirective: 'yes' } })).rejects.toThrow('NoSuchDirective');
  const taken = await serve();
  await expect(startSshd({ port: taken.port })).rejects.toThrow('Address already in use');
});

it('is reached through a jump host', async () => {
  const [inner, { port }] = [await serve(), await echo()];
  const outer = await serve({ directives: { PermitOpen: `127.0.0.1:${inner.port}` } });
  const hosts = { outer, inner: { ...inner, jump: 'outer' } };
  expect(await ssh(hosts, ['-W', `127.0.0.1:${port}`, 'inner'], 'far')).toEqual({ code: 0, output: 'far' });
  await logs(outer, `target 127.0.0.1 port ${inner.port}`);
});

it('freezes and thaws', async () => {
  const [sshd, { port }] = [await serve(), await echo()];
  const patient = await login(sshd);
  const nervous = await login(sshd, { keepaliveInterval: 50, keepaliveCountMax: 2 });
  const channel = await patient.forward(port);
  await sshd.freeze();
  expect(sshd.sessions().map((pid) => findProcess(pid)?.state)).toEqual(sshd.sessions().map(() => 'T'));
  expect(await nervous.closed).toMatchObject({ level: 'client-timeout' });
  sshd.thaw();
  expect(String(await exchange(channel, 'awake'))).toBe('awake');
  await sshd.freeze('listener');
  await expect(login(sshd, { readyTimeout: 200 })).rejects.toThrow('Timed out while waiting for handshake');
  sshd.thaw();
  await (await login(sshd)).end();
});

it('loses its sessions, goes down and comes up with the same keys', async () => {
  const sshd = await serve();
  const first = await login(sshd);
  expect(await sshd.killSessions()).toBeGreaterThan(0);
  await first.closed;
  expect(sshd.sessions()).toEqual([]);
  const second = await login(sshd);
  await sshd.down();
  await second.closed;
  const [refusal] = await once(connect(sshd.port, '127.0.0.1'), 'error');
  expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
  await sshd.up();
  const third = await login(sshd);
  expect(third.keysSeen()).toEqual(first.keysSeen());
});

it('ends with its frozen sessions when the test process is killed', async ({ skip }) => {
  if (!(await canTakeSessionsAlong())) skip('needs process namespaces');
  const code = `
    const load = async (name) => import(${JSON.stringify(import.meta.dirname)} + '/' + name);
    Promise.all([load('sshd.ts'), load('raw-ssh.ts')]).then(async ([{ startSshd }, { connectRaw }]) => {
      const sshd = await startSshd();
      const { readFileSync } = process.getBuiltinModule('node:fs');
      await connectRaw(sshd, { privateKey: readFileSync(sshd.keyPath) });
      await sshd.freeze();
      console.log('pids=' + JSON.stringify([sshd.pid(), ...sshd.sessions()]) + ';');
    });`;
  const folder = await mkdtemp(join(tmpdir(), 'causeway-killed-'));
  ending.push(async () => rm(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: folder };
  const outer = await startChild({ command: process.execPath, args: ['-e', code], env });
  ending.push(outer.kill);
  const pids = await until(() => /pids=\[(.*)\];/.exec(outer.output())?.[1]?.split(',').map(Number), {
    what: 'sshd',
  });
  expect(pids.length).toBeGreaterThan(1);
  await outer.kill();
  await until(() => pids.every((pid) => findProcess(pid) === undefined), { what: 'everything to end' });
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
