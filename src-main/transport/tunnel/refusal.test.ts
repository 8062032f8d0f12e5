import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { startScriptedSshd, type ScriptedSshdOptions } from '../../../e2e/lab/scripted-sshd.ts';
import { webServer, tlsServer } from '../../../e2e/lab/bystanders.ts';
import { penaltyGate, OPENSSH_PENALTIES } from '../../../e2e/lab/penalties.ts';
import { listenOnLoopback } from '../../../e2e/lab/port.ts';
import { POST_QUANTUM_ONLY } from '../../../e2e/lab/sshd-config.ts';
import type { HostKeyVerdict } from '../../policy/known-hosts.ts';
import { attempt, failed, handlesBackAt, liveHandles, type Server } from './fixtures/opening.ts';
import { withTest } from './fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const serveScript = async (options: ScriptedSshdOptions = {}) => withTest(await startScriptedSshd(options));

/** A server that answers every connection as told, and what it heard. */
async function answering(greet: (visitor: Socket) => void) {
  const visitors: Socket[] = [];
  let heard = '';
  const server = createServer((visitor) => {
    visitors.push(visitor);
    visitor.on('error', () => undefined).on('data', (chunk) => (heard += chunk.toString('latin1')));
    greet(visitor);
  });
  const port = await listenOnLoopback(server);
  onTestFinished(() => {
    for (const visitor of visitors) visitor.destroy();
    server.close();
  });
  const place: Server = { host: '127.0.0.1', port, user: 'me', hostKeys: () => [] };
  return { ...place, visitors, heard: () => heard };
}

const endpointOf = ({ host, port }: Server) => ({ host, port });
const isKnown = () => true;
const banner = 'SSH-2.0-OpenSSH_9.2\r\n';

describe('what is no SSH server', () => {
  const strangers: readonly [string, string, (visitor: Socket) => void][] = [
    ['HTTP that stays open', 'http', (visitor) => void visitor.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['TLS', 'tls', (visitor) => void visitor.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))],
    ['garbage that stays open', 'unknown', (visitor) => void visitor.write(Buffer.alloc(300, 7))],
    ['a mail server that ends', 'plaintext', (visitor) => void visitor.end('220 mail ESMTP\r\n')],
    [
      'garbage after the banner',
      'unknown',
      (visitor) => void visitor.write(`${banner}${'\u0007'.repeat(200)}`),
    ],
    ['a banner of another protocol', 'unknown', (visitor) => void visitor.write('SSH-9.9-x\r\n')],
    ['lines without an end', 'plaintext', (visitor) => void visitor.write('x'.repeat(5000))],
  ];

  it.each(strangers)('is told at once: %s', async (_what, found, greet) => {
    const server = await answering(greet);
    const before = liveHandles();
    const opening = await attempt(server);
    expect(failed(opening)).toEqual({
      heals: 'by-deciding',
      code: 'not-an-ssh-server',
      ...endpointOf(server),
      found,
    });
    expect(opening.ms).toBeLessThan(1000);
    // ssh2 would have waited for the other end, which stays open.
    await expect
      .poll(() => server.visitors.every((visitor) => visitor.readableEnded || visitor.destroyed))
      .toBe(true);
    expect(liveHandles().length).toBeLessThanOrEqual(before.length + 1);
  });

  it('is told: a web server and a TLS server of the lab', async () => {
    for (const [start, found] of [
      [() => webServer(200), 'http'],
      [() => tlsServer(), 'tls'],
    ] as const) {
      const server = await start();
      onTestFinished(server.stop);
      const place = { host: '127.0.0.1', port: server.port, user: 'me', hostKeys: () => [] };
      expect(failed(await attempt(place))).toMatchObject({ code: 'not-an-ssh-server', found });
    }
  });

  it('is waited for while it says nothing, until the deadline', async () => {
    const server = await answering(() => undefined);
    const opening = await attempt(server, { limits: { connectMs: 200 } });
    const fault = { heals: 'by-waiting', code: 'timed-out', ...endpointOf(server), stage: 'host-key' };
    expect(failed(opening)).toEqual(fault);
    expect(opening.ms).toBeGreaterThan(190);
    // Our banner, and not a byte more.
    expect(server.heard()).toMatch(/^SSH-2\.0-\S+\r\n$/);
  });

  it('is told at the deadline where it only ever says text', async () => {
    const server = await answering((visitor) => void visitor.write('220 mail ESMTP\r\n'));
    const fault = failed(await attempt(server, { limits: { connectMs: 200 } }));
    expect(fault).toMatchObject({ code: 'not-an-ssh-server', found: 'plaintext' });
  });

  it('may be one that goes quiet in mid-handshake', async () => {
    const server = await answering((visitor) => void visitor.write(banner));
    const fault = failed(await attempt(server, { limits: { connectMs: 200 } }));
    expect(fault).toMatchObject({ code: 'timed-out', stage: 'host-key' });
  });
});

