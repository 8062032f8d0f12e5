import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startSshd } from '../../e2e/lab/sshd.ts';
import { attempt, handlesBackAt, liveHandles, opened } from './fixtures/attempt.ts';
import { createIssuer, type CertificateWish, type Issuer } from '../../e2e/lab/certificate-kinds.ts';
import type { Certificate } from '../../e2e/lab/certificate.ts';
import { listen, listenTls } from './fixtures/listener.ts';
import { NOW, unpinned } from './fixtures/tls-call.ts';
import { createRoots, type Roots } from './roots.ts';
import { openTls } from './tls.ts';
import { attempt as attemptTunnel, opened as openedTunnel } from './tunnel/fixtures/opening.ts';
import { channelTo, never, withTest } from './tunnel/fixtures/peers.ts';

let known: Issuer;
let stranger: Issuer;
let valid: Certificate;
let roots: () => Roots;
let resting: readonly string[];

const names = 'DNS:studio.test,IP:127.0.0.1';
const open = (port: number, host = 'studio.test', signal?: AbortSignal) =>
  attempt({ url: `wss://${host}:${port}`, roots, deadlineMs: 5000 }, signal);

beforeAll(async () => {
  known = await createIssuer('Throwaway CA');
  stranger = await createIssuer('Another CA');
  valid = await known.issue({ names });
  roots = createRoots((kind) => (kind === 'system' ? [known.authority] : [])).load;
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));
afterAll(async () => {
  await known.close();
  await stranger.close();
});

describe('TLS to a gateway', () => {
  it.each([
    ['studio.test', 'studio.test'],
    ['127.0.0.1', false],
  ])('opens to %s with a valid certificate, naming it %s in SNI', async (host, name) => {
    const server = await listenTls(valid);
    const tried = await open(server.port, host);
    const { stream, bytesRead, secure, certificate } = opened(tried);
    expect(secure).toBe(true);
    expect(tried.begun.at(-1)).toBe('tls');
    const { fingerprint256 } = new X509Certificate(valid.cert);
    expect(tried.passed.get('tls')).toBe(`TLSv1.3 ${fingerprint256.slice(0, 23)}…`);
    const seen = { fingerprint: `sha256:${fingerprint256.replaceAll(':', '').toLowerCase()}` };
    const remember = { kind: 'leaf', value: seen.fingerprint, from: 'first-use', since: NOW };
    expect(certificate).toMatchObject({ seen, remember: { ...remember, certificate: certificate?.seen } });

    stream.write('hello');
    await expect.poll(() => server.visits[0]?.received).toBe(5);
    expect(server.visits[0]).toMatchObject({ name, resumed: false });
    const before = bytesRead();
    server.visits[0]?.socket.write('hello back');
    const [chunk] = await once(stream, 'data');
    expect(String(chunk)).toBe('hello back');
    expect(bytesRead()).toBeGreaterThan(before + 9);
    stream.destroy();
    await server.quiet();
  });

  const wishes: readonly [string, string, () => Issuer, CertificateWish][] = [
    ['a self-signed one', 'self-signed', () => known, { names, selfSigned: true }],
    ['one of an unknown authority', 'unknown-issuer', () => stranger, { names }],
    ['an expired one', 'expired', () => known, { names, to: '250201000000Z' }],
    ['one of the future', 'not-yet-valid', () => known, { names, from: '480101000000Z' }],
    ['one of another host', 'wrong-host', () => known, { names: 'DNS:other.test' }],
    ['one with only a common name', 'wrong-host', () => known, {}],
  ];

  it.each(wishes)(
    'refuses %s as %s before the server hears a byte',
    async (_what, why, ...[issuer, wish]) => {
      const server = await listenTls(await issuer().issue(wish));
      const { result, passed } = await open(server.port);
      await server.quiet();
      expect(result).toMatchObject({
        ok: false,
        fault: {
          heals: 'by-deciding',
          code: 'untrusted-certificate',
          host: 'studio.test',
          port: server.port,
          route: 'direct',
          why,
          mayPin: why === 'self-signed' || why === 'unknown-issuer',
          fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          subject: 'CN=studio.test',
          issuer: expect.stringMatching(/^CN=/),
          validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      });
      expect(passed.has('tls')).toBe(false);
      expect(server.visits.reduce((sum, { received }) => sum + received, 0)).toBe(0);
    },
  );

  it('refuses an address that the certificate does not name', async () => {
    const server = await listenTls(await known.issue({ names: 'DNS:studio.test' }));
    const { result } = await open(server.port, '127.0.0.1');
    expect(result).toMatchObject({ ok: false, fault: { why: 'wrong-host', host: '127.0.0.1' } });
  });

  it('trusts an authority that was added to the system ones', async () => {
    const server = await listenTls(valid);
    const added = createRoots((kind) => [kind === 'extra' ? known.authority : stranger.authority]);
    const tried = await attempt({ url: `wss://studio.test:${server.port}`, roots: added.load });
    const { stream, secure } = opened(tried);
    expect(secure).toBe(true);
    stream.destroy();
    await server.quiet();
  });

  it('never renegotiates, for that could bring another certificate', async () => {
    const server = await listenTls({ ...valid, maxVersion: 'TLSv1.2' });
    const { stream } = opened(await open(server.port));
    await expect.poll(() => server.visits).toHaveLength(1);
    let renegotiated = false;
    server.visits[0]?.socket.renegotiate({}, (error) => (renegotiated = error === null));
    await server.quiet();
    expect(renegotiated).toBe(false);
    stream.destroy();
  });

  it('never resumes a session, for that would show no certificate', async () => {
    const server = await listenTls({ ...valid, maxVersion: 'TLSv1.2' });
    for (const _ of [1, 2, 3]) {
      const url = `wss://studio.test:${server.port}`;
      opened(await attempt({ url, roots })).stream.destroy();
      await server.quiet();
    }
    expect(server.visits.map(({ resumed }) => resumed)).toEqual([false, false, false]);
  });
});

describe('a port that speaks no TLS', () => {
  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a mail server', '220 mail ESMTP\r\n'],
    ['garbage', '\0\u0001\u0002\u0003\u0004\u0005\u0006'],
  ])('is told apart: %s', async (_what, answer) => {
    const server = await listen((peer) => peer.once('data', () => peer.end(answer)));
    const { result } = await open(server.port);
    const endpoint = { host: 'studio.test', port: server.port };
    const fault = { heals: 'by-deciding', code: 'not-a-gateway', ...endpoint, found: 'plaintext' };
    expect(result).toEqual({ ok: false, fault });
  });

  it('is told from a TLS server that will not have us', async () => {
    const server = await listenTls({ ...valid, ALPNProtocols: ['h2'] });
    const { result } = await open(server.port);
    expect(result).toMatchObject({ ok: false, fault: { code: 'not-a-gateway', found: 'unknown' } });
  });

  it.each([
    ['closed', 'end'],
    ['reset', 'resetAndDestroy'],
  ] as const)('passes where the connection is %s', async (why, how) => {
    const server = await listen((peer) => peer.once('data', () => peer[how]()));
    const { result } = await open(server.port);
    expect(result).toEqual({ ok: false, fault: { heals: 'by-waiting', code: 'dropped', why } });
  });
});

