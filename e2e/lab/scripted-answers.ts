import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fields } from './operator.ts';

/** How a scripted gateway replies to a request; `undefined` is never. */
export type Reply = { readonly payload: unknown } | { readonly error: Fields } | undefined;

/** Replies by method. */
export type Answers = Readonly<Record<string, (params: Fields) => Reply>>;

const FieldsShape = z.record(z.string(), z.unknown());

/** A recorded `hello-ok`, or one of the other recordings in `fixtures/`. */
export function readFixture(name: 'hello-ok' | 'session-row' | 'sessions-list'): Fields {
  return FieldsShape.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8')),
  );
}

/** The replies of a gateway with one session, `agent:main:main`, that holds no messages and starts no run. */
export function builtInAnswers(): Answers {
  const row = readFixture('session-row');
  const list = { ...readFixture('sessions-list'), count: 1, totalCount: 1, sessions: [row] };
  return {
    health: () => ({ payload: { ok: true } }),
    'sessions.list': () => ({ payload: list }),
    'sessions.subscribe': (params) => ({
      payload: Object.keys(params).length === 0 ? { subscribed: true } : { subscribed: true, list },
    }),
    'sessions.messages.subscribe': ({ key }) => ({ payload: { subscribed: true, key } }),
    'sessions.messages.unsubscribe': ({ key }) => ({ payload: { subscribed: false, key } }),
    'sessions.create': ({ key = 'agent:main:scripted' }) => ({
      payload: { ok: true, key, sessionId: row['sessionId'], entry: {}, runStarted: false },
    }),
    'chat.history': ({ sessionKey }) => ({
      payload: {
        sessionKey,
        sessionId: row['sessionId'],
        messages: [],
        pendingInputs: { items: [], total: 0 },
        hasMore: false,
        totalMessages: 0,
        sessionInfo: { ...row, key: sessionKey },
      },
    }),
    'chat.send': ({ idempotencyKey }) => ({ payload: { runId: idempotencyKey, status: 'started' } }),
    'chat.abort': ({ runId }) => ({
      payload: { ok: true, aborted: runId !== undefined, runIds: runId ? [runId] : [] },
    }),
    'exec.approval.list': () => ({ payload: [] }),
  };
}
