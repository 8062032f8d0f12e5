import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAgent } from '../../e2e/lab/agent.ts';
import { startEcho } from '../../e2e/lab/echo.ts';
import { exchange } from '../../e2e/lab/raw-ssh.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../e2e/lab/scripted-sshd.ts';
import { knownHostsLines, type PublicKey } from '../../e2e/lab/ssh-key.ts';
import { startSshd, type SshdOptions } from '../../e2e/lab/sshd.ts';
import { systemClock } from '../clock.ts';
import type { SshPort } from '../host/ssh-ports.ts';
import { failed, hostBlock, opened, openDesk } from './fixtures/ssh-desk.ts';
import { LIMITS } from './tunnel/request.ts';
import { never, withTest } from './tunnel/fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));
type Known = { readonly host: string; readonly port: number; readonly hostKeys: () => readonly PublicKey[] };
const recorded = ({ host, port, hostKeys }: Known) => knownHostsLines(host, port, hostKeys());

it('is what the host calls SSH', async () => {
  const { ssh } = await openDesk();
  const port: SshPort = ssh;
  expect(Object.keys(port)).toEqual(['openTunnel', 'resolve', 'hosts']);
});

describe('openTunnel', () => {
  it('goes the way of the configuration and says how it got there', async () => {
    const [jump, sshd] = [await serve(), await serve()];
    const echo = withTest(await startEcho());
    const desk = await openDesk();
    const studio = hostBlock('studio', sshd, 'ProxyJump gate', 'Ciphers +aes128-cbc');
    await desk.put('.ssh/config', `${hostBlock('gate', jump)}${studio}`);
    await desk.put('.ssh/known_hosts', `${recorded(jump)}${recorded(sshd)}`);
    const tried = await desk.attempt();
    const tunnel = opened(tried);
    const rungs = ['tcp', 'host-key', 'login'];
    expect(tried.begun).toEqual(['settings', ...rungs, ...rungs]);
    expect(tried.passed[0]).toEqual([
      'settings',
      `lab@127.0.0.1:${jump.port} → lab@127.0.0.1:${sshd.port} ✗ Ciphers`,
    ]);
    expect(tunnel.login).toBe(`publickey ${sshd.user} ${sshd.userKeys[0]?.fingerprint}`);
    expect(tunnel.hostKey.fingerprint).toBe(sshd.hostKeys()[0]?.fingerprint);
    const channel = await tunnel.openChannel(echo.port, never);
    expect(channel.ok && String(await exchange(channel.stream, 'hello'))).toBe('hello');
    expect(desk.logged.join()).toContain('"ssh.config-not-honoured","host":"studio","directives":"Ciphers"');
  });

  it('offers the key and asks the agent that the route names, below the home folder', async () => {
    const sshd = await serve({ userKeys: [{}, { passphrase: 'open sesame', rounds: 1 }] });
    const desk = await openDesk();
    const [key, encrypted] = sshd.userKeys;
    if (key === undefined || encrypted === undefined) throw new Error('no keys');
    await desk.put('.ssh/known_hosts', recorded(sshd));
    await desk.put('.ssh/config', hostBlock('studio', { ...sshd, keyPath: '/nowhere' }));
    execFileSync('cp', [key.path, join(desk.folder, 'key')]);
    const one = opened(await desk.attempt({ route: { identityFile: '~/key' } }));
    expect(one.login).toContain(key.fingerprint);
    const agent = withTest(await startAgent([encrypted]));
    execFileSync('ln', ['-s', agent.socket, join(desk.folder, 'agent')]);
    execFileSync('cp', [`${encrypted.path}.pub`, join(desk.folder, 'other.pub')]);
    const route = { identityFile: '~/other', agent: '~/agent' };
    expect(opened(await desk.attempt({ route })).login).toContain(encrypted.fingerprint);
    const route2 = { identityFile: '~nobody/key' };
    expect(failed(await desk.attempt({ route: route2 }))).toMatchObject({
      code: 'key-unreadable',
      file: '~nobody/key',
      why: 'missing',
    });
  });

  it('reads every file anew for each attempt', async () => {
    const sshd = await serve();
    const desk = await openDesk();
    expect(failed(await desk.attempt())).toMatchObject({ code: 'refused', host: 'studio', port: 22 });
    await desk.put('.ssh/config', hostBlock('studio', sshd));
    expect(failed(await desk.attempt())).toMatchObject({ code: 'unknown-host-key', port: sshd.port });
    await desk.put('etc/ssh_known_hosts', recorded(sshd));
    opened(await desk.attempt());
    await desk.put('.ssh/known_hosts', `@revoked * ${recorded(sshd).split(' ').slice(1).join(' ')}`);
    expect(failed(await desk.attempt())).toMatchObject({ code: 'revoked-host-key' });
  });

  it('asks for a sign of life as often as the configuration wants it', async () => {
    const sshd = await serveScript({ keys: [], password: 'secret' });
    const asked: number[] = [];
    const clock = {
      ...systemClock,
      after: (ms: number, run: () => void) => {
        asked.push(Math.round(ms));
        return systemClock.after(ms, run);
      },
    };
    const desk = await openDesk({ clock });
    await desk.put('.ssh/config', hostBlock('studio', sshd, 'ServerAliveInterval 3'));
    await desk.put('.ssh/known_hosts', recorded(sshd));
    opened(await desk.attempt({ answers: [{ answers: ['secret'], remember: false }] }));
    expect(asked).toContain(3000);
    expect(asked).not.toContain(LIMITS.keepaliveMs);
  });
});

