import { createServer } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../e2e/lab/deadline.ts';
import { listenOnLoopback } from '../../e2e/lab/port.ts';
import { formatPublicKey, knownHostsLines, type PublicKey } from '../../e2e/lab/ssh-key.ts';
import { startSshd, type SshdOptions } from '../../e2e/lab/sshd.ts';
import { systemClock } from '../clock.ts';
import { failed, hostBlock, opened, openDesk, stamp } from './fixtures/ssh-desk.ts';
import type { SshParts } from './ssh.ts';
import { withTest } from './tunnel/fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));

type Server = { readonly host: string; readonly port: number; readonly hostKeys: () => readonly PublicKey[] };
const keyOf = ({ hostKeys }: Server): PublicKey => {
  const [key] = hostKeys();
  if (key === undefined) throw new Error('no host key');
  return key;
};
const recorded = (server: Server) => knownHostsLines(server.host, server.port, server.hostKeys());
/** What the app writes for a server that it trusts. */
const lineOf = (server: Server, uses = 0) => `${recorded(server).trimEnd()} ${stamp}${uses}\n`;
const approve = (server: Server, replaces: readonly string[] = []) => {
  const { fingerprint } = keyOf(server);
  return { host: server.host, port: server.port, fingerprint, replaces };
};
const shown = (code: string, server: Server) => {
  const { algorithm, fingerprint } = keyOf(server);
  const place = { host: server.host, port: server.port };
  return { heals: 'by-deciding', code, ...place, keyType: algorithm, fingerprint };
};

/** A server that shows a key of which it has the public half alone. */
async function startImpostor({ blob }: PublicKey): Promise<number> {
  const { private: secret } = ssh2.utils.generateKeyPairSync('ed25519');
  const key = ssh2.utils.parseKey(secret);
  if (key instanceof Error) throw key;
  key.getPublicSSH = () => blob;
  const host = { key: secret };
  // ssh2 takes a key that is parsed already, and its types do not say so.
  Reflect.set(host, 'key', key);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const impostor = new ssh2.Server({ hostKeys: [host] }, (connection) => {
      connection.on('error', () => undefined);
    });
    impostor.injectSocket(socket);
  });
  onTestFinished(() => void server.close());
  return listenOnLoopback(server);
}

async function settle(parts: Partial<SshParts> = {}, ...directives: readonly string[]) {
  const sshd = await serve();
  const desk = await openDesk(parts);
  await desk.put('.ssh/config', hostBlock('studio', sshd, ...directives));
  return { sshd, desk };
}

