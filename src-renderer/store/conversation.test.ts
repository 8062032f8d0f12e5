import { describe, expect, it } from 'vitest';
import type { ChatDelta } from '../../src-main/contract/chat.ts';
import { isWorking, newConversation, takeDelta, type Conversation } from './conversation.ts';
import { readHistory } from './history.ts';
import { beginLoad, takeHistory } from './reload.ts';
import { acceptSend, beginSend, dropSend, failSend } from './sending.ts';
import { rowsOf, storedOf, type Row } from './turns.ts';

const KEY = 'agent:main:main';
const run = { sessionKey: KEY, runId: 'r1' };

const userRow = (runId: string, content: string, seq: number) => ({
  role: 'user',
  content,
  timestamp: 1000 + seq,
  idempotencyKey: `${runId}:user`,
  __openclaw: { id: `u-${runId}`, seq, idempotencyKey: `${runId}:user` },
});
const answerRow = (runId: string, text: string, seq: number, more: object = {}) => ({
  role: 'assistant',
  content: [{ type: 'text', text }],
  stopReason: 'stop',
  timestamp: 1000 + seq,
  ...more,
  __openclaw: { id: `a-${runId}-${seq}`, seq, runId },
});
const callRow = (seq: number, text = '') => ({
  ...answerRow('r1', '', seq, { stopReason: 'toolUse' }),
  content: [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    { type: 'toolCall', id: 'c1', name: 'exec', arguments: { command: 'ls' } },
  ],
});
const resultRow = (seq: number) => ({
  role: 'toolResult',
  toolCallId: 'c1',
  toolName: 'exec',
  content: [{ type: 'text', text: 'a.txt' }],
  isError: false,
  timestamp: 1000 + seq,
  __openclaw: { id: `t-${seq}`, seq, runId: 'r1' },
});

function loaded(
  messages: readonly unknown[] = [],
  more: object = {},
  before = newConversation(KEY),
): Conversation {
  return takeHistory(before, readHistory({ messages, ...more }), { epoch: 1, now: 0 });
}

function take(conversation: Conversation, ...deltas: readonly ChatDelta[]): Conversation {
  return deltas.reduce((current, delta) => takeDelta(current, delta, 500), conversation);
}

function shown(conversation: Conversation): readonly Row[] {
  return rowsOf(conversation, storedOf(conversation.projection.entries));
}

/** The conversation in short: `user: text`, `answer: text`, `live: text`, … */
function told(conversation: Conversation): readonly string[] {
  return shown(conversation).map((row) => {
    if (row.kind === 'tool') return `tool ${row.tool.state}: ${row.tool.line}`;
    if (row.kind === 'busy') return `busy: ${row.phase}`;
    if (row.kind === 'boundary') return row.what;
    if (row.kind === 'answer' && row.mark !== 'none') return `${row.mark}: ${row.text}`;
    return `${row.kind === 'answer' && row.live ? 'live' : row.kind}: ${row.text}`;
  });
}

const row = (message: object, seq: number): ChatDelta => ({
  kind: 'row',
  sessionKey: KEY,
  message,
  messageSeq: seq,
});
const text = (at: number, words: string): ChatDelta => ({ kind: 'text', ...run, at, text: words });
const final = (words?: string): ChatDelta => ({
  kind: 'end',
  ...run,
  state: 'final',
  ...(words === undefined
    ? {}
    : { message: { role: 'assistant', content: [{ type: 'text', text: words }] } }),
});

