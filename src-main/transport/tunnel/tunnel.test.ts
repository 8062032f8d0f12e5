import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEcho } from '../../../e2e/lab/echo.ts';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../../e2e/lab/scripted-sshd.ts';
import { WebSocket, WebSocketServer } from 'ws';
import { freePort, listenOnLoopback } from '../../../e2e/lab/port.ts';
import { exchange } from '../../../e2e/lab/raw-ssh.ts';
import { attempt, failed, opened } from './fixtures/opening.ts';
import { channelTo, never, withTest } from './fixtures/peers.ts';

const echoing = async () => withTest(await startEcho());
const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));

describe('openTunnel', () => {
  it('opens a tunnel and says how it got there', async () => {
    const sshd = await serve();
    const echo = await echoing();
    const opening = await attempt(sshd);
    const tunnel = opened(opening);
    const [hostKey] = sshd.hostKeys();
    const [userKey] = sshd.userKeys;
    expect(opening.begun).toEqual(['tcp', 'host-key', 'login']);
    expect(opening.passed).toEqual([
      ['tcp', `127.0.0.1:${sshd.port}`],
      ['host-key', expect.stringContaining(`ssh-ed25519 ${hostKey?.fingerprint} curve25519-sha256`)],
      ['login', `publickey ${sshd.user} ${userKey?.fingerprint}`],
    ]);
    expect(opening.accepted).toEqual([hostKey?.fingerprint]);
    expect(tunnel.hostKey).toEqual({ keyType: 'ssh-ed25519', fingerprint: hostKey?.fingerprint });
    expect(tunnel.login).toEqual({ user: sshd.user, method: 'publickey', key: userKey?.fingerprint });

    const stream = await channelTo(tunnel, echo.port);
    const before = tunnel.bytesRead();
    stream.write('hello');
    const [answer] = await once(stream, 'data');
    expect(String(answer)).toBe('hello');
    expect(tunnel.bytesRead()).toBeGreaterThan(before + 5);
    expect(await tunnel.probe(5000)).toBeLessThan(5000);
    tunnel.close();
    tunnel.close();
    expect(await tunnel.gone).toEqual({ heals: 'by-waiting', code: 'dropped', why: 'closed' });
    expect(await tunnel.probe(5000)).toBeNull();
  });

  it('looks a name up, and dials nothing where it has no address', async () => {
    const sshd = await serve();
    const named = { ...sshd, host: 'studio.test' };
    const opening = await attempt(named);
    expect(opening.begun).toEqual(['name', 'tcp', 'host-key', 'login']);
    opened(opening).close();
    const lookup = () => Promise.reject(new Error('ENOTFOUND'));
    expect(failed(await attempt(named, { request: { lookup } }))).toMatchObject({
      code: 'unreachable',
      host: 'studio.test',
      why: 'name',
    });
  });

  it('says refused where nobody listens', async () => {
    const port = await freePort();
    const sshd = await serveScript();
    expect(failed(await attempt({ ...sshd, port }))).toEqual({
      heals: 'by-waiting',
      code: 'refused',
      host: '127.0.0.1',
      port,
    });
  });

  it.each(['ecdsa', 'rsa'] as const)('verifies a server that has only an %s key', async (type) => {
    const sshd = await serve({ hostKeys: [type] });
    const opening = await attempt(sshd);
    expect(opened(opening).hostKey.fingerprint).toBe(sshd.hostKeys()[0]?.fingerprint);
  });

  it('asks for the kind of key that is recorded', async () => {
    const sshd = await serve({ hostKeys: ['ed25519', 'rsa'] });
    const algorithms = () => ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'];
    expect(opened(await attempt(sshd, { hostKeys: { algorithms } })).hostKey.keyType).toBe('ssh-rsa');
  });
});

