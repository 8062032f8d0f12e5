import {
  createSessionProjection,
  readSessionMessageIdentity,
  reduceSessionProjection,
  reduceSessionProjectionRunEvent,
  type SessionProjectionState,
} from '@openclaw/gateway-client/browser';
import type { ChatDelta } from '../../src-main/contract/chat.ts';
import type { Refusal } from '../../src-main/contract/refusal.ts';
import { extendAnswer, forgetAnswer, type Answers } from '../bridge/answers.ts';
import { endTools, takeTool, type ToolSteps } from './tools.ts';

/** A message of this window that no history has confirmed yet. */
export type Send = {
  /** Also the id of the run that it starts; the same key again is never a second message. */
  readonly key: string;
  readonly text: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** `unsure`: the link went before the gateway answered. */
  readonly state: 'sending' | 'accepted' | 'unsure' | 'failed';
  readonly fault: Refusal | null;
};

/**
 * One open conversation: the gateway client's projection of messages and runs, and around it what the
 * projection does not keep. Nothing here decides what is a message or when a run is over.
 */
export type Conversation = {
  readonly sessionKey: string;
  readonly load: 'loading' | 'ready' | 'failed';
  readonly fault: Refusal | null;
  /** The link whose history is shown; null before the first. */
  readonly epoch: number | null;
  readonly projection: SessionProjectionState;
  readonly answers: Answers;
  /** What a run is busy with before its first word, by run. */
  readonly phases: Readonly<Record<string, string>>;
  readonly tools: ToolSteps;
  readonly sends: readonly Send[];
  /** Answers that broke off with a link and that no history has taken up, by run. */
  readonly broken: Readonly<Record<string, string>>;
  /** A run is under way whose id nobody told. */
  readonly busy: boolean;
  readonly hasMore: boolean;
  /** How many rows of history were asked for. */
  readonly limit: number;
  /** News that came while history was on its way; taken after it. */
  readonly held: readonly ChatDelta[];
  /** Something was missed: history has to be read again. */
  readonly lost: boolean;
};

export const FIRST_ROWS = 200;

export function newConversation(sessionKey: string): Conversation {
  return {
    sessionKey,
    load: 'loading',
    fault: null,
    epoch: null,
    projection: createSessionProjection({ sessionKey }),
    answers: {},
    phases: {},
    tools: {},
    sends: [],
    broken: {},
    busy: false,
    hasMore: false,
    limit: FIRST_ROWS,
    held: [],
    lost: false,
  };
}

/** Whether an answer is under way, so that it can be stopped. */
export function isWorking({ projection, busy }: Conversation): boolean {
  return busy || Object.values(projection.runs).some((run) => run.status === 'streaming');
}

/**
 * Takes one piece of news of this conversation.
 * @param now monotonic milliseconds, for how long tools take
 */
export function takeDelta(conversation: Conversation, delta: ChatDelta, now: number): Conversation {
  if (delta.kind === 'reload') return { ...conversation, lost: true };
  if (conversation.load === 'loading') return { ...conversation, held: [...conversation.held, delta] };
  switch (delta.kind) {
    case 'status':
      return beginRun(conversation, delta.runId, delta.phase);
    case 'text':
      return takeText(conversation, delta);
    case 'end':
      return takeEnd(conversation, delta, now);
    case 'row':
      return takeRow(conversation, delta);
    case 'tool':
      return { ...conversation, tools: takeTool(conversation.tools, delta, now) };
    case 'approval':
    case 'session':
      return conversation;
    default:
      return delta satisfies never;
  }
}

/** Notes that a run is under way, with what it is busy with where that is known. */
export function beginRun(conversation: Conversation, runId: string, phase?: string): Conversation {
  const { sessionKey, projection, phases, broken } = conversation;
  return {
    ...conversation,
    projection: reduceSessionProjection(projection, { type: 'runDelta', sessionKey, runId }),
    phases: phase === undefined ? phases : { ...phases, [runId]: phase },
    broken: without(broken, runId),
  };
}

function takeText(conversation: Conversation, delta: ChatDelta & { kind: 'text' }): Conversation {
  const answers = extendAnswer(conversation.answers, delta);
  return answers === null
    ? { ...conversation, lost: true }
    : showAnswer({ ...conversation, answers }, delta.runId);
}

/** Lets the projection see the whole text that is known of a run. */
export function showAnswer(conversation: Conversation, runId: string): Conversation {
  const { sessionKey, answers, projection, broken } = conversation;
  const message = { role: 'assistant', content: [{ type: 'text', text: answers[runId] ?? '' }] };
  const event = { state: 'delta', runId, message };
  const next = reduceSessionProjectionRunEvent(projection, event, { sessionKey });
  return {
    ...conversation,
    projection: next?.projection ?? projection,
    broken: without(broken, runId),
  };
}

function takeEnd(conversation: Conversation, delta: ChatDelta & { kind: 'end' }, now: number): Conversation {
  const { sessionKey, projection, answers, phases, tools } = conversation;
  const next = reduceSessionProjectionRunEvent(projection, delta, { sessionKey });
  return {
    ...conversation,
    projection: next?.projection ?? projection,
    answers: forgetAnswer(answers, delta.runId),
    phases: without(phases, delta.runId),
    tools: endTools(tools, delta.runId, now),
    busy: false,
  };
}

function takeRow(conversation: Conversation, delta: ChatDelta & { kind: 'row' }): Conversation {
  const { sessionKey, projection, sends } = conversation;
  const { message, messageId, messageSeq } = delta;
  const envelope = { messageId, messageSeq };
  const sent = readSessionMessageIdentity(message, envelope)?.sendId ?? null;
  return {
    ...conversation,
    projection: reduceSessionProjection(projection, {
      type: 'messagePersisted',
      sessionKey,
      message,
      envelope,
    }),
    sends: sends.filter((send) => send.key !== sent),
  };
}

function without<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Readonly<Record<string, Value>> {
  if (!(name in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
