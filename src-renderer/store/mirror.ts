import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProfileSnapshot, Snapshot } from '../../src-main/contract/snapshot.ts';
import type { Bridge, HostPresence } from '../bridge/bridge.ts';

/** What the host last told, as it told it. */
export type Mirror = {
  readonly presence: HostPresence;
  /** Null until the first one arrived. */
  readonly snapshot: Snapshot | null;
  /** The host was away and has not told anything since: it may be another one, which counts anew. */
  readonly stale: boolean;
  /** Monotonic milliseconds at which the snapshot arrived: its spans count from then. */
  readonly receivedAt: number;
};

const NOTHING: Mirror = { presence: 'reaching', snapshot: null, stale: false, receivedAt: 0 };

/**
 * Mirrors the host's snapshot; an older revision than the one that is shown is dropped.
 * @param now monotonic milliseconds
 */
export function createMirror(bridge: Bridge, now: () => number): StoreApi<Mirror> {
  const store = createStore<Mirror>(() => NOTHING);
  bridge.subscribe((news) => {
    if (news.kind === 'snapshot') store.setState((mirror) => withSnapshot(mirror, news.snapshot, now()));
    if (news.kind !== 'host') return;
    store.setState(({ stale }) => ({ presence: news.presence, stale: stale || news.presence === 'gone' }));
    if (news.presence === 'here') void readSnapshot(bridge, store, now);
  });
  return store;
}

async function readSnapshot(bridge: Bridge, store: StoreApi<Mirror>, now: () => number): Promise<void> {
  const outcome = await bridge.call('app.snapshot', {});
  if (outcome.ok) store.setState((mirror) => withSnapshot(mirror, outcome.value, now()));
}

/** The mirror after one snapshot: unchanged by one that is older than what the same host told. */
export function withSnapshot(mirror: Mirror, snapshot: Snapshot, receivedAt: number): Mirror {
  const shown = mirror.stale ? -1 : (mirror.snapshot?.revision ?? -1);
  return snapshot.revision < shown ? mirror : { ...mirror, snapshot, stale: false, receivedAt };
}

/** One gateway of the snapshot, or undefined when it is not (or no longer) there. */
export function profileOf(snapshot: Snapshot | null, id: string | null): ProfileSnapshot | undefined {
  return snapshot?.profiles.find(({ profile }) => profile.id === id);
}