describe('the end of an attempt', () => {
  it('times out in the stage tls where the server is silent', async () => {
    const server = await listen();
    const before = liveHandles();
    const tried = await attempt({ url: `wss://studio.test:${server.port}`, roots, deadlineMs: 300 });
    expect(tried.result).toMatchObject({ ok: false, fault: { code: 'timed-out', stage: 'tls' } });
    expect(tried.ms).toBeGreaterThanOrEqual(295);
    expect(server.peers).toHaveLength(1);
    await handlesBackAt(before);
  });

  it.each(['at its start', 'under way'])('frees everything on abort in the stage tls, %s', async (when) => {
    const server = await listen();
    const before = liveHandles();
    const abort = new AbortController();
    const end = () => abort.abort();
    const stageBegun = (stage: string) => {
      if (stage === 'tls') void (when === 'under way' ? server.heard().then(end) : end());
    };
    const url = `wss://studio.test:${server.port}`;
    const { result } = await attempt({ url, roots, stageBegun }, abort.signal);
    expect(result).toMatchObject({ ok: false, fault: { code: 'dropped', why: 'closed' } });
    await handlesBackAt(before);
  });

  it('closes the connection under a stream that its owner destroys', async () => {
    const server = await listenTls(valid);
    const before = liveHandles();
    const { stream } = opened(await open(server.port));
    expect(liveHandles().length).toBeGreaterThan(before.length);
    stream.destroy();
    await server.quiet();
    await handlesBackAt(before);
  });
});

const studio = { url: 'wss://studio.test', secure: true, host: 'studio.test', port: 443, isIp: false };
const dropped = { ok: false, fault: { heals: 'by-waiting', code: 'dropped', why: 'closed' } };

/** The stream of an opening that has to succeed. */
function secured(step: Awaited<ReturnType<typeof openTls>>): TLSSocket {
  if (!step.ok) throw new Error(`no TLS: ${JSON.stringify(step.fault)}`);
  return step.value.stream;
}

/** A stream that is no socket, and a TLS server at its other end. */
function wire(leaf: Certificate) {
  const [near, far] = duplexPair();
  const server = new TLSSocket(far, { isServer: true, ...leaf });
  server.on('error', () => {});
  onTestFinished(() => void near.destroy());
  return { near, server };
}

async function openWire() {
  const ends = wire(valid);
  return {
    ...ends,
    stream: secured(await openTls(ends.near, studio, { roots: roots(), trust: unpinned }, never)),
  };
}

