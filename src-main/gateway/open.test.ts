import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Link } from '../host/ports.ts';
import type { GatewayLink } from './link.ts';
import type { GatewayRequest } from './open.ts';
import { openGateway } from './open.ts';
import { fieldsOf } from './payload.ts';
import type { Script, ScriptedGateway } from './scripted-gateway.ts';
import {
  CHALLENGE_TS,
  HELLO,
  NONCE,
  presenting,
  requestTo,
  startScriptedGateway,
  until,
} from './scripted-gateway.ts';

const open: { gateway?: ScriptedGateway; link?: GatewayLink } = {};
afterEach(async () => {
  open.link?.close();
  await open.gateway?.close();
});

async function connect(script: Script = {}, given: Partial<GatewayRequest> = {}): Promise<GatewayLink> {
  open.gateway = await startScriptedGateway(script);
  const request = await requestTo(open.gateway.port, given);
  const result = await openGateway(request, AbortSignal.timeout(15_000));
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  open.link = result.link;
  return result.link;
}

describe('opening a link', () => {
  it('climbs upgrade and hello, and reports both with what was found', async () => {
    const stages: string[] = [];
    const link = await connect(
      {},
      {
        stageBegun: (stage) => stages.push(`begun ${stage}`),
        stagePassed: (stage, ms, detail) => stages.push(`passed ${stage} ${ms >= 0} ${detail ?? ''}`.trim()),
      },
    );
    expect(stages).toEqual([
      'begun upgrade',
      'passed upgrade true',
      'begun hello',
      'passed hello true 2026.9.6',
    ]);
    expect(link.serverVersion).toBe('2026.9.6');
    expect(link.scopes).toContain('operator.approvals');
    expect(JSON.stringify(link)).not.toContain('secret');
  });

  it('introduces itself with a proof that the gateway can check', async () => {
    await connect();
    const [connectFrame] = (await open.gateway?.peer())?.received ?? [];
    const params = connectFrame?.params ?? {};
    const device = fieldsOf(params['device']);
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: String(device['publicKey']) },
      format: 'jwk',
    });
    const id = createHash('sha256').update(String(device['publicKey']), 'base64url').digest('hex');
    const scopes = 'operator.read,operator.write,operator.approvals,operator.questions';
    const payload = `v3|${id}|gateway-client|ui|operator|${scopes}|${CHALLENGE_TS}|the-token|${NONCE}|linux|`;
    const signature = Buffer.from(String(device['signature']), 'base64url');
    expect(verify(null, Buffer.from(payload), publicKey, signature)).toBe(true);
    expect(params).toMatchObject({
      minProtocol: 4,
      maxProtocol: 4,
      client: { id: 'gateway-client', mode: 'ui', displayName: 'Causeway on test', platform: 'linux' },
      role: 'operator',
      caps: ['exec-approvals', 'session-scoped-events'],
      auth: { token: 'the-token' },
      device: { id, signedAt: CHALLENGE_TS, nonce: NONCE },
    });
    expect(params['client']).not.toHaveProperty('deviceFamily');
  });

  it('sends the origin and the path that it was given, and offers no compression', async () => {
    await connect({}, { origin: 'https://studio.example', path: '/gw?x=1' });
    const { url, headers } = (await open.gateway?.peer())?.upgrade ?? {};
    expect(url).toBe('/gw?x=1');
    expect(headers).toMatchObject({
      origin: 'https://studio.example',
      host: `127.0.0.1:${open.gateway?.port}`,
    });
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
  });

  it('reads the secret only after the challenge', async () => {
    const order: string[] = [];
    await connect(
      {
        challenge: (_, peer) => {
          order.push('challenge');
          peer.event('connect.challenge', { nonce: NONCE, ts: CHALLENGE_TS });
          return null;
        },
      },
      {
        present: () => {
          order.push('secret');
          return presenting('the-token')();
        },
      },
    );
    expect(order).toEqual(['challenge', 'secret']);
  });

  it('is ended by its signal at any rung, and settles', async () => {
    const gateway = await startScriptedGateway({ connect: () => null });
    open.gateway = gateway;
    const request = await requestTo(gateway.port);
    const abort = new AbortController();
    const result = openGateway(request, abort.signal);
    await until(() => gateway.peers[0]?.received[0]?.method === 'connect');
    abort.abort();
    expect(await result).toMatchObject({ ok: false, fault: { code: 'dropped', why: 'closed' } });
    expect(request.stream.destroyed).toBe(true);
    const late = await requestTo(gateway.port);
    expect(await openGateway(late, AbortSignal.abort())).toMatchObject({ ok: false });
    expect(late.stream.destroyed).toBe(true);
  });
});

