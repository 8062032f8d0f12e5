import net from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import { LIMITS, openGateway } from './open.ts';
import type { GatewayRequest } from './open.ts';
import type { Script } from './scripted-gateway.ts';
import { HELLO, listen, requestTo, startScriptedGateway } from './scripted-gateway.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function attempt(port: number, given: Partial<GatewayRequest> = {}): Promise<Fault> {
  const request = await requestTo(port, given);
  const result = await openGateway(request, new AbortController().signal);
  if (result.ok) {
    result.link.close();
    throw new Error('It opened');
  }
  expect(request.stream.destroyed).toBe(true);
  return result.fault;
}

/** What an attempt against a scripted gateway comes to. */
async function against(script: Script, given: Partial<GatewayRequest> = {}): Promise<Fault> {
  const gateway = await startScriptedGateway(script);
  cleanUps.push(gateway.close);
  return attempt(gateway.port, given);
}

/** What an attempt comes to against a peer that is no gateway. */
async function stranger(
  speak: (socket: Socket) => void,
  given: Partial<GatewayRequest> = {},
): Promise<Fault> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    speak(socket);
  });
  const port = await listen(server);
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return attempt(port, given);
}

/** Answers the first request with a text, and hangs up where a server would. */
const answering = (text: string) => (socket: Socket) => socket.once('data', () => socket.end(text, 'latin1'));

