import type { ChatDelta } from '../contract/chat.ts';
import type { LinkClock } from './life.ts';

export type DeltaListener = (deltas: readonly ChatDelta[]) => void;

/** Collects deltas, so that listeners are called at most once per frame of a screen. */
export type Batch = {
  readonly push: (deltas: readonly ChatDelta[]) => void;
  /** Deltas wait for the first listener. Returns how to stop listening. */
  readonly listen: (listener: DeltaListener) => () => void;
  /** Hands out what waits, and then no more. */
  readonly stop: () => void;
};

/** With nobody listening, more than this is not worth keeping: a reload says it in one word. */
const MOST_WAITING = 2000;

/**
 * Hands out the first delta at once and what follows at most every `everyMs`, joined where one continues
 * the other. Keeps a timer only while something was handed out within `everyMs`.
 */
export function createBatch(clock: LinkClock, everyMs: number): Batch {
  const listeners = new Set<DeltaListener>();
  let waiting: ChatDelta[] = [];
  let cancel: (() => void) | null = null;
  let stopped = false;

  function flush(): void {
    cancel = null;
    if (waiting.length === 0 || listeners.size === 0) return;
    const deltas = joined(waiting);
    waiting = [];
    if (!stopped) cancel = clock.after(everyMs, flush);
    for (const listener of listeners) listener(deltas);
  }

  return {
    push: (deltas) => {
      if (stopped || deltas.length === 0) return;
      waiting.push(...deltas);
      if (waiting.length > MOST_WAITING) waiting = [{ kind: 'reload' }];
      if (cancel === null) flush();
    },
    listen: (listener) => {
      listeners.add(listener);
      if (cancel === null) flush();
      return () => listeners.delete(listener);
    },
    stop: () => {
      cancel?.();
      stopped = true;
      flush();
      listeners.clear();
    },
  };
}

/** The same news in fewer words: neighbours of one answer become one, and one reload is enough. */
export function joined(deltas: readonly ChatDelta[]): readonly ChatDelta[] {
  const news: ChatDelta[] = [];
  for (const delta of deltas) {
    const last = news.at(-1);
    const longer = last === undefined ? null : continued(last, delta);
    if (longer !== null) news[news.length - 1] = longer;
    else if (delta.kind !== 'reload' || !news.some(({ kind }) => kind === 'reload')) news.push(delta);
  }
  return news;
}

function continued(last: ChatDelta, next: ChatDelta): ChatDelta | null {
  if (last.kind !== 'text' || next.kind !== 'text' || last.runId !== next.runId) return null;
  const kept = next.at - last.at;
  return kept === last.text.length ? { ...last, text: last.text + next.text } : null;
}
