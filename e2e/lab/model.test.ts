import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer } from './behaviour.ts';
import { startModel, type Model } from './model.ts';

const INTERNAL = '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nnothing';
let model: Model;

beforeEach(async () => {
  model = await startModel();
});
afterEach(async () => model.stop());

async function ask(
  content: string,
  more: { tools?: unknown[]; after?: unknown[]; signal?: AbortSignal } = {},
) {
  const messages = [{ role: 'user', content }, ...(more.after ?? []), { role: 'user', content: INTERNAL }];
  const body = { model: 'lab-1', stream: true, tools: more.tools ?? [{}], messages };
  const request = { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${model.url}/chat/completions`, {
    ...request,
    ...(more.signal ? { signal: more.signal } : {}),
  });
}

async function read(response: Response): Promise<string> {
  const frames = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: {'));
  return frames.map((frame) => /"content":"((?:[^"\\]|\\.)*)"/.exec(frame)?.[1] ?? '').join('');
}

describe('model server', () => {
  it('streams what the message asks for', async () => {
    const startedAt = performance.now();
    expect(await read(await ask('Hi [[tokens=10 rate=100]]'))).toBe(answer({ tokens: 10 }).text);
    expect(performance.now() - startedAt).toBeGreaterThan(80);
    expect(model.requests()).toMatchObject([{ state: 'done', tokensSent: 10 }]);
  });

  it('holds an answer until it is released', async () => {
    const asked = ask('Hi [[tokens=10 hold=4]]');
    await model.waitFor(([one]) => one?.tokensSent === 4, { what: 'the first part' });
    expect(model.requests()).toMatchObject([{ state: 'open' }]);
    model.release();
    expect(await read(await asked)).toBe(answer({ tokens: 10 }).text);
  });

  it('lets go of a held answer when its reader hangs up', async () => {
    const reader = new AbortController();
    const asked = ask('Hi [[tokens=10 hold=4]]', { signal: reader.signal });
    await model.waitFor(([one]) => one?.tokensSent === 4, { what: 'the first part' });
    reader.abort();
    await asked.catch(() => undefined);
    const cancelled = model.waitFor(([one]) => one?.state === 'cancelled', {
      what: 'the model to be let go',
    });
    expect(await cancelled).toBe(true);
  });

  it('prefers the queue to the message, and the message to the default', async () => {
    model.next(answer({ text: 'queued' }));
    model.otherwise(answer({ text: 'default' }));
    expect(await read(await ask('[[text=asked]]'))).toBe('queued');
    expect(await read(await ask('[[text=asked]]'))).toBe('asked');
    expect(await read(await ask('nothing'))).toBe('default');
  });

  it('answers the gateway’s own questions without touching the queue', async () => {
    model.next({ kind: 'hang' });
    expect(await read(await ask('A trip [[tokens=9]]', { tools: [] }))).toBe('A trip');
    expect(model.requests()).toHaveLength(0);
    expect(model.sideRequests()).toHaveLength(1);
  });

  it('fails with a status', async () => {
    expect((await ask('[[status=429]]')).status).toBe(429);
  });

  it('sees that a client hung up on it', async () => {
    const hangUp = new AbortController();
    const asked = ask('[[hang]]', { signal: hangUp.signal }).catch(() => 'aborted');
    await model.waitFor((requests) => requests.length === 1, { what: 'the request' });
    hangUp.abort();
    expect(await asked).toBe('aborted');
    await model.waitFor(([request]) => request?.state === 'cancelled', { what: 'the hang-up' });
  });

  it('tears the stream half way', async () => {
    const torn = await ask('[[break=3 tokens=9]]');
    await expect(read(torn)).rejects.toThrow('terminated');
    expect(model.requests()).toMatchObject([{ tokensSent: 3 }]);
  });

  it('calls a tool and answers its result', async () => {
    const question = '[[tool=exec args={"command":"ls"} text=listed]]';
    const called = await (await ask(question)).text();
    expect(called).toContain('"function":{"name":"exec","arguments":"{\\"command\\":\\"ls\\"}"}');
    const id = /"tool_calls":\[\{"index":0,"id":"(\w+)"/.exec(called)?.[1];
    const result = { role: 'tool', tool_call_id: id, content: 'files' };
    expect(await read(await ask(question, { after: [result] }))).toBe('listed');
  });
});