describe('an open link', () => {
  it('is what the host calls a link', async () => {
    const link: Link = await connect();
    expect(link.deviceId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('hands the token that the gateway gave this device to its keeper, and to nobody else', async () => {
    const issued: unknown[] = [];
    const logged: unknown[] = [];
    const link = await connect(
      {},
      { issued: (token) => issued.push(token), log: (...line) => logged.push(line) },
    );
    expect(issued).toEqual([{ token: 'secret-device-token', role: 'operator', scopes: HELLO.auth.scopes }]);
    expect(JSON.stringify([link, logged])).not.toContain('secret-device-token');
  });

  it('asks and is answered', async () => {
    const link = await connect({
      'chat.history': ({ sessionKey }) => ({ ok: true, payload: { sessionKey } }),
    });
    const answer = await link.request('chat.history', { sessionKey: 'main' }, 1000);
    expect(answer).toEqual({ ok: true, value: { sessionKey: 'main' } });
  });

  it('turns each way of failing into its own refusal', async () => {
    const link = await connect({
      refuse: () => ({
        ok: false,
        error: { code: 'FORBIDDEN', message: 'missing\nscope: \u202eoperator.admin', retryAfterMs: 7 },
      }),
      hang: () => null,
      vanish: (_, { socket }) => {
        socket.terminate();
        return null;
      },
    });
    expect(await link.request('refuse', {}, 1000)).toEqual({
      ok: false,
      fault: {
        code: 'gateway-error',
        gatewayCode: 'FORBIDDEN',
        message: 'missing scope:  operator.admin',
        retryAfterMs: 7,
      },
    });
    expect(await link.request('hang', {}, 20)).toEqual({ ok: false, fault: { code: 'timed-out', ms: 20 } });
    const big = await link.request('chat.send', { message: 'x'.repeat(27_000_000) }, 1000);
    expect(big).toEqual({ ok: false, fault: { code: 'too-large', limit: 26_214_400 } });
    expect(await link.request('vanish', {}, 1000)).toEqual({ ok: false, fault: { code: 'outcome-unknown' } });
    expect(await link.request('anything', {}, 1000)).toEqual({ ok: false, fault: { code: 'not-online' } });
    expect(await link.gone).toMatchObject({ code: 'dropped' });
  });

  it('subscribes by itself, and to the sessions that are watched', async () => {
    const link = await connect();
    await link.watch('agent:main:main');
    await link.watch('agent:main:main');
    await link.release('agent:main:main');
    await link.release('agent:main:main');
    const peer = await open.gateway?.peer();
    expect(peer?.received.slice(1).map(({ method, params }) => [method, params])).toEqual([
      ['sessions.subscribe', { limit: 100 }],
      ['exec.approval.list', {}],
      ['sessions.messages.subscribe', { key: 'agent:main:main' }],
      ['sessions.messages.unsubscribe', { key: 'agent:main:main' }],
    ]);
  });

  it('tells news to listeners, and what came before the first of them', async () => {
    const link = await connect();
    const peer = await open.gateway?.peer();
    const run = { sessionKey: 'main', runId: 'r1' };
    peer?.event('chat', { ...run, state: 'status', phase: 'starting_model' }, 1);
    const told: unknown[] = [];
    const first = new Promise<void>((done) => {
      link.onChat((deltas) => {
        told.push(...deltas);
        if (told.length === 3) done();
      });
    });
    peer?.event('chat', { ...run, state: 'delta', message: { content: [{ type: 'text', text: 'the' }] } }, 2);
    peer?.event('chat', { ...run, state: 'final', stopReason: 'stop' }, 3);
    await first;
    expect(told).toEqual([
      { kind: 'status', ...run, phase: 'starting_model' },
      { kind: 'text', ...run, at: 0, text: 'the' },
      { kind: 'end', ...run, state: 'final', stopReason: 'stop' },
    ]);
  });

  it('probes in a round trip', async () => {
    const link = await connect();
    expect(await link.probe(1000)).toBeGreaterThanOrEqual(0);
    link.close();
    expect(await link.probe(1000)).toBeNull();
  });

  it('says goodbye, is closed once, and leaves its requests answered', async () => {
    const link = await connect({ hang: () => null });
    const peer = await open.gateway?.peer();
    const goodbye = new Promise((done) => peer?.socket.on('close', done));
    const pending = link.request('hang', {}, 10_000);
    link.close();
    link.close();
    expect(await pending).toEqual({ ok: false, fault: { code: 'outcome-unknown' } });
    expect(await link.gone).toEqual({ heals: 'by-waiting', code: 'dropped', why: 'closed' });
    expect(await goodbye).toBe(1000);
  });
});
