// Proves the lab against the real gateway and prints how long each step took: node e2e/lab/prove.ts
import { strict as assert } from 'node:assert';
import { newDevice } from './device.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { installGateway } from './install.ts';
import { startModel, type Model } from './model.ts';
import type { GatewayEvent, Operator } from './operator.ts';

const SCOPES = ['operator.read', 'operator.write', 'operator.approvals', 'operator.questions'];

const took = async <T>(step: string, action: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await action();
  console.log(`${step.padEnd(44)} ${Math.round(performance.now() - startedAt)} ms`);
  return result;
};

const chatOf =
  (runId: string, ...states: readonly string[]) =>
  ({ event, payload }: GatewayEvent): boolean =>
    event === 'chat' && payload['runId'] === runId && states.includes(String(payload['state']));

async function greet(gateway: Gateway): Promise<Operator> {
  return gateway.connect({
    device: newDevice(),
    mode: 'ui',
    scopes: SCOPES,
    caps: ['session-scoped-events'],
  });
}

async function converse(operator: Operator, model: Model, sessionKey: string): Promise<void> {
  const send = async (runId: string, message: string) =>
    operator.request('chat.send', { sessionKey, message, idempotencyKey: runId });
  await took('first turn, to the first delta', async () => {
    await send('prove-1', 'Hello [[tokens=40 rate=40]]');
    await operator.waitForEvent(chatOf('prove-1', 'delta'), { what: 'the first delta', deadlineMs: 60_000 });
  });
  await took('first turn, the rest', async () =>
    operator.waitForEvent(chatOf('prove-1', 'final'), { what: 'final' }),
  );
  const deltas = operator.events.filter(chatOf('prove-1', 'delta'));
  assert.ok(deltas.length > 5, `${deltas.length} deltas`);
  await took('warm turn of 10 tokens', async () => {
    await send('prove-2', 'Again [[tokens=10]]');
    await operator.waitForEvent(chatOf('prove-2', 'final'), { what: 'final' });
  });
  await send('prove-3', 'Long [[tokens=2000 rate=50]]');
  await operator.waitForEvent(chatOf('prove-3', 'delta'), { what: 'a delta' });
  await took('abort, to the cancelled model request', async () => {
    await operator.request('chat.abort', { sessionKey, runId: 'prove-3' });
    await operator.waitForEvent(chatOf('prove-3', 'aborted'), { what: 'aborted' });
    await model.waitFor((requests) => requests.at(-1)?.state === 'cancelled', {
      what: 'the model’s client to hang up',
    });
  });
  const history = await took('history', async () =>
    operator.request('chat.history', { sessionKey, limit: 50 }),
  );
  assert.equal(history['totalMessages'], 6);
}

async function comeAndGo(gateway: Gateway): Promise<void> {
  const operator = await greet(gateway);
  await took('restart by request, to hello-ok again', async () => {
    await gateway.rpc('gateway.restart.request', { reason: 'lab' });
    assert.equal((await operator.closed).code, 1012);
    await gateway.ready();
  });
  console.log(await took('stop by SIGTERM', gateway.stop));
  console.log(await took('start again', gateway.start));
  await took('kill', gateway.kill);
  assert.equal(gateway.running(), false);
}

await installGateway();
const model = await startModel();
const gateway = await took('start, fresh state', async () => startGateway({ modelUrl: model.url }));
try {
  const operator = await took('connect', async () => greet(gateway));
  const created = await took('sessions.create', async () => operator.request('sessions.create', {}));
  await operator.request('sessions.messages.subscribe', { key: created['key'] });
  await converse(operator, model, String(created['key']));
  await operator.close();
  await comeAndGo(gateway);
} finally {
  await gateway.remove();
  await model.stop();
}
