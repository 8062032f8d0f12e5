import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN_MS } from './door.ts';
import { BODY_LIMIT } from './entry.ts';
import { cookieIn, fakePage } from './fake-page.ts';
import type { FakePage } from './fake-page.ts';

let fake: FakePage;
beforeEach(async () => {
  fake = await fakePage();
});
afterEach(() => fake.close());

describe('a file', () => {
  it('is served with every header that keeps the page to itself', async () => {
    const { status, headers, body } = await fake.ask({});
    expect([status, body]).toEqual([200, '<!doctype html><title>Causeway</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "object-src 'none'",
    );
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('with a hash in its name is kept by the browser, and is not sent twice', async () => {
    const path = '/assets/index-Ab3_x-Y9.js';
    const { headers, body } = await fake.ask({ path });
    expect([body, headers['cache-control']]).toEqual(['export {};', 'public, max-age=31536000, immutable']);
    const again = await fake.ask({ path, headers: { 'If-None-Match': headers.etag ?? '' } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await fake.ask({ method: 'HEAD' });
    expect([status, headers['content-length'], body]).toEqual([200, '38', '']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not answer %s', async (method) => {
    const { status, headers } = await fake.ask({ method, headers: { Origin: fake.origin } });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '//secret.js',
    '/index.html%00.js',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/secret.js',
    'http://127.0.0.1/',
  ])('is never found at %s', async (path) => {
    expect((await fake.ask({ path })).status).toBe(404);
  });
});

describe('a foreign host', () => {
  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '[::1]', 'x@127.0.0.1'])(
    '%j gets nothing',
    async (Host) => {
      const answer = await fake.ask({ headers: { Host } });
      expect([answer.status, answer.body]).toEqual([421, '']);
      expect((await fake.post({ token: fake.token() }, { Host })).status).toBe(421);
    },
  );

  it('is one that is not named, too', async () => {
    expect(await raw('GET / HTTP/1.1\r\nHost:\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
  });

  it('does not get in beside the right one', async () => {
    const host = `127.0.0.1:${fake.page.port}`;
    const answer = await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 4(21|00) /);
  });
});

describe('the session', () => {
  it('is given for a token, as a strict cookie and a key', async () => {
    const { status, headers, body } = await fake.post({ token: fake.token() });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(headers['set-cookie']).toHaveLength(1);
    expect(headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^causeway-${fake.page.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(JSON.parse(body)).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/) });
    expect(fake.entries()).toBe(1);
  });

  it('is given once a token', async () => {
    const token = fake.token();
    expect((await fake.post({ token })).status).toBe(200);
    const second = await fake.post({ token });
    expect([second.status, second.body, second.headers['set-cookie']]).toEqual([401, '', undefined]);
    expect(fake.entries()).toBe(1);
  });

  it('is not given for a token that is too old', async () => {
    const token = fake.token();
    fake.wait(TOKEN_MS);
    expect((await fake.post({ token })).status).toBe(401);
  });

  it('is joined by a second tab, whose entry leaves the cookie of the first', async () => {
    const first = await fake.enter();
    const second = await fake.post({ token: fake.token() }, { Cookie: first.cookie });
    expect([second.status, cookieIn(second)]).toEqual([200, '']);
    const known = await fake.post({ key: JSON.parse(second.body).key }, { Cookie: first.cookie });
    expect(known.status).toBe(204);
  });

  it('knows a reloaded tab by cookie and key together', async () => {
    const { cookie, key } = await fake.enter();
    expect((await fake.post({ key }, { Cookie: cookie })).status).toBe(204);
    expect((await fake.post({ key })).status).toBe(401);
    expect((await fake.post({ key: `${key}x` }, { Cookie: cookie })).status).toBe(401);
  });

  it('does not know the cookie of a page on another port', async () => {
    const other = await fakePage();
    const there = await other.enter();
    const renamed = there.cookie.replace(String(other.page.port), String(fake.page.port));
    await other.close();
    expect((await fake.post({ key: there.key }, { Cookie: there.cookie })).status).toBe(401);
    expect((await fake.post({ key: there.key }, { Cookie: renamed })).status).toBe(401);
  });

  it.each([undefined, 'null', 'http://evil.example', 'http://localhost:1', 'http://127.0.0.1'])(
    'is not given to the origin %s',
    async (origin) => {
      const token = fake.token();
      const headers = {
        'Content-Type': 'application/json',
        ...(origin === undefined ? {} : { Origin: origin }),
      };
      const body = JSON.stringify({ token });
      const answer = await fake.ask({ method: 'POST', path: '/session', headers, body });
      expect(answer.status).toBe(403);
      expect((await fake.post({ token })).status).toBe(200);
    },
  );

  it('is not given by GET, nor for what is not JSON', async () => {
    expect((await fake.ask({ path: '/session' })).status).toBe(405);
    const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await fake.post({ token: fake.token() }, asForm)).status).toBe(415);
  });

  it.each([null, [[]], {}, 'text', { token: 1 }, { key: null }, { token: 'a', key: 'b' }, { other: 'a' }])(
    'is not given for %j',
    async (body) => {
      expect((await fake.post(body)).status).toBe(400);
    },
  );

  it('reads no more than 16 kB', async () => {
    expect((await fake.post({ token: 'x'.repeat(BODY_LIMIT) })).status).toBe(413);
    expect((await fake.post({ token: fake.token() })).status).toBe(200);
  });

  it('bounds guesses, and says when to come back', async () => {
    for (let n = 0; n < 20; n += 1) expect((await fake.post({ token: `guess-${n}` })).status).toBe(401);
    const token = fake.token();
    const tooMany = await fake.post({ token });
    expect([tooMany.status, tooMany.headers['retry-after']]).toEqual([429, '1']);
    fake.wait(1000);
    expect((await fake.post({ token })).status).toBe(200);
  });
});

describe('the server', () => {
  it('takes the next port where the first is taken, and says which', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const next = await fakePage(undefined, { port });
    expect(next.page.port).toBeGreaterThan(port);
    expect(next.page.mintAddress()).toMatch(
      new RegExp(`^http://127.0.0.1:${next.page.port}/#token=[\\w-]{43}$`),
    );
    expect((await next.ask({})).status).toBe(200);
    await next.close();
    taken.close();
  });

  it('refuses headers beyond 16 kB', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });

  it('refuses what is no HTTP', async () => {
    expect(await raw('SSH-2.0-OpenSSH_9.2\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });
});

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(fake.page.port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