describe('a server that ends before its banner', () => {
  const ends: readonly [string, string, (visitor: Socket) => void][] = [
    ['closes', 'closed', (visitor) => void visitor.end()],
    ['resets', 'reset', (visitor) => void visitor.once('data', () => visitor.resetAndDestroy())],
  ];

  it.each(ends)('is refusing us where its key is recorded: it %s', async (_what, _why, greet) => {
    const server = await answering(greet);
    const fault = failed(await attempt(server, { hostKeys: { isKnown } }));
    const refusing = {
      heals: 'by-waiting',
      code: 'ssh-refusing',
      ...endpointOf(server),
      retryAfterMs: 30_000,
    };
    expect(fault).toEqual(refusing);
  });

  it.each(ends)('is only gone where we never met it: it %s', async (_what, why, greet) => {
    const server = await answering(greet);
    expect(failed(await attempt(server))).toEqual({ heals: 'by-waiting', code: 'dropped', why });
  });

  it.each(['Not allowed at this time\r\n', 'Exceeded MaxStartups\r\n'])('may say so: %j', async (words) => {
    const server = await answering((visitor) => void visitor.end(words));
    expect(failed(await attempt(server))).toMatchObject({ code: 'ssh-refusing', retryAfterMs: 30_000 });
  });

  it('is gone where it ends in the middle of its banner', async () => {
    const server = await answering((visitor) => void visitor.end('SSH-2.0-Op'));
    const fault = failed(await attempt(server, { hostKeys: { isKnown } }));
    expect(fault).toMatchObject({ code: 'dropped' });
  });

  it('does so after failed logins, as OpenSSH does from 9.8 on', async () => {
    const gate = penaltyGate(OPENSSH_PENALTIES, () => performance.now());
    const sshd = await serveScript({ password: 'right', gate });
    const login = { askPassword: async () => 'wrong' };
    const codes: string[] = [];
    while (gate.barredForMs() === 0) codes.push(failed(await attempt(sshd, { login })).code);
    expect(new Set(codes)).toEqual(new Set(['login-refused']));
    expect(failed(await attempt(sshd, { login }))).toMatchObject({
      code: 'ssh-refusing',
      retryAfterMs: 30_000,
    });
    expect(sshd.refused()).toBe(1);
  });
});

describe('a server that we have no language in common with', () => {
  it('is told: post-quantum key exchange only', async () => {
    const sshd = await serve({ directives: POST_QUANTUM_ONLY });
    expect(failed(await attempt(sshd))).toEqual({
      heals: 'by-deciding',
      code: 'no-common-algorithm',
      ...endpointOf(sshd),
      kind: 'key-exchange',
    });
  });

  it.each([
    ['HostKeyAlgorithms', 'ssh-rsa', 'host-key'],
    ['Ciphers', '3des-cbc', 'cipher'],
  ])('is told: %s %s', async (directive, value, kind) => {
    const sshd = await serve({ hostKeys: ['rsa'], directives: { [directive]: value } });
    expect(failed(await attempt(sshd))).toMatchObject({ code: 'no-common-algorithm', kind });
  });
});

