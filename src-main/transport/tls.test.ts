import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { attempt, handlesBackAt, liveHandles, opened } from './fixtures/attempt.ts';
import { createAuthority, type Authority, type Leaf, type Wish } from './fixtures/authority.ts';
import { listen, listenTls } from './fixtures/listener.ts';
import { createRoots, type Roots } from './roots.ts';

let authority: Authority;
let stranger: Authority;
let valid: Leaf;
let roots: () => Roots;
let resting: readonly string[];

const names = 'DNS:studio.test,IP:127.0.0.1';
const open = (port: number, host = 'studio.test', signal?: AbortSignal) =>
  attempt({ url: `wss://${host}:${port}`, roots, deadlineMs: 5000 }, signal);

beforeAll(async () => {
  authority = await createAuthority('Throwaway CA');
  stranger = await createAuthority('Another CA');
  valid = await authority.issue({ names });
  roots = createRoots((kind) => (kind === 'system' ? [authority.certificate] : []));
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));
afterAll(async () => {
  await authority.close();
  await stranger.close();
});

describe('TLS to a gateway', () => {
  it.each([
    ['studio.test', 'studio.test'],
    ['127.0.0.1', false],
  ])('opens to %s with a valid certificate, naming it %s in SNI', async (host, name) => {
    const server = await listenTls(valid);
    const tried = await open(server.port, host);
    const { stream, bytesRead, secure } = opened(tried);
    expect(secure).toBe(true);
    expect(tried.begun.at(-1)).toBe('tls');
    expect(tried.passed.get('tls')).toMatch(/^TLSv1\.3 sha256:[0-9a-f]{64}$/);

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

  const wishes: readonly [string, string, (wish: Wish) => Promise<Leaf>, Wish][] = [
    ['a self-signed one', 'self-signed', (wish) => authority.selfSign(wish), {}],
    ['one of an unknown authority', 'unknown-issuer', (wish) => stranger.issue(wish), { names }],
    ['an expired one', 'expired', (wish) => authority.issue(wish), { names, to: '250201000000Z' }],
    ['one of the future', 'not-yet-valid', (wish) => authority.issue(wish), { names, from: '480101000000Z' }],
    ['one of another host', 'wrong-host', (wish) => authority.issue(wish), { names: 'DNS:other.test' }],
    ['one with only a common name', 'wrong-host', (wish) => authority.issue(wish), {}],
  ];

  it.each(wishes)('refuses %s as %s before the server hears a byte', async (_what, why, ...[make, wish]) => {
    const server = await listenTls(await make(wish));
    const { result, passed } = await open(server.port);
    await server.quiet();
    expect(result).toMatchObject({
      ok: false,
      fault: {
        heals: 'by-deciding',
        code: 'untrusted-certificate',
        host: 'studio.test',
        port: server.port,
        why,
        fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        subject: 'CN=studio.test',
        issuer: expect.stringMatching(/^CN=/),
        validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    });
    expect(passed.has('tls')).toBe(false);
    expect(server.visits.reduce((sum, { received }) => sum + received, 0)).toBe(0);
  });

  it('refuses an address that the certificate does not name', async () => {
    const server = await listenTls(await authority.issue({ names: 'DNS:studio.test' }));
    const { result } = await open(server.port, '127.0.0.1');
    expect(result).toMatchObject({ ok: false, fault: { why: 'wrong-host', host: '127.0.0.1' } });
  });

  it('trusts an authority that was added to the system ones', async () => {
    const server = await listenTls(valid);
    const added = createRoots((kind) => [kind === 'extra' ? authority.certificate : stranger.certificate]);
    const tried = await attempt({ url: `wss://studio.test:${server.port}`, roots: added });
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
