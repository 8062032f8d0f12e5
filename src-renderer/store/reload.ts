import { createSessionProjection, readSessionMessageIdentity } from '@openclaw/gateway-client/browser';
import type { Refusal } from '../../src-main/contract/refusal.ts';
import { seedAnswer } from '../bridge/answers.ts';
import { beginRun, showAnswer, takeDelta, type Conversation, type Send } from './conversation.ts';
import type { History } from './history.ts';
import { showPending } from './sending.ts';

/** History is on its way; until it is here, news are held back. What is missed from now on asks for another one. */
export function beginLoad(conversation: Conversation, limit = conversation.limit): Conversation {
  return { ...conversation, load: 'loading', fault: null, limit, lost: false };
}

/** History could not be read over this link; what is shown stays. */
export function failLoad(conversation: Conversation, fault: Refusal, epoch: number): Conversation {
  return { ...conversation, load: 'failed', fault, epoch, held: [] };
}

/**
 * Begins the conversation anew from what the gateway has stored, plus its run under way, plus what this window
 * sent and the gateway has not stored, plus what came in meanwhile: nothing is lost, nothing stands there twice.
 * @param epoch the link that the history came over
 * @param now monotonic milliseconds
 */
export function takeHistory(
  before: Conversation,
  history: History,
  { epoch, now }: { readonly epoch: number; readonly now: number },
): Conversation {
  const { sessionKey } = before;
  const fresh: Conversation = {
    ...before,
    load: 'ready',
    epoch,
    projection: createSessionProjection({ sessionKey }, history.messages),
    phases: {},
    sends: unsettled(before, history, epoch),
    broken: brokenOf(before, history),
    busy: history.busy && history.inFlight === null,
    hasMore: history.hasMore,
    held: [],
  };
  const pending = fresh.sends.filter((send) => send.state !== 'failed');
  const shown = adoptRun(pending.reduce(showPending, fresh), history);
  return before.held.reduce((conversation, delta) => takeDelta(conversation, delta, now), shown);
}

function adoptRun(conversation: Conversation, { inFlight }: History): Conversation {
  if (inFlight === null) return { ...conversation, answers: {} };
  const { runId, text } = inFlight;
  const answers = seedAnswer(conversation.answers, runId, text);
  const known = answers[runId] ?? '';
  const begun = beginRun({ ...conversation, answers: { [runId]: known } }, runId);
  return known === '' ? begun : showAnswer(begun, runId);
}

/** What was accepted over a link that is gone, and is not stored, may be lost with it. */
function unsettled(before: Conversation, history: History, epoch: number): readonly Send[] {
  const stored = new Set(history.messages.map((message) => readSessionMessageIdentity(message)?.sendId));
  const relinked = before.epoch !== null && before.epoch !== epoch;
  return before.sends
    .filter((send) => !stored.has(send.key))
    .map((send) => (relinked && send.state === 'accepted' ? { ...send, state: 'unsure' } : send));
}

function brokenOf(before: Conversation, history: History): Readonly<Record<string, string>> {
  const goesOn = (runId: string) =>
    runId === history.inFlight?.runId || (history.activeRunIds?.includes(runId) ?? false);
  const streaming = Object.values(before.projection.runs).filter((run) => run.status === 'streaming');
  const cut = streaming.flatMap(({ runId }) => {
    const text = before.answers[runId] ?? '';
    return text === '' || goesOn(runId) ? [] : [[runId, text] as const];
  });
  return { ...before.broken, ...Object.fromEntries(cut) };
}