describe('an answer', () => {
  it('streams and settles without standing there twice, whichever comes first', () => {
    const sent = acceptSend(beginSend(loaded(), { key: 'r1', text: 'Hi', at: 1 }), 'r1', 'started');
    expect(told(sent)).toEqual(['user: Hi', 'busy: null']);
    const streaming = take(sent, row(userRow('r1', 'Hi', 1), 1), text(0, 'Hello'), text(5, ' there'));
    expect(told(streaming)).toEqual(['user: Hi', 'live: Hello there']);
    expect(isWorking(streaming)).toBe(true);
    const rowFirst = take(
      streaming,
      row(answerRow('r1', 'Hello there', 2), 2),
      text(6, 'there'),
      final('Hello there'),
    );
    const finalFirst = take(streaming, final('Hello there'), row(answerRow('r1', 'Hello there', 2), 2));
    for (const done of [rowFirst, finalFirst]) {
      expect(told(done)).toEqual(['user: Hi', 'answer: Hello there']);
      expect(isWorking(done)).toBe(false);
    }
    expect(told(take(streaming, final('Hello there')))).toEqual(['user: Hi', 'answer: Hello there']);
  });

  it('that a gateway takes up again after its restart shows no question that nobody asked', () => {
    const own = (sourceTool: string) => ({
      ...userRow('r2', '[System] Your previous turn was interrupted by a gateway restart.', 3),
      provenance: { kind: 'internal_system', sourceSessionKey: KEY, sourceTool },
    });
    const before = [userRow('r1', 'Hi', 1), answerRow('r1', 'Hel', 2)];
    const resumed = take(loaded(before), row(own('main_session_restart_recovery'), 3));
    expect(told(resumed)).toEqual(['user: Hi', 'answer: Hel', 'restart']);
    expect(told(loaded([...before, own('progress_card_refresh')]))).toEqual(['user: Hi', 'answer: Hel']);
  });

  it('says what it is busy with before its first word', () => {
    const status: ChatDelta = { kind: 'status', ...run, phase: 'starting_model' };
    expect(told(take(loaded(), status))).toEqual(['busy: starting_model']);
  });

  it('is not an empty reply when a run ends without a message', () => {
    const steered: ChatDelta = { kind: 'end', sessionKey: KEY, runId: 'r2', state: 'final' };
    const streaming = take(loaded([userRow('r1', 'one', 1)]), text(0, 'Answer'));
    expect(told(take(streaming, steered))).toEqual(['user: one', 'live: Answer']);
  });

  it('stays above a message that is sent while it runs, until it takes that in', () => {
    const streaming = take(loaded([userRow('r1', 'one', 1)]), text(0, 'First'));
    const steered = acceptSend(beginSend(streaming, { key: 'r2', text: 'two', at: 1 }), 'r2', 'started');
    expect(told(steered)).toEqual(['user: one', 'live: First', 'user: two']);
    const { __openclaw: own, ...message } = userRow('r2', 'two', 3);
    const second = take(
      steered,
      row(answerRow('r1', 'First', 2), 2),
      row({ ...message, __openclaw: own }, 3),
      { kind: 'end', sessionKey: KEY, runId: 'r2', state: 'final' },
      row({ ...message, __openclaw: { ...own, steerTargetRunId: 'r1' } }, 3),
      text(5, '\n\nSecond'),
    );
    expect(told(second)).toEqual(['user: one', 'answer: First', 'user: two', 'live: Second']);
  });

  it('shows only what its stored rows do not have yet, across tools', () => {
    const begun = take(loaded([userRow('r1', 'do it', 1)]), text(0, 'Looking.'));
    const called = take(begun, row(callRow(2, 'Looking.'), 2), {
      kind: 'tool',
      ...run,
      phase: 'start',
      toolCallId: 'c1',
      name: 'exec',
      detail: 'ls',
    });
    expect(told(called)).toEqual(['user: do it', 'answer: Looking.', 'tool running: ls']);
    const after = take(
      called,
      { kind: 'tool', ...run, phase: 'result', toolCallId: 'c1', name: 'exec', detail: 'a.txt' },
      row(resultRow(3), 3),
      text(8, '\n\nOne file.'),
    );
    expect(told(after)).toEqual(['user: do it', 'answer: Looking.', 'tool done: ls', 'live: One file.']);
    const done = take(after, row(answerRow('r1', 'One file.', 4), 4), final('Looking.\n\nOne file.'));
    expect(told(done)).toEqual(['user: do it', 'answer: Looking.', 'tool done: ls', 'answer: One file.']);
  });

  it('keeps what was said when it is stopped, once', () => {
    const streaming = take(loaded([userRow('r1', 'long', 1)]), text(0, 'Once upon'));
    const aborted: ChatDelta = {
      kind: 'end',
      ...run,
      state: 'aborted',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Once upon' }] },
    };
    const stopped = take(streaming, aborted);
    expect(told(stopped)).toEqual(['user: long', 'stopped: Once upon']);
    const stored = answerRow('r1', 'Once upon', 2, { openclawAbort: { aborted: true, runId: 'r1' } });
    expect(told(take(stopped, row(stored, 2)))).toEqual(['user: long', 'stopped: Once upon']);
  });

  it('tells why it failed, once', () => {
    const failed = take(loaded([userRow('r1', 'x', 1)]), {
      kind: 'end',
      ...run,
      state: 'error',
      errorMessage: 'Model unavailable',
    });
    expect(told(failed)).toEqual(['user: x', 'error: Model unavailable']);
    const stored = answerRow('r1', '⚠️ Model unavailable', 2, { stopReason: 'error' });
    expect(told(take(failed, row(stored, 2)))).toEqual(['user: x', 'error: Model unavailable']);
  });
});

