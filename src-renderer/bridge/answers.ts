import type { ChatBatch } from '../../src-main/contract/chat.ts';

/** The whole text so far of every run that is under way, by run id. */
export type Answers = Readonly<Record<string, string>>;

export type Extension = { readonly runId: string; readonly at: number; readonly text: string };

/**
 * Adds one piece to a run's text at the place that it names. Null where something before it is missing: reload.
 * What history already knows beyond the piece stays, because history runs ahead of the events.
 */
export function extendAnswer(answers: Answers, { runId, at, text }: Extension): Answers | null {
  const known = answers[runId] ?? '';
  if (at > known.length) return null;
  const whole = known.slice(0, at) + text;
  return known.startsWith(whole) ? { ...answers, [runId]: known } : { ...answers, [runId]: whole };
}

/** Takes over the text that history has of a run, unless more of it is known already. */
export function seedAnswer(answers: Answers, runId: string, text: string): Answers {
  const known = answers[runId] ?? '';
  return known.startsWith(text) ? answers : { ...answers, [runId]: text };
}

/** Lets a run's text go once the run is over. */
export function forgetAnswer(answers: Answers, runId: string): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([id]) => id !== runId));
}

/** Where this front stands in a gateway's news: the link it listens to and the last batch it took. */
export type Place = { readonly epoch: number; readonly seq: number };

/**
 * What a batch means for one who stands at `place` (null: nothing heard since the host was reached).
 * `reload` still takes the batch, but everything before it has to be asked for anew.
 */
export function judgeBatch(place: Place | null, batch: ChatBatch): 'next' | 'stale' | 'reload' {
  if (place === null) return batch.seq === 1 ? 'next' : 'reload';
  if (batch.epoch < place.epoch) return 'stale';
  if (batch.epoch > place.epoch) return 'reload';
  if (batch.seq <= place.seq) return 'stale';
  return batch.seq === place.seq + 1 ? 'next' : 'reload';
}
