import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from '../../../e2e/lab/fault-proxy.ts';
import { startEcho } from '../../../e2e/lab/echo.ts';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../../e2e/lab/scripted-sshd.ts';
import { within } from '../../../e2e/lab/deadline.ts';
import { listenOnLoopback } from '../../../e2e/lab/port.ts';
import { exchange } from '../../../e2e/lab/raw-ssh.ts';
import type { Fault } from '../../contract/fault.ts';
import { attempt, failed, opened, type Server } from './fixtures/opening.ts';
import { channelTo, never, withTest } from './fixtures/peers.ts';
import type { Tunnel } from './tunnel.ts';

/** A server behind a line that can go wrong. */
async function behindProxy({ user, keyPath, hostKeys, port }: Server) {
  const proxy = withTest(await startFaultProxy({ target: { port } }));
  const place = { host: proxy.host, port: proxy.port, user, hostKeys };
  return { ...place, ...(keyPath === undefined ? {} : { keyPath }), proxy };
}
const echoing = async () => withTest(await startEcho());
const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));

/** Silence is then allowed for 0.6 s instead of 30. */
const quick = { keepaliveMs: 150, countMax: 3, connectMs: 1000, forwardMs: 300 };
const dropped = (why: string): object => ({ heals: 'by-waiting', code: 'dropped', why });

const gone = (tunnel: Tunnel, ms = 1000): Promise<Fault> => within(tunnel.gone, ms, 'the loss');

function isClosed(stream: Duplex): Promise<unknown> {
  return stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve));
}

/** A server that sends without end, on a port of its own. */
async function flood(): Promise<number> {
  const server = createServer((visitor) => {
    const pour = (): void => {
      while (!visitor.destroyed && visitor.write(Buffer.alloc(65_536)));
    };
    visitor.on('drain', pour).on('error', () => undefined);
    pour();
  });
  const port = await listenOnLoopback(server);
  onTestFinished(() => void server.close());
  return port;
}

describe('the loss of a tunnel', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('is known at once where sshd ends by %s', async (signal) => {
    const sshd = await serve();
    const tunnel = opened(await attempt(sshd));
    expect(await sshd.killSessions(signal)).toBeGreaterThan(0);
    // Most often without an error of ssh2; reset where sshd left something unread.
    const fault = await gone(tunnel);
    expect([dropped('closed'), dropped('reset')]).toContainEqual(fault);
    expect(await tunnel.openChannel(1, never)).toEqual({ ok: false, fault });
  });

  it('is known after the silence that is allowed, not sooner', async () => {
    const sshd = await serve();
    const tunnel = opened(await attempt(sshd, { limits: quick }));
    const begun = performance.now();
    await sshd.freeze();
    expect(await gone(tunnel, 5000)).toEqual(dropped('silent'));
    const took = performance.now() - begun;
    expect(took).toBeGreaterThan(400);
    expect(took).toBeLessThan(2500);
  });

  it.each(['up', 'down', 'both'] as const)(
    'is known where a black hole swallows what goes %s',
    async (direction) => {
      const server = await behindProxy(await serve());
      const tunnel = opened(await attempt(server, { limits: quick }));
      server.proxy.set({ blackhole: 'discard' }, direction);
      expect(await gone(tunnel, 5000)).toEqual(dropped('silent'));
      const { up, down } = server.proxy.counts();
      expect((direction === 'down' ? down : up).discarded).toBeGreaterThan(0);
    },
  );

  it('is no loss where the hole heals in time', async () => {
    const server = await behindProxy(await serve());
    const echo = await echoing();
    const tunnel = opened(await attempt(server, { limits: quick }));
    server.proxy.set({ blackhole: 'hold' });
    expect(await tunnel.probe(300)).toBeNull();
    await server.proxy.heal();
    expect(String(await exchange(await channelTo(tunnel, echo.port), 'healed'))).toBe('healed');
    tunnel.close();
    expect(await tunnel.gone).toEqual(dropped('closed'));
  });

  it('is known at once where the connection is reset', async () => {
    const server = await behindProxy(await serve());
    const tunnel = opened(await attempt(server));
    server.proxy.reset('down');
    expect(await gone(tunnel)).toEqual(dropped('reset'));
  });

  it('is known at once where garbage comes instead of packets', async () => {
    const server = await behindProxy(await serveScript({ password: 'secret' }));
    const login = { askPassword: async () => 'secret' };
    const tunnel = opened(await attempt(server, { login }));
    server.proxy.set({ blackhole: 'discard' }, 'down');
    const lost = tunnel.probe(100);
    await lost;
    // Pieces of the stream are missing from here on.
    server.proxy.set({}, 'down');
    void tunnel.probe(1000);
    expect(await gone(tunnel)).toEqual(dropped('invalid-frame'));
  });

  it('destroys every stream at once: an idle one, one in mid-write and one that is flooded', async () => {
    const sshd = await serve();
    const deaf = createServer((visitor) => void visitor.on('error', () => undefined).pause());
    const port = await listenOnLoopback(deaf);
    onTestFinished(() => void deaf.close());
    const tunnel = opened(await attempt(sshd));
    const idle = await channelTo(tunnel, port);
    const writing = await channelTo(tunnel, port);
    const flooded = await channelTo(tunnel, await flood());
    while (writing.write(Buffer.alloc(1_000_000)));
    await once(flooded, 'readable');
    await sshd.killSessions();
    await gone(tunnel);
    const all = Promise.all([idle, writing, flooded].map(isClosed));
    await within(all, 500, 'the streams to close');
    for (const stream of [idle, writing, flooded]) {
      expect(stream.destroyed).toBe(true);
      // An error that nobody listens to would end the process.
      stream.write('late');
      stream.end();
    }
  });

  it('ends a wait for a channel, whose answer never came', async () => {
    const sshd = await serveScript({ password: 'secret' });
    const tunnel = opened(await attempt(sshd, { login: { askPassword: async () => 'secret' } }));
    sshd.ignore(['forwards']);
    const waiting = [tunnel.openChannel(1, never), tunnel.openChannel(2, never)];
    sshd.drop();
    for (const result of await Promise.all(waiting)) {
      expect(result).toMatchObject({ ok: false, fault: { code: 'dropped' } });
    }
  });

  it('is told once, and with it a hundred requests do no harm', async () => {
    const sshd = await serve();
    const tunnel = opened(await attempt(sshd));
    await sshd.killSessions();
    const results = await Promise.all(Array.from({ length: 100 }, () => tunnel.openChannel(1, never)));
    expect(results.every(({ ok }) => !ok)).toBe(true);
    expect(await gone(tunnel)).toMatchObject({ code: 'dropped' });
  });
});

