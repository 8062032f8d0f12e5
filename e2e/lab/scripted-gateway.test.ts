import { afterEach, expect, it } from 'vitest';
import { makeCertificate } from './certificate.ts';
import { newDevice } from './device.ts';
import { connectOperator, Refusal } from './operator.ts';
import { scriptedGateway, type ScriptedGateway, type ScriptedOptions } from './scripted-gateway.ts';

let gateway: ScriptedGateway | undefined;

async function start(options: ScriptedOptions = {}): Promise<ScriptedGateway> {
  gateway = await scriptedGateway(options);
  return gateway;
}

afterEach(async () => gateway?.stop());

it('greets with a recorded hello-ok and answers requests', async () => {
  const { url, online } = await start({
    policy: { maxPayload: 1000 },
    answers: { 'x.y': () => ({ payload: { z: 1 } }) },
  });
  const operator = await connectOperator({ url, device: newDevice(), scopes: ['operator.read'] });
  expect(operator.hello).toMatchObject({
    type: 'hello-ok',
    protocol: 4,
    policy: { maxPayload: 1000, tickIntervalMs: 30_000 },
    auth: { scopes: ['operator.read'], deviceToken: expect.stringMatching(/^.{43}$/) },
  });
  expect(await operator.request('x.y')).toEqual({ z: 1 });
  await expect(operator.request('no.such')).rejects.toThrow('unknown method: no.such');
  expect((await online()).requests().map(({ method }) => method)).toEqual(['connect', 'x.y', 'no.such']);
});

it.each(['AUTH_TOKEN_MISMATCH', 'AUTH_RATE_LIMITED', 'PROTOCOL_MISMATCH'] as const)(
  'refuses with %s',
  async (name) => {
    const { url, refuse, accept } = await start();
    refuse(name);
    await expect(connectOperator({ url })).rejects.toMatchObject({ details: { code: name } });
    accept();
    await expect(connectOperator({ url })).resolves.toBeDefined();
  },
);

it('refuses with the client’s own ids while it is not paired', async () => {
  const { url, refuse } = await start();
  const device = newDevice();
  refuse('PAIRING_REQUIRED');
  const refusal = await connectOperator({ url, device }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({
    code: 'NOT_PAIRED',
    details: { reason: 'not-paired', deviceId: device.id },
  });
});

it('asks to come back while it starts', async () => {
  const { url, refuse } = await start();
  refuse('STARTUP_SIDECARS');
  await expect(connectOperator({ url })).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 500 });
});

it('sends ticks, gaps, floods and nonsense', async () => {
  const { url, online } = await start({ policy: { tickIntervalMs: 10 } });
  const operator = await connectOperator({ url });
  await operator.waitForEvent(({ event }) => event === 'tick', { what: 'a tick' });
  const connection = await online();
  connection.freeze();
  connection.skip(5);
  connection.flood(1_000_000);
  const big = await operator.waitForEvent(({ event }) => event === 'chat', { what: 'the flood' });
  expect(big.size).toBeGreaterThan(1_000_000);
  expect((big.seq ?? 0) - operator.events.filter(({ event }) => event === 'tick').length).toBe(6);
});

it('announces a restart and closes', async () => {
  const { url, shutdown } = await start();
  const operator = await connectOperator({ url });
  shutdown(1500);
  expect(await operator.closed).toEqual({ code: 1012, reason: 'service restart' });
  expect(operator.events.at(-1)).toMatchObject({ event: 'shutdown', payload: { restartExpectedMs: 1500 } });
});

it('closes as it is told, and drops', async () => {
  const { url, online } = await start();
  const first = await connectOperator({ url });
  (await online()).close(4001, 'gateway auth changed');
  expect(await first.closed).toEqual({ code: 4001, reason: 'gateway auth changed' });
  const second = await connectOperator({ url });
  (await online()).drop();
  expect((await second.closed).code).toBe(1006);
});

it('serves TLS', async () => {
  const { url } = await start({ tls: await makeCertificate() });
  expect(url).toMatch(/^wss:/);
  await expect(connectOperator({ url })).resolves.toBeDefined();
});