describe('openChannel', () => {
  it('tells a gateway that is not running, and the tunnel goes on', async () => {
    const sshd = await serve();
    const echo = await echoing();
    const tunnel = opened(await attempt(sshd));
    const port = await freePort();
    expect(await tunnel.openChannel(port, never)).toEqual({
      ok: false,
      fault: { heals: 'by-waiting', code: 'gateway-not-running', host: '127.0.0.1', port },
    });
    expect(String(await exchange(await channelTo(tunnel, echo.port), 'still here'))).toBe('still here');
  });

  it.each([
    ['AllowTcpForwarding', 'no'],
    ['PermitOpen', '127.0.0.1:1'],
    ['DisableForwarding', 'yes'],
  ])('tells a policy: %s %s', async (directive, value) => {
    const sshd = await serve({ directives: { [directive]: value } });
    const tunnel = opened(await attempt(sshd));
    expect(await tunnel.openChannel(18_789, never)).toEqual({
      ok: false,
      fault: { heals: 'by-deciding', code: 'forwarding-refused', host: '127.0.0.1', port: 18_789 },
    });
    expect(await tunnel.probe(5000)).not.toBeNull();
  });

  it('gives up at its deadline, and the tunnel goes on', async () => {
    const sshd = await serveScript({ keys: [], password: 'secret' });
    const tunnel = opened(
      await attempt(sshd, { limits: { forwardMs: 50 }, login: { askPassword: async () => 'secret' } }),
    );
    sshd.ignore(['forwards']);
    expect(await tunnel.openChannel(18_789, never)).toEqual({
      ok: false,
      fault: { heals: 'by-waiting', code: 'timed-out', host: '127.0.0.1', port: 18_789, stage: 'forward' },
    });
    sshd.ignore([]);
    const echo = await echoing();
    expect(String(await exchange(await channelTo(tunnel, echo.port), 'on time'))).toBe('on time');
  });

  it('leaves nothing open at the other end when it is aborted, whenever that is', async () => {
    const sshd = await serve();
    const visitors = new Set<Socket>();
    const server = createServer((visitor) => {
      visitors.add(visitor.resume());
      visitor.on('error', () => undefined).once('close', () => visitors.delete(visitor));
    });
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const tunnel = opened(await attempt(sshd));
    for (let turns = 0; turns < 8; turns += 1) {
      const stopping = new AbortController();
      const opening = tunnel.openChannel(port, stopping.signal);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setImmediate(next));
      stopping.abort();
      const channel = await opening;
      if (channel.ok) channel.stream.destroy();
    }
    const stream = await channelTo(tunnel, port);
    await expect.poll(() => visitors.size).toBe(1);
    stream.destroy();
    await expect.poll(() => visitors.size).toBe(0);
  });
});