describe('openTls over a stream that is no socket', () => {
  it('carries bytes both ways, as they are', async () => {
    const { stream, server } = await openWire();
    const sent = randomBytes(3_000_000);
    server.pipe(server);
    stream.write(sent);
    const back: Buffer[] = [];
    for await (const chunk of stream) {
      back.push(chunk);
      if (Buffer.concat(back).length >= sent.length) break;
    }
    expect(Buffer.concat(back).equals(sent)).toBe(true);
  });

  it('writes no more than the other end takes', async () => {
    const { stream, server } = await openWire();
    // The first fills what nobody reads there.
    stream.write(randomBytes(1_000_000));
    await once(stream, 'drain');
    let drained = false;
    stream.once('drain', () => (drained = true));
    expect(stream.write(randomBytes(1_000_000))).toBe(false);
    for (let turns = 0; turns < 50; turns += 1) await turn();
    expect(drained).toBe(false);
    server.resume();
    await once(stream, 'drain');
  });

  it('refuses a stranger before the server hears a byte', async () => {
    const { near, server } = wire(await stranger.issue({ names }));
    let heard = 0;
    server.on('data', ({ length }: Buffer) => (heard += length));
    const step = await openTls(near, studio, { roots: roots(), trust: unpinned }, never);
    expect(step).toMatchObject({
      ok: false,
      fault: { code: 'untrusted-certificate', why: 'unknown-issuer' },
    });
    expect(near.destroyed).toBe(true);
    expect(heard).toBe(0);
  });

  it.each([
    ['closed', 'before'],
    ['closed', 'at the start'],
    ['closed', 'under way'],
    ['broken', 'before'],
    ['broken', 'at the start'],
    ['broken', 'under way'],
  ])('fails where that is %s %s', async (how, when) => {
    const [near, far] = duplexPair();
    const gone = new Promise((resolve) => near.once('close', resolve));
    near.on('error', () => {});
    const end = () => near.destroy(...(how === 'broken' ? [new Error('gone')] : []));
    if (when === 'before') end();
    if (when === 'before') await gone;
    const opening = openTls(near, studio, { roots: roots(), trust: unpinned }, never);
    if (when === 'under way') await once(far, 'data');
    end();
    expect(await opening).toEqual(dropped);
  });

  it.each(['before', 'under way'])('frees it on stop: %s', async (when) => {
    const [near, far] = duplexPair();
    const stop = new AbortController();
    if (when === 'before') stop.abort();
    const opening = openTls(near, studio, { roots: roots(), trust: unpinned }, stop.signal);
    if (when === 'under way') await once(far, 'data');
    stop.abort();
    expect(await opening).toEqual(dropped);
    expect(near.destroyed).toBe(true);
  });

  it.each(['idle', 'full'])('ends with it at once, when %s', async (how) => {
    const { stream, near, server } = await openWire();
    if (how === 'full') {
      // Nobody reads on either side.
      server.write(randomBytes(1_000_000));
      stream.write(randomBytes(1_000_000));
      await once(stream, 'readable');
    }
    near.destroy();
    await once(stream, 'close');
    // Nobody is harmed who writes all the same.
    expect(stream.write('into the void')).toBe(false);
  });

  it('takes it along at its own end', async () => {
    const { stream, near } = await openWire();
    stream.destroy();
    await once(near, 'close');
    expect(near.destroyed).toBe(true);
  });
});

describe('openTls over an SSH channel', () => {
  const channel = async (port: number) => {
    const sshd = withTest(await startSshd());
    const tunnel = openedTunnel(await attemptTunnel(sshd));
    const plain = await channelTo(tunnel, port);
    const target = { ...studio, host: '127.0.0.1', port, isIp: true };
    const stream = secured(await openTls(plain, target, { roots: roots(), trust: unpinned }, never));
    return { sshd, tunnel, plain, stream };
  };

  it('speaks to a gateway that has TLS, and closes when that does', async () => {
    const server = await listenTls(valid);
    const { stream, plain } = await channel(server.port);
    await expect.poll(() => server.visits).toHaveLength(1);
    const visit = server.visits[0]?.socket;
    const sent = randomBytes(2_000_000);
    visit?.pipe(visit);
    stream.write(sent);
    const back: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => back.push(chunk));
    await expect.poll(() => Buffer.concat(back).equals(sent)).toBe(true);
    visit?.end();
    await once(stream, 'close');
    expect(plain.destroyed).toBe(true);
    await server.quiet();
  });

  it.each(['closed by us', 'lost'])('ends with a tunnel that is %s', async (how) => {
    const server = await listenTls(valid);
    const { sshd, tunnel, stream } = await channel(server.port);
    const closed = once(stream, 'close');
    if (how === 'lost') await sshd.killSessions();
    else tunnel.close();
    await closed;
    expect(stream.destroyed).toBe(true);
    await server.quiet();
  });
});
