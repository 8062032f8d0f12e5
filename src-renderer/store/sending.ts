import { reduceSessionProjection } from '@openclaw/gateway-client/browser';
import type { Refusal } from '../../src-main/contract/refusal.ts';
import { beginRun, type Conversation, type Send } from './conversation.ts';

/** Shows a message at once, before the gateway has it. The same key again is the same message, tried anew. */
export function beginSend(
  conversation: Conversation,
  message: Pick<Send, 'key' | 'text' | 'at'>,
): Conversation {
  const send: Send = { ...message, state: 'sending', fault: null };
  const others = conversation.sends.filter(({ key }) => key !== send.key);
  return showPending({ ...conversation, sends: [...others, send] }, send);
}

/** Puts a message that is not stored yet into the projection, where it waits for its stored row. */
export function showPending(conversation: Conversation, { key, text, at }: Send): Conversation {
  const { sessionKey, projection } = conversation;
  return {
    ...conversation,
    projection: reduceSessionProjection(projection, {
      type: 'sendPending',
      sessionKey,
      message: { role: 'user', content: text, timestamp: at },
      runId: key,
      idempotencyKey: key,
    }),
  };
}

/**
 * The gateway has the message.
 * @param status its own word: `started` and `in_flight` mean that a run answers now
 */
export function acceptSend(conversation: Conversation, key: string, status: string | null): Conversation {
  const accepted = withState(conversation, key, { state: 'accepted', fault: null });
  const ended = conversation.projection.runs[key] !== undefined;
  return (status === 'started' || status === 'in_flight') && !ended ? beginRun(accepted, key) : accepted;
}

const UNSURE: readonly Refusal['code'][] = ['outcome-unknown', 'timed-out', 'host-gone'];

/** The message was refused, or nobody knows. A refused one leaves the conversation and stays to be tried again. */
export function failSend(conversation: Conversation, key: string, fault: Refusal): Conversation {
  if (UNSURE.includes(fault.code)) return withState(conversation, key, { state: 'unsure', fault });
  const { sessionKey, projection } = conversation;
  const failed = withState(conversation, key, { state: 'failed', fault });
  return {
    ...failed,
    projection: reduceSessionProjection(projection, { type: 'sendFailed', sessionKey, runId: key }),
  };
}

/** Gives a message up that was not delivered, or that nobody knows of. */
export function dropSend(conversation: Conversation, key: string): Conversation {
  const { sessionKey, projection, sends } = conversation;
  return {
    ...conversation,
    sends: sends.filter((send) => send.key !== key),
    projection: reduceSessionProjection(projection, { type: 'sendFailed', sessionKey, runId: key }),
  };
}

function withState(
  conversation: Conversation,
  key: string,
  state: Pick<Send, 'state' | 'fault'>,
): Conversation {
  const sends = conversation.sends.map((send) => (send.key === key ? { ...send, ...state } : send));
  return { ...conversation, sends };
}