describe('a first key', () => {
  it('is a fault that says what to compare, and nothing is stored', async () => {
    const { sshd, desk } = await settle();
    const tried = await desk.attempt();
    expect(failed(tried)).toEqual(shown('unknown-host-key', sshd));
    expect(tried.begun.at(-1)).toBe('host-key');
    expect(await desk.own()).toBeNull();
  });

  it('is stored when the person trusts it and the server proved it, before the tunnel is handed over', async () => {
    const { sshd, desk } = await settle();
    const tried = await desk.attempt({ approvals: [approve(sshd)] });
    expect(await desk.own()).toBe(lineOf(sshd));
    expect(tried.approved).toEqual([[approve(sshd), true]]);
    opened(tried);
    const again = await desk.attempt();
    opened(again);
    expect(again.approved).toEqual([]);
    await until(async () => (await desk.own()) === lineOf(sshd, 1), { what: 'the use to be counted' });
  });

  it('stays unknown where another was approved, at this place or this one elsewhere', async () => {
    const { sshd, desk } = await settle();
    const right = approve(sshd);
    const approvals = [
      { ...right, fingerprint: `${right.fingerprint.slice(0, -1)}_` },
      { ...right, host: 'studio' },
      { ...right, port: 22 },
      { ...right, replaces: [right.fingerprint] },
    ];
    const tried = await desk.attempt({ approvals });
    expect(failed(tried)).toEqual(shown('unknown-host-key', sshd));
    expect(tried.approved).toEqual([]);
    expect(await desk.own()).toBeNull();
  });

  it('is not stored where its bearer cannot sign with it', async () => {
    const { sshd, desk } = await settle();
    const port = await startImpostor(keyOf(sshd));
    const impostor = { ...sshd, port };
    await desk.put('.ssh/config', hostBlock('studio', impostor));
    expect(failed(await desk.attempt())).toEqual(shown('unknown-host-key', impostor));
    const tried = await desk.attempt({ approvals: [approve(impostor)] });
    expect(failed(tried)).toMatchObject({ code: 'not-an-ssh-server', port });
    expect(tried.approved).toEqual([]);
    expect(await desk.own()).toBeNull();
  });

  it('goes by its alias in the file, and by the dialled place to the person', async () => {
    const { sshd, desk } = await settle({}, 'HostKeyAlias Home');
    expect(failed(await desk.attempt())).toEqual(shown('unknown-host-key', sshd));
    opened(await desk.attempt({ approvals: [approve(sshd)] }));
    expect(await desk.own()).toBe(`home ${formatPublicKey(keyOf(sshd))} ${stamp}0\n`);
    opened(await desk.attempt());
  });

  it('is of no concern where the person has it already', async () => {
    const { sshd, desk } = await settle();
    await desk.put('.ssh/known_hosts', `* ${formatPublicKey(keyOf(sshd))}\n`);
    opened(await desk.attempt());
    const late = await desk.attempt({ approvals: [approve(sshd)] });
    opened(late);
    expect(late.approved).toEqual([[approve(sshd), true]]);
    expect(await desk.own()).toBeNull();
  });

  it('is never trusted where it is revoked', async () => {
    const { sshd, desk } = await settle();
    await desk.put('.ssh/known_hosts', `@revoked * ${formatPublicKey(keyOf(sshd))}\n`);
    for (const replaces of [[], [keyOf(sshd).fingerprint]]) {
      const tried = await desk.attempt({ approvals: [approve(sshd, replaces)] });
      expect(failed(tried)).toEqual(shown('revoked-host-key', sshd));
      expect(tried.approved).toEqual([]);
    }
    expect(await desk.own()).toBeNull();
  });
});

describe('a changed key', () => {
  it('is a fault with both, and takes the place of exactly what the person saw', async () => {
    const { sshd, desk } = await settle();
    opened(await desk.attempt({ approvals: [approve(sshd)] }));
    const before = await desk.own();
    const first = keyOf(sshd).fingerprint;
    await sshd.rotate();
    const old = { keyType: 'ssh-ed25519', fingerprint: first, source: 'app' };
    const fault = {
      ...shown('changed-host-key', sshd),
      recorded: [{ ...old, firstSeen: Date.UTC(2026, 10, 22, 10, 44) }],
    };
    expect(failed(await desk.attempt())).toEqual(fault);
    const stale = [[], ['SHA256:other'], [first, 'SHA256:other']].map((each) => approve(sshd, each));
    const refused = await desk.attempt({ approvals: stale });
    expect(failed(refused)).toEqual(fault);
    expect(refused.approved).toEqual([]);
    expect(await desk.own()).toBe(before);
    const replaced = await desk.attempt({ approvals: [approve(sshd, [first, first])] });
    opened(replaced);
    expect(replaced.approved).toEqual([[approve(sshd, [first, first]), true]]);
    expect(await desk.own()).toBe(lineOf(sshd));
  });

  it('of the person’s own file is overridden, and that file stays as it is', async () => {
    const { sshd, desk } = await settle();
    const theirs = recorded(sshd);
    const first = keyOf(sshd).fingerprint;
    await desk.put('.ssh/known_hosts', theirs);
    await sshd.rotate();
    expect(failed(await desk.attempt())).toMatchObject({
      code: 'changed-host-key',
      recorded: [{ fingerprint: first, source: 'user' }],
    });
    opened(await desk.attempt({ approvals: [approve(sshd, [first])] }));
    expect(await desk.own()).toBe(lineOf(sshd));
    opened(await desk.attempt());
  });
});