describe('what ends an attempt before it dials', () => {
  it.each([
    ['two words', 'space'],
    ['-oProxyCommand=touch', 'leading-dash'],
    ['me@-oX', 'leading-dash'],
    ['http://studio', 'scheme'],
    ['me:secret@studio', 'password'],
    ['  ', 'empty'],
  ])('the target %j', async (target, why) => {
    const desk = await openDesk();
    const tried = await desk.attempt({ route: { target } });
    const fault = { heals: 'by-deciding', code: 'invalid-ssh-target', why };
    expect(failed(tried)).toEqual(fault);
    expect(tried.begun).toEqual([]);
    expect(await desk.ssh.resolve(target)).toEqual({ ok: false, fault });
  });

  it('a line that makes no sense', async () => {
    const desk = await openDesk();
    const file = await desk.put('.ssh/config', 'Host studio\n  Port many\n');
    const malformed = { code: 'ssh-config-malformed', file, line: 2, why: 'directive', directive: 'Port' };
    const fault = { heals: 'by-deciding', ...malformed };
    const tried = await desk.attempt();
    expect(failed(tried)).toEqual(fault);
    expect(tried.begun).toEqual(['settings']);
    expect(tried.passed).toEqual([]);
    expect(await desk.ssh.resolve('studio')).toEqual({ ok: false, fault });
    await desk.put('.ssh/config', 'Include config\n');
    expect(await desk.ssh.hosts()).toMatchObject({
      ok: false,
      fault: { code: 'ssh-config-malformed', why: 'includes', line: 1 },
    });
  });

  it('a directive that leads elsewhere, also at a jump host', async () => {
    const desk = await openDesk();
    await desk.put('.ssh/config', 'Host studio\n  ProxyCommand nc %h %p\n  NoSuchThing yes\n');
    const fault = (host: string, ...directives: readonly string[]) => ({
      heals: 'by-deciding',
      code: 'ssh-config-unsupported',
      host,
      directives,
    });
    expect(failed(await desk.attempt())).toEqual(fault('studio', 'ProxyCommand', 'NoSuchThing'));
    await desk.put('.ssh/config', 'Host studio\n  ProxyJump gate\nHost gate\n  RevokedHostKeys /gone\n');
    expect(failed(await desk.attempt())).toEqual(fault('gate', 'RevokedHostKeys'));
  });

  it('two servers behind one name whose keys stand in different files', async () => {
    const desk = await openDesk();
    const inner =
      'Host studio\n  HostName localhost\n  User a\n  ProxyJump gate\n  UserKnownHostsFile ~/inner';
    const gate = 'Host gate\n  HostName localhost\n  User b\n';
    await desk.put('.ssh/config', `${inner}\n${gate}`);
    expect(failed(await desk.attempt())).toMatchObject({
      code: 'ssh-config-unsupported',
      host: 'studio',
      directives: ['UserKnownHostsFile'],
    });
    await desk.put('.ssh/config', `${inner}\n  HostKeyAlias inner\n${gate}`);
    expect(await desk.ssh.resolve('studio')).toMatchObject({ ok: true });
  });

  it('known_hosts that are there and cannot be read', async () => {
    const sshd = await serve();
    const desk = await openDesk();
    await desk.put('.ssh/config', hostBlock('studio', sshd, 'UserKnownHostsFile ~/.ssh/pipe'));
    const file = join(desk.folder, '.ssh/pipe');
    execFileSync('mkfifo', [file]);
    const fault = { heals: 'by-deciding', code: 'known-hosts-unreadable', file, why: 'other' };
    expect(failed(await desk.attempt())).toEqual(fault);
    // A folder has nothing that could be revoked.
    await desk.put('.ssh/config', hostBlock('studio', sshd, 'UserKnownHostsFile ~/.ssh/folder'));
    await mkdir(join(desk.folder, '.ssh/folder'));
    expect(failed(await desk.attempt())).toMatchObject({ code: 'unknown-host-key' });
  });

  it('an abort, and that a file never comes', async () => {
    const desk = await openDesk({ limits: { ...LIMITS, connectMs: 50 } });
    const early = await desk.attempt({ signal: AbortSignal.abort() });
    expect(failed(early)).toMatchObject({ code: 'dropped' });
    expect(early.begun).toEqual([]);
    blockFileThreads(join(desk.folder, 'pipe'));
    const stopping = new AbortController();
    const attempt = desk.attempt({ signal: stopping.signal });
    stopping.abort();
    expect(failed(await attempt)).toMatchObject({ code: 'dropped' });
    expect(failed(await desk.attempt())).toMatchObject({ code: 'timed-out', stage: 'settings' });
  });
});

