import { builtInAnswers, type Answers } from '../lab/scripted-answers.ts';
import type { Fields } from '../lab/operator.ts';
import type { ScriptedConnection } from '../lab/scripted-connection.ts';

export const SESSION = 'agent:main:main';

/** One stored row, in short. */
export interface Entry {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/**
 * What a gateway keeps of one conversation, over all its restarts: as OpenClaw does, it stores a message once however
 * often it is sent under one key, and tells the row to whoever subscribed.
 */
export interface Ledger {
  readonly answers: Answers;
  /** In the order in which they were stored. */
  readonly entries: () => readonly Entry[];
  /** How often a message arrived, by the key that it was sent under. */
  readonly arrivals: () => ReadonlyMap<string, number>;
  /** How many requests arrived for this method. */
  readonly asked: (method: string) => number;
  /** Stores a row that came from elsewhere. */
  readonly write: (text: string) => void;
  /** The same, but nobody is told. */
  readonly writeUnheard: (text: string) => void;
  /** Tells of the last row once more. */
  readonly repeat: () => void;
  /** Says the next piece of an answer that is under way; the first begins it. */
  readonly say: (piece: string) => void;
  /** Ends that answer and stores it. */
  readonly finish: () => void;
}

interface Run {
  readonly runId: string;
  text: string;
}

/** Makes an empty one. `present` gives the connections of the gateway that runs now. */
export function openLedger(present: () => readonly ScriptedConnection[]): Ledger {
  const rows: (Entry & { readonly message: Fields })[] = [];
  const arrivals = new Map<string, number>();
  const asked = new Map<string, number>();
  let run: Run | undefined;
  const tell = (event: string, payload: Fields): void => {
    for (const connection of present()) if (listens(connection)) connection.event(event, payload);
  };
  const keep = (role: Entry['role'], text: string, more: Fields): void => {
    rows.push({ role, text, message: rowOf({ role, text }, rows.length + 1, more) });
  };
  const tellLast = (): void => {
    const [seq, message] = [rows.length, rows.at(-1)?.message];
    tell('session.message', { sessionKey: SESSION, message, messageId: `row-${seq}`, messageSeq: seq });
  };
  const store = (role: Entry['role'], text: string, more: Fields): void => {
    keep(role, text, more);
    tellLast();
  };
  const say = (piece: string): void => {
    run ??= { runId: `run-${rows.length}`, text: '' };
    run.text += piece;
    tell('chat', { sessionKey: SESSION, runId: run.runId, state: 'delta', message: answerOf(run.text) });
  };
  const finish = (): void => {
    if (run === undefined) return;
    const { runId, text } = run;
    run = undefined;
    store('assistant', text, { runId });
    tell('chat', { sessionKey: SESSION, runId, state: 'final', message: answerOf(text) });
  };
  const answers: Answers = {
    'chat.send': ({ message, idempotencyKey }) => {
      const key = String(idempotencyKey);
      const before = arrivals.get(key) ?? 0;
      arrivals.set(key, before + 1);
      if (before === 0) store('user', String(message), { idempotencyKey: `${key}:user` });
      return { payload: { runId: key, status: 'ok' } };
    },
    'chat.history': ({ sessionKey }) => ({
      payload: {
        sessionKey,
        messages: rows.map(({ message }) => message),
        hasMore: false,
        sessionInfo: { key: sessionKey, activeRunIds: run === undefined ? [] : [run.runId] },
        ...(run === undefined ? {} : { inFlightRun: { ...run } }),
      },
    }),
  };
  return {
    answers: counted({ ...builtInAnswers(), ...answers }, asked),
    entries: () => rows.map(({ role, text }) => ({ role, text })),
    arrivals: () => arrivals,
    asked: (method) => asked.get(method) ?? 0,
    write: (text) => store('assistant', text, {}),
    writeUnheard: (text) => keep('assistant', text, {}),
    repeat: tellLast,
    say,
    finish,
  };
}

function counted(answers: Answers, asked: Map<string, number>): Answers {
  return Object.fromEntries(
    Object.entries(answers).map(([method, answer]) => [
      method,
      (params: Fields) => {
        asked.set(method, (asked.get(method) ?? 0) + 1);
        return answer(params);
      },
    ]),
  );
}

/** As a gateway does, rows and text go only to who asked for the session's messages. */
function listens(connection: ScriptedConnection): boolean {
  return (
    connection.online() &&
    connection.requests().some(({ method }) => method === 'sessions.messages.subscribe')
  );
}

function rowOf({ role, text }: Entry, seq: number, { idempotencyKey, runId }: Fields): Fields {
  const own = { id: `row-${seq}`, seq };
  if (role === 'user') {
    return { role, content: text, timestamp: seq, idempotencyKey, __openclaw: { ...own, idempotencyKey } };
  }
  const about = runId === undefined ? own : { ...own, runId };
  return { ...answerOf(text), stopReason: 'stop', timestamp: seq, __openclaw: about };
}

function answerOf(text: string): Fields {
  return { role: 'assistant', content: [{ type: 'text', text }] };
}
