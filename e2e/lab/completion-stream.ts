import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { tokensOf, type Answer, type Behaviour } from './behaviour.ts';

export interface Play {
  readonly response: ServerResponse;
  readonly id: string;
  /** Aborted when the other side hangs up. */
  readonly hungUp: AbortSignal;
  /** Settles when an answer that is held may go on. */
  readonly released: Promise<void>;
  /** Told the number of tokens each time some were sent. */
  readonly sent: (tokens: number) => void;
}

/** Acts a behaviour out on a response. Throws an `AbortError` when the other side hangs up first. */
export async function play(behaviour: Behaviour, stage: Play): Promise<void> {
  switch (behaviour.kind) {
    case 'answer':
      await recite(behaviour, stage);
      return finish(stage, 'stop');
    case 'break':
      open(stage);
      await stream(stage, tokensOf(behaviour.answer.text).slice(0, behaviour.after), behaviour.answer.rate);
      stage.response.destroy();
      return undefined;
    case 'tool':
      return callTool(behaviour, stage);
    case 'fail':
      return fail(stage.response, behaviour.status, behaviour.message ?? 'The lab was told to fail');
    case 'hang':
      await once(stage.hungUp, 'abort');
      return stage.hungUp.throwIfAborted();
  }
}

async function recite({ text, rate, hold }: Answer, stage: Play): Promise<void> {
  const tokens = tokensOf(text);
  open(stage);
  await stream(stage, tokens.slice(0, hold), rate);
  if (hold === undefined) return;
  if (!stage.hungUp.aborted) await Promise.race([stage.released, once(stage.hungUp, 'abort')]);
  await stream(stage, tokens.slice(hold), rate);
}

async function stream(stage: Play, tokens: readonly string[], rate: Answer['rate']): Promise<void> {
  const startedAt = performance.now();
  let sent = 0;
  while (sent < tokens.length) {
    const due = rate === 0 ? sent + 1 : Math.floor(((performance.now() - startedAt) * rate) / 1000) + 1;
    const pieces = tokens.slice(sent, Math.max(due, sent));
    await write(stage, pieces.map((content) => event(stage.id, { content })).join(''));
    sent += pieces.length;
    stage.sent(pieces.length);
    if (rate > 0) await waitUntil(startedAt + (sent * 1000) / rate, stage.hungUp);
  }
}

async function callTool(call: Extract<Behaviour, { kind: 'tool' }>, stage: Play): Promise<void> {
  open(stage);
  const target = { name: call.name, arguments: JSON.stringify(call.arguments) };
  const call0 = { index: 0, id: stage.id, type: 'function', function: target };
  await write(stage, event(stage.id, { tool_calls: [call0] }));
  await finish(stage, 'tool_calls');
}

function open({ response, id }: Play): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(event(id, { role: 'assistant', content: '' }));
}

async function finish(stage: Play, reason: string): Promise<void> {
  const usage = { prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 };
  const end = frame(stage.id, [{ index: 0, delta: {}, finish_reason: reason }], { usage });
  stage.response.end(`${end}data: [DONE]\n\n`);
  if (!stage.response.writableFinished) await once(stage.response, 'finish', { signal: stage.hungUp });
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'lab_error', code: null } }));
}

async function write({ response, hungUp }: Play, text: string): Promise<void> {
  hungUp.throwIfAborted();
  // Its callback tells when the bytes have left, so that `break` tears the stream after them.
  if (text !== '') await new Promise((resolve) => response.write(text, resolve));
}

async function waitUntil(instant: number, signal: AbortSignal): Promise<void> {
  const milliseconds = instant - performance.now();
  if (milliseconds > 0) await wait(milliseconds, undefined, { signal });
}

function event(id: string, delta: unknown): string {
  return frame(id, [{ index: 0, delta, finish_reason: null }], {});
}

function frame(id: string, choices: readonly unknown[], rest: Readonly<Record<string, unknown>>): string {
  const head = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 0, model: 'lab-1' };
  return `data: ${JSON.stringify({ ...head, choices, ...rest })}\n\n`;
}