describe('a host key that is not good', () => {
  const verdicts: readonly [HostKeyVerdict, string][] = [
    [{ verdict: 'unknown' }, 'unknown-host-key'],
    [{ verdict: 'changed', recorded: [] }, 'changed-host-key'],
    [{ verdict: 'certificate-authority-only' }, 'host-certificate-only'],
  ];

  it.each(verdicts)('ends the attempt before a word about the login: %j', async (verdict, code) => {
    const sshd = await serveScript({ password: 'secret' });
    const opening = await attempt(sshd, { hostKeys: { judge: () => verdict } });
    const [key] = sshd.hostKeys();
    const shown = code === 'host-certificate-only' ? {} : { fingerprint: key?.fingerprint };
    expect(failed(opening)).toMatchObject({ heals: 'by-deciding', code, ...endpointOf(sshd), ...shown });
    expect(sshd.attempts()).toEqual([]);
    expect(opening.accepted).toEqual([]);
    expect(opening.begun).toEqual(['tcp', 'host-key']);
    await expect.poll(sshd.connections).toBe(0);
  });

  const broken: readonly [string, () => unknown][] = [
    ['null', () => null],
    ['0', () => 0],
    ['nothing', () => undefined],
    ['a promise of a denial', () => Promise.resolve({ verdict: 'changed', recorded: [] })],
    ['a promise of an approval', () => Promise.resolve({ verdict: 'known' })],
    ['a promise that never settles', () => new Promise(() => undefined)],
    [
      'an error',
      () => {
        throw new Error('broken');
      },
    ],
  ];

  it.each(broken)('is any where the judge returns %s', async (_what, judge) => {
    const sshd = await serveScript({ password: 'secret' });
    const fault = failed(await attempt(sshd, { hostKeys: { judge: judge as () => HostKeyVerdict } }));
    expect(fault).toMatchObject({ heals: 'by-deciding', code: 'unknown-host-key' });
    expect(sshd.attempts()).toEqual([]);
  });

  it('is not handed over as proved before the server signed with it', async () => {
    // Another server's key, shown by who cannot sign with it: the signature is checked after the verdict.
    const sshd = await serveScript({ password: 'secret' });
    const opening = await attempt(sshd, {
      hostKeys: {
        judge: (_server, key) => {
          // The key is part of what was signed.
          key.writeUInt8(key.readUInt8(key.length - 1) ^ 1, key.length - 1);
          return {
            verdict: 'known',
            by: { type: '', fingerprint: '', source: 'own', path: '', line: 1, firstSeen: null, uses: null },
          };
        },
      },
    });
    expect(failed(opening)).toMatchObject({ heals: 'by-deciding', code: 'not-an-ssh-server' });
    expect(opening.accepted).toEqual([]);
    expect(sshd.attempts()).toEqual([]);
  });

  it('is recorded under its alias where there is one', async () => {
    const sshd = await serveScript({ password: 'secret' });
    const names: unknown[] = [];
    const judge = (server: unknown): HostKeyVerdict => {
      names.push(server);
      return { verdict: 'unknown' };
    };
    await attempt(sshd, { hop: { hostKeyAlias: 'studio' }, hostKeys: { judge } });
    expect(names).toEqual([{ ...endpointOf(sshd), alias: 'studio' }]);
  });
});

it('leaves nothing behind', async () => {
  const before = liveHandles();
  const server = await answering((visitor) => void visitor.write(Buffer.alloc(300, 7)));
  const serving = liveHandles();
  for (let count = 0; count < 5; count += 1) await attempt(server);
  for (const visitor of server.visitors) visitor.destroy();
  await handlesBackAt(serving);
  expect(serving.length).toBeGreaterThanOrEqual(before.length);
});