describe('a way of several servers', () => {
  it('shows its unknown keys one after the other', async () => {
    const [jump, sshd] = [await serve(), await serve()];
    const desk = await openDesk();
    await desk.put('.ssh/config', `${hostBlock('gate', jump)}${hostBlock('studio', sshd, 'ProxyJump gate')}`);
    expect(failed(await desk.attempt())).toEqual(shown('unknown-host-key', jump));
    const half = await desk.attempt({ approvals: [approve(jump)] });
    expect(failed(half)).toEqual(shown('unknown-host-key', sshd));
    expect(half.approved).toEqual([[approve(jump), true]]);
    expect(await desk.own()).toBe(lineOf(jump));
    opened(await desk.attempt({ approvals: [approve(sshd)] }));
    await until(async () => (await desk.own()) === `${lineOf(jump, 1)}${lineOf(sshd)}`, { what: 'both' });
  });

  it('asks each server for the key that its own files have', async () => {
    const sshd = await serve({ hostKeys: ['ed25519', 'rsa'] });
    const jump = await serve({ hostKeys: ['ed25519', 'rsa'] });
    const desk = await openDesk();
    const gate = hostBlock('gate', jump, 'UserKnownHostsFile ~/gate');
    await desk.put('.ssh/config', `${gate}${hostBlock('studio', sshd, 'ProxyJump gate')}`);
    await desk.put('gate', knownHostsLines(jump.host, jump.port, jump.hostKeys().slice(1)));
    await desk.put('.ssh/known_hosts', knownHostsLines(sshd.host, sshd.port, sshd.hostKeys().slice(0, 1)));
    const tried = await desk.attempt();
    opened(tried);
    const evidence = tried.passed.filter(([stage]) => stage === 'host-key').map(([, text]) => text);
    expect(evidence.map((text) => text.split(' ')[0])).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });
});

describe('a key that cannot be stored', () => {
  it.each([
    ['fails', async () => ({ ok: false, why: 'disk-full' }) as const, /not-kept.*not-saved.*disk-full/],
    ['breaks', async () => Promise.reject(new Error('a bug')), /not-kept.*broken/],
  ])('keeps no tunnel from opening: the save %s', async (_what, saveKnownHosts, log) => {
    const { sshd, desk } = await settle({ saveKnownHosts });
    const tried = await desk.attempt({ approvals: [approve(sshd)] });
    opened(tried);
    expect(tried.approved).toEqual([[approve(sshd), false]]);
    expect(desk.logged.join('\n')).toMatch(log);
  });

  /** A clock that says when the tunnel is open and waits for the save; `then` may end the wait. */
  const clockOf = (then: (endWait: () => void) => void) => ({
    ...systemClock,
    after: (ms: number, run: () => void) => {
      if (ms !== 2000) return systemClock.after(ms, run);
      then(run);
      return () => undefined;
    },
  });

  it('is waited for', async () => {
    const { promise, resolve } = Promise.withResolvers<{ readonly ok: true }>();
    const clock = clockOf(() => void setImmediate(() => resolve({ ok: true })));
    const { sshd, desk } = await settle({ saveKnownHosts: () => promise, clock });
    const tried = await desk.attempt({ approvals: [approve(sshd)] });
    opened(tried);
    expect(tried.approved).toEqual([[approve(sshd), true]]);
  });

  it('is waited for no longer than 2 s, and told later', async () => {
    const { promise, resolve } = Promise.withResolvers<{ readonly ok: true }>();
    const clock = clockOf((endWait) => void setImmediate(endWait));
    const { sshd, desk } = await settle({ saveKnownHosts: () => promise, clock });
    const tried = await desk.attempt({ approvals: [approve(sshd)] });
    opened(tried);
    expect(tried.approved).toEqual([]);
    resolve({ ok: true });
    await expect.poll(() => tried.approved).toEqual([[approve(sshd), true]]);
  });

  it('leaves no tunnel behind where the attempt is aborted meanwhile', async () => {
    const stopping = new AbortController();
    const saveKnownHosts = () => new Promise<never>(() => undefined);
    const clock = clockOf(() => stopping.abort());
    const { sshd, desk } = await settle({ saveKnownHosts, clock });
    const tried = await desk.attempt({ approvals: [approve(sshd)], signal: stopping.signal });
    expect(failed(tried)).toMatchObject({ code: 'dropped' });
    expect(tried.begun).toContain('login');
    await expect.poll(() => sshd.sessions()).toEqual([]);
  });
});
