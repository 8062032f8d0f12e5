import type { ChatDelta } from '../contract/chat.ts';
import { createBatch } from './batch.ts';
import type { DeltaListener } from './batch.ts';
import type { LinkClock } from './life.ts';
import type { Relayed } from './relay.ts';
import { initialRelay, relay, relayGap } from './relay.ts';

/** A screen draws no more often than this, so nobody needs to hear of text more often. */
const FRAME_MS = 33;

/** One link's conversations: events go in, batches of what is new come out. */
export type Chat = {
  /** Takes an event; returns what it said. */
  readonly take: (event: string, payload: unknown) => readonly ChatDelta[];
  /** An event was lost on the way. */
  readonly gap: () => void;
  readonly tell: (deltas: readonly ChatDelta[]) => void;
  readonly listen: (listener: DeltaListener) => () => void;
  readonly stop: () => void;
};

export function createChat(clock: LinkClock): Chat {
  const batch = createBatch(clock, FRAME_MS);
  let state = initialRelay;
  const take = (relayed: Relayed): readonly ChatDelta[] => {
    ({ state } = relayed);
    batch.push(relayed.deltas);
    return relayed.deltas;
  };
  return {
    take: (event, payload) => take(relay(state, event, payload)),
    gap: () => void take(relayGap()),
    tell: batch.push,
    listen: batch.listen,
    stop: batch.stop,
  };
}