describe('a stranger on the port', () => {
  it.each<[string, (socket: Socket) => void, object]>([
    ['an SSH server', (socket) => socket.write('SSH-2.0-OpenSSH_10.0\r\n'), { found: 'ssh' }],
    ['a TLS server', answering('\x15\x03\x01\x00\x02\x02\x46'), { found: 'tls' }],
    ['garbage', (socket) => socket.write(Buffer.from([0, 1, 2, 255])), { found: 'unknown' }],
    [
      'a web server',
      answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'),
      { found: 'http', status: 200 },
    ],
    [
      'a redirect',
      answering('HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n'),
      { found: 'http', status: 302 },
    ],
    ['a missing page', answering('HTTP/1.1 404 Not Found\r\n\r\n'), { found: 'http', status: 404 }],
    [
      'an upgrade to something else',
      answering('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
      { found: 'http', status: 101 },
    ],
    [
      'a wrong WebSocket key',
      answering(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ),
      { found: 'http', status: 101 },
    ],
  ])('is recognized: %s', async (_, speak, found) => {
    expect(await stranger(speak)).toMatchObject({ heals: 'by-deciding', code: 'not-a-gateway', ...found });
  });

  it('is not believed for ever: a page without end is cut off', async () => {
    const endless = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const timer = setInterval(() => socket.write('x'.repeat(1024)), 5);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await stranger(endless)).toMatchObject({ code: 'not-a-gateway', found: 'http', status: 200 });
  });

  it.each<[string, (socket: Socket) => void, object]>([
    ['a hang-up', (socket) => socket.once('data', () => socket.end()), { code: 'dropped', why: 'closed' }],
    [
      'a reset',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      { code: 'dropped', why: 'reset' },
    ],
    [
      'a gateway that restarts',
      answering('HTTP/1.1 503 Service Unavailable\r\n\r\nGateway websocket admission closed'),
      { code: 'gateway-restarting' },
    ],
    [
      'a proxy without a gateway',
      answering('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
      { code: 'gateway-unavailable', status: 502 },
    ],
    [
      'a lockout',
      answering('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\n\r\n'),
      { code: 'rate-limited', retryAfterMs: 30_000 },
    ],
  ])('is waited for: %s', async (_, speak, fault) => {
    expect(await stranger(speak)).toMatchObject({ heals: 'by-waiting', ...fault });
  });

  it('that says nothing is given up in time', async () => {
    const limits = { ...LIMITS, handshakeMs: 60 };
    expect(await stranger(() => undefined, { limits })).toMatchObject({
      code: 'timed-out',
      stage: 'upgrade',
    });
  });
});

const limits = { ...LIMITS, handshakeMs: 60 };
const refusal = (code: string, more: object = {}) => ({
  connect: () => ({
    ok: false as const,
    error: { code: 'INVALID_REQUEST', message: 'no', details: { code, ...more } },
  }),
});

describe('a gateway that refuses', () => {
  it.each<[string, Script, object]>([
    ['the token', refusal('AUTH_TOKEN_MISMATCH'), { code: 'credentials-refused', kind: 'token' }],
    [
      'a missing password',
      refusal('AUTH_PASSWORD_MISSING'),
      { code: 'credentials-missing', kind: 'password' },
    ],
    [
      'the protocol',
      refusal('PROTOCOL_MISMATCH', { expectedProtocol: 5 }),
      { code: 'protocol-mismatch', update: 'app', ours: 4, theirs: 5 },
    ],
    [
      'an unknown device',
      refusal('PAIRING_REQUIRED', { reason: 'not-paired', requestId: 'abc-1' }),
      { code: 'pairing-required', requestId: 'abc-1', command: 'openclaw devices approve abc-1' },
    ],
    [
      'while it starts',
      {
        connect: () => ({
          ok: false,
          error: {
            code: 'UNAVAILABLE',
            message: 'gateway starting; retry shortly',
            retryable: true,
            retryAfterMs: 500,
            details: { reason: 'startup-sidecars' },
          },
        }),
      },
      { code: 'gateway-starting', retryAfterMs: 500 },
    ],
    [
      'to give the scopes that we need',
      {
        connect: () => ({
          ok: true,
          payload: { ...HELLO, auth: { role: 'operator', scopes: ['operator.read'] } },
        }),
      },
      { code: 'scopes-refused', scopes: ['operator.write'] },
    ],
    [
      'in a later protocol',
      { connect: () => ({ ok: true, payload: { ...HELLO, protocol: 5 } }) },
      { code: 'protocol-mismatch', update: 'app', theirs: 5 },
    ],
    ['with a hello that is none', { connect: () => ({ ok: true, payload: {} }) }, { why: 'invalid-frame' }],
    [
      'by hanging up',
      {
        connect: (_, { socket }) => {
          socket.close(1013, 'gateway starting');
          return null;
        },
      },
      { code: 'gateway-starting' },
    ],
    [
      'with a challenge that is none',
      {
        challenge: (_, peer) => {
          peer.event('connect.challenge', { ts: 1 });
          return null;
        },
      },
      { code: 'gateway-refused', detail: 'challenge-invalid' },
    ],
    [
      'with words that are no JSON',
      {
        challenge: (_, { socket }) => {
          socket.send('{ bad');
          return null;
        },
      },
      { code: 'dropped', why: 'invalid-frame' },
    ],
  ])('is understood: %s', async (_, script, fault) => {
    expect(await against(script)).toMatchObject(fault);
  });

  it('is given up when it does not challenge, or does not answer', async () => {
    expect(await against({ challenge: () => null }, { limits })).toMatchObject({
      code: 'timed-out',
      stage: 'hello',
    });
    expect(await against({ connect: () => null }, { limits })).toMatchObject({
      code: 'timed-out',
      stage: 'hello',
    });
  });

  it('is told nothing where what should be presented cannot be had', async () => {
    const gateway = await startScriptedGateway();
    cleanUps.push(gateway.close);
    const missing: Fault = { heals: 'by-deciding', code: 'credentials-missing', kind: 'token' };
    const fault = await attempt(gateway.port, { present: async () => ({ ok: false, fault: missing }) });
    expect(fault).toEqual(missing);
    expect(gateway.peers[0]?.received).toEqual([]);
  });

  it('is left alone when our own side breaks', async () => {
    const logged: string[] = [];
    const fault = await against(
      {},
      { present: () => Promise.reject(new Error('broken')), log: (event) => logged.push(event) },
    );
    expect(fault).toMatchObject({ code: 'credentials-unavailable', why: 'failing' });
    expect(logged).toEqual(['gateway.bug']);
  });

  it('cannot be asked at an address that is none', async () => {
    expect(await against({}, { host: 'a b' })).toMatchObject({ code: 'invalid-url' });
  });
});