describe('a channel', () => {
  it('carries much in both directions, and its ends are closed one by one', async () => {
    const sshd = await serve();
    const echo = await echoing();
    const tunnel = opened(await attempt(sshd));
    const bytes = randomBytes(6_000_000);
    const back = await exchange(await channelTo(tunnel, echo.port), bytes);
    expect(back.equals(bytes)).toBe(true);
  });

  it('respects backpressure: of what the reader leaves, no more than two windows are taken', async () => {
    const sshd = await serve();
    const server = createServer((visitor) => {
      const pour = (): void => {
        while (!visitor.destroyed && visitor.write(Buffer.alloc(65_536)));
      };
      visitor.on('drain', pour).on('error', () => undefined);
      pour();
    });
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const tunnel = opened(await attempt(sshd));
    const stream = await channelTo(tunnel, port);
    await expect.poll(tunnel.bytesRead).toBeGreaterThan(1_000_000);
    // The flood has come to a stand when hardly anything was read between two answers.
    let last = 0;
    while (tunnel.bytesRead() - last > 10_000 && last < 20_000_000) {
      last = tunnel.bytesRead();
      await tunnel.probe(5000);
    }
    expect(tunnel.bytesRead()).toBeLessThan(6_000_000);
    stream.destroy();
  });

  it('is gone the moment that it is destroyed', async () => {
    const sshd = await serve();
    const echo = await echoing();
    const tunnel = opened(await attempt(sshd));
    const stream = await channelTo(tunnel, echo.port);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy(new Error('nobody listens'));
    await closed;
    expect(stream.destroyed).toBe(true);
    expect(await tunnel.probe(5000)).not.toBeNull();
  });

  it('ends when the other side ends, with everything that was sent before', async () => {
    const sshd = await serve();
    const server = createServer((visitor) => visitor.end(Buffer.alloc(500_000, 1)));
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const stream = await channelTo(opened(await attempt(sshd)), port);
    let length = 0;
    stream.on('data', (chunk: Buffer) => (length += chunk.length));
    await once(stream, 'end');
    expect(length).toBe(500_000);
    stream.end();
    if (!stream.destroyed) await once(stream, 'close');
  });

  it('carries a WebSocket without the delay that a tunnel without TCP_NODELAY has', async () => {
    const sshd = await serve();
    const http = createServer();
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    onTestFinished(() => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.close();
    });
    sockets.on('connection', (client) => client.on('message', (data) => client.send(data)));
    await once(sockets, 'listening');
    const address = sockets.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const stream = await channelTo(opened(await attempt(sshd)), address.port);
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}`, {
      createConnection: () => stream,
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    const times: number[] = [];
    for (let count = 0; count < 60; count += 1) {
      const begun = performance.now();
      socket.send('x'.repeat(200));
      await once(socket, 'message');
      times.push(performance.now() - begun);
    }
    socket.terminate();
    expect(times.toSorted((one, other) => one - other)[30]).toBeLessThan(20);
  });
});

describe('a jump host', () => {
  it('is passed, verified and logged in to like any other, two of them in a row', async () => {
    const [first, second, last] = [await serve(), await serve(), await serve()];
    const echo = await echoing();
    const opening = await attempt(last, { jumps: [first, second] });
    const tunnel = opened(opening);
    const rungs = ['tcp', 'host-key', 'login'];
    expect(opening.begun).toEqual([...rungs, ...rungs, ...rungs]);
    expect(opening.passed[3]).toEqual(['tcp', `127.0.0.1:${second.port} via 127.0.0.1`]);
    expect(opening.accepted).toEqual([first, second, last].map((sshd) => sshd.hostKeys()[0]?.fingerprint));
    expect(tunnel.hostKey.fingerprint).toBe(last.hostKeys()[0]?.fingerprint);
    expect(String(await exchange(await channelTo(tunnel, echo.port), 'three hops'))).toBe('three hops');
    expect(await tunnel.probe(5000)).not.toBeNull();
    tunnel.close();
    for (const sshd of [last, second, first]) await expect.poll(() => sshd.sessions().length).toBe(0);
  });

  it('tells what is wrong with the server behind it as if that were dialled', async () => {
    const jump = await serve();
    const sshd = await serveScript();
    const port = await freePort();
    const endpoint = { host: '127.0.0.1', port };
    const closed = await attempt({ ...sshd, port }, { jumps: [jump] });
    expect(failed(closed)).toEqual({ heals: 'by-waiting', code: 'refused', ...endpoint });
    const nowhere = await attempt({ ...sshd, host: 'nowhere.invalid' }, { jumps: [jump] });
    expect(failed(nowhere)).toMatchObject({ code: 'unreachable', host: 'nowhere.invalid', why: 'name' });
    await expect.poll(() => jump.sessions().length).toBe(0);
  });

  it('may forbid to go on', async () => {
    const jump = await serve({ directives: { AllowTcpForwarding: 'no' } });
    const sshd = await serveScript();
    const fault = failed(await attempt(sshd, { jumps: [jump] }));
    expect(fault).toMatchObject({ code: 'forwarding-refused', port: sshd.port });
  });

  it('is denied with its own key where that is unknown, and what is behind it stays untouched', async () => {
    const jump = await serve();
    const sshd = await serveScript();
    const judge = () => ({ verdict: 'unknown' }) as const;
    const fault = failed(await attempt(sshd, { jumps: [jump], hostKeys: { judge } }));
    const [hostKey] = jump.hostKeys();
    expect(fault).toMatchObject({
      code: 'unknown-host-key',
      port: jump.port,
      fingerprint: hostKey?.fingerprint,
    });
    expect(sshd.attempts()).toEqual([]);
  });
});

it('is for nobody else: no port of this computer is opened', async () => {
  const sshd = await serve();
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
  opened(await attempt(sshd));
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap')).toHaveLength(before);
  connect({ port: sshd.port, host: '127.0.0.1' }).destroy();
});