describe('history', () => {
  it('adopts the run that is under way, and goes on from there', () => {
    const flight = { inFlightRun: { runId: 'r1', text: 'The otters watch' } };
    const adopted = loaded([userRow('r1', 'otters?', 1)], flight);
    expect(told(adopted)).toEqual(['user: otters?', 'live: The otters watch']);
    expect(told(take(adopted, text(10, ' watch us')))).toEqual([
      'user: otters?',
      'live: The otters watch us',
    ]);
  });

  it('takes what came in while it was read, and doubles none of it', () => {
    const waiting = take(
      beginLoad(newConversation(KEY)),
      row(userRow('r1', 'Hi', 1), 1),
      text(0, 'Hello'),
      row(answerRow('r1', 'Hello', 2), 2),
      final('Hello'),
    );
    expect(told(waiting)).toEqual([]);
    const messages = [userRow('r1', 'Hi', 1), answerRow('r1', 'Hello', 2)];
    expect(told(loaded(messages, {}, waiting))).toEqual(['user: Hi', 'answer: Hello']);
    expect(told(loaded([], {}, waiting))).toEqual(['user: Hi', 'answer: Hello']);
  });

  it('after a lost link keeps the words of an answer that nobody stored, and says so', () => {
    const streaming = take(loaded([userRow('r1', 'Hi', 1)]), text(0, 'Half an ans'));
    const again = takeHistory(streaming, readHistory({ messages: [userRow('r1', 'Hi', 1)] }), {
      epoch: 2,
      now: 0,
    });
    expect(told(again)).toEqual(['user: Hi', 'broken: Half an ans']);
    const whole = [userRow('r1', 'Hi', 1), answerRow('r1', 'Half an answer', 2)];
    const stored = takeHistory(streaming, readHistory({ messages: whole }), { epoch: 2, now: 0 });
    expect(told(stored)).toEqual(['user: Hi', 'answer: Half an answer']);
  });

  it('notices a hole', () => {
    expect(take(loaded(), text(5, 'late')).lost).toBe(true);
    expect(take(loaded(), { kind: 'reload' }).lost).toBe(true);
  });

  it('knows of work whose run nobody named', () => {
    expect(isWorking(loaded([], { sessionInfo: { hasActiveRun: true } }))).toBe(true);
    expect(told(loaded([], { sessionInfo: { hasActiveRun: true } }))).toEqual(['busy: null']);
  });
});

describe('sending', () => {
  const message = { key: 'r1', text: 'Hi', at: 1 };

  it('that was refused leaves the conversation and can be tried again', () => {
    const failed = failSend(beginSend(loaded(), message), 'r1', { code: 'not-online' });
    expect(told(failed)).toEqual([]);
    expect(failed.sends).toMatchObject([{ key: 'r1', text: 'Hi', state: 'failed' }]);
    expect(told(acceptSend(beginSend(failed, message), 'r1', 'ok'))).toEqual(['user: Hi']);
    expect(dropSend(failed, 'r1').sends).toEqual([]);
  });

  it('whose fate is unknown stays until history knows it', () => {
    const unsure = failSend(beginSend(loaded(), message), 'r1', { code: 'outcome-unknown' });
    expect(shown(unsure)).toMatchObject([{ kind: 'user', text: 'Hi', send: { state: 'unsure' } }]);
    const still = takeHistory(unsure, readHistory({ messages: [] }), { epoch: 2, now: 0 });
    expect(shown(still)).toMatchObject([{ kind: 'user', text: 'Hi', send: { state: 'unsure' } }]);
    const arrived = takeHistory(still, readHistory({ messages: [userRow('r1', 'Hi', 1)] }), {
      epoch: 3,
      now: 0,
    });
    expect(told(arrived)).toEqual(['user: Hi']);
    expect(arrived.sends).toEqual([]);
  });

  it('that was accepted and then lost with its link is not taken for delivered', () => {
    const accepted = acceptSend(beginSend(loaded(), message), 'r1', 'started');
    const relinked = takeHistory(accepted, readHistory({ messages: [] }), { epoch: 2, now: 0 });
    expect(shown(relinked)).toMatchObject([{ kind: 'user', text: 'Hi', send: { state: 'unsure' } }]);
  });
});