describe('life', () => {
  it('is in a large answer on a slow line, behind which no keepalive comes through', async () => {
    const server = await behindProxy(await serve());
    const pours = await flood();
    const tunnel = opened(await attempt(server, { limits: { ...quick, keepaliveMs: 100 } }));
    const stream = await channelTo(tunnel, pours);
    stream.resume();
    server.proxy.set({ bytesPerSecond: 200_000 }, 'down');
    // What lies in the window takes ten seconds at this speed; ssh2's own keepalive would give up after 0.4 s.
    const begun = tunnel.bytesRead();
    await expect.poll(() => tunnel.bytesRead() - begun, { timeout: 8000 }).toBeGreaterThan(400_000);
    expect(await tunnel.probe(300)).toBe(300);
    stream.destroy();
  });

  it('is in every byte of a trickle', async () => {
    const server = await behindProxy(await serve());
    const tunnel = opened(await attempt(server, { limits: { ...quick, keepaliveMs: 200 } }));
    server.proxy.set({ bytesPerSecond: 150 }, 'down');
    expect(await tunnel.probe(1500)).not.toBeNull();
    expect(await tunnel.probe(1500)).not.toBeNull();
  });
});

describe('a rekey', () => {
  it('every 64 kB does no harm to what flows, and asks nobody about the host key', async () => {
    const sshd = await serve({ directives: { RekeyLimit: '64K' } });
    const echo = await echoing();
    let judged = 0;
    const [hostKey] = sshd.hostKeys();
    const judge = (_server: unknown, key: Buffer) => {
      judged += 1;
      const by = {
        type: '',
        fingerprint: '',
        source: 'own',
        path: '',
        line: 1,
        firstSeen: null,
        uses: null,
      } as const;
      return hostKey?.blob.equals(key) === true
        ? ({ verdict: 'known', by } as const)
        : ({ verdict: 'unknown' } as const);
    };
    const opening = await attempt(sshd, { hostKeys: { judge } });
    const bytes = randomBytes(2_000_000);
    const back = await exchange(await channelTo(opened(opening), echo.port), bytes);
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(back)).toBe(hash(bytes));
    expect(judged).toBe(1);
    expect(opening.accepted).toHaveLength(1);
    expect(opening.begun).toEqual(['tcp', 'host-key', 'login']);
    expect(sshd.log().match(/rekeying out/g)?.length).toBeGreaterThan(10);
  });

  it('with another host key ends the tunnel as a changed key', async () => {
    const sshd = await serveScript({ password: 'secret' });
    const tunnel = opened(await attempt(sshd, { login: { askPassword: async () => 'secret' } }));
    const [before] = sshd.hostKeys();
    const after = sshd.rotate();
    sshd.rekey();
    expect(await gone(tunnel)).toMatchObject({
      code: 'changed-host-key',
      fingerprint: after.fingerprint,
      recorded: [{ fingerprint: before?.fingerprint }],
    });
  });
});

describe('the loss of a jump host', () => {
  it('ends the tunnel with its own fault, and all that is behind it', async () => {
    const jump = await serve();
    const sshd = await serve();
    const echo = await echoing();
    const tunnel = opened(await attempt(sshd, { jumps: [jump], limits: quick }));
    const stream = await channelTo(tunnel, echo.port);
    await jump.freeze();
    expect(await gone(tunnel, 5000)).toEqual(dropped('silent'));
    await within(isClosed(stream), 500, 'the stream to close');
    jump.thaw();
    await expect.poll(() => sshd.sessions().length).toBe(0);
  });

  it.each(['jump', 'last'] as const)('is known at once where the %s one dies', async (which) => {
    const servers = { jump: await serve(), last: await serve() };
    const tunnel = opened(await attempt(servers.last, { jumps: [servers.jump] }));
    await servers[which].killSessions();
    expect([dropped('closed'), dropped('reset')]).toContainEqual(await gone(tunnel));
  });

  it('while what is behind it is being opened is the cause that is told', async () => {
    const jump = await behindProxy(await serve());
    const sshd = await serveScript({ password: 'secret' });
    const askPassword = async () => {
      jump.proxy.reset('down');
      return 'secret';
    };
    const fault = failed(await attempt(sshd, { jumps: [jump], login: { askPassword } }));
    expect(fault).toEqual(dropped('reset'));
  });

  it('each server is watched by itself: a last one that is silent does not live by the jump', async () => {
    const jump = await serve();
    const sshd = await serve();
    const tunnel = opened(await attempt(sshd, { jumps: [jump], limits: quick }));
    await sshd.freeze();
    expect(await gone(tunnel, 5000)).toEqual(dropped('silent'));
    await expect.poll(() => jump.sessions().length).toBe(0);
  });
});