/** To open a pipe is to wait for its other end: lets every thread that Node has for files do that. */
function blockFileThreads(pipe: string): void {
  execFileSync('mkfifo', [pipe]);
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);
  const opening = Array.from({ length: threads }, () => openFile(pipe, 'r'));
  onTestFinished(async () => {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    for (const handle of await Promise.all(opening)) await handle.close();
  });
}

describe('resolve and hosts', () => {
  it('tell the way to a target, the first server first', async () => {
    const { ssh, put } = await openDesk();
    await put(
      '.ssh/config',
      `${['Host studio', 'HostName studio.test', 'ProxyJump a@one:23,two'].join('\n  ')}\n`,
    );
    const hops = [
      { host: 'one', port: 23, user: 'a' },
      { host: 'two', port: 22, user: 'me' },
      { host: 'studio.test', port: 2222, user: 'b' },
    ];
    expect(await ssh.resolve('b@studio:2222')).toEqual({ ok: true, way: { hops } });
  });

  it('list the hosts, also those that cannot be used', async () => {
    const { ssh, put } = await openDesk();
    const lines = ['Host b *.test', '  User me2', 'Host a', '  ProxyCommand nc', 'Host c', '  ProxyJump c2'];
    await put('.ssh/config', `${[...lines, 'Host c2', '  ProxyJump c', 'Match user me2'].join('\n')}\n`);
    const hop = { host: 'b', port: 22, user: 'me2' };
    expect(await ssh.hosts()).toMatchObject({
      ok: true,
      hosts: [
        { name: 'b', way: { ok: true, way: { hops: [hop] } } },
        { name: 'a', way: { ok: false, fault: { code: 'ssh-config-unsupported' } } },
        { name: 'c', way: { ok: false, fault: { code: 'ssh-config-jump-loop', hosts: ['c', 'c2', 'c'] } } },
        { name: 'c2', way: { ok: false } },
      ],
    });
  });

  it('know no hosts where there is no configuration', async () => {
    const { ssh } = await openDesk();
    expect(await ssh.hosts()).toEqual({ ok: true, hosts: [] });
    const way = { hops: [{ host: 'studio', port: 22, user: 'me' }] };
    expect(await ssh.resolve('Studio')).toEqual({ ok: true, way });
  });
});
