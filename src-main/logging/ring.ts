import type { ProfileId } from '../contract/profile.ts';
import type { TimelineEntry } from '../contract/timeline.ts';

type TimelineListener = (entry: TimelineEntry) => void;

/** What happened lately to each profile's connection: a ring per profile, in memory alone. */
export type Timeline = {
  /** Adds an entry; the oldest gives way when the ring is full. */
  readonly append: (profile: ProfileId, entry: TimelineEntry) => void;
  /** The newest entries, the oldest of them first. */
  readonly read: (profile: ProfileId) => readonly TimelineEntry[];
  /** Hears every entry from now on; the returned function stops it. */
  readonly subscribe: (profile: ProfileId, listener: TimelineListener) => () => void;
  /** Forgets the entries of a profile that is gone. */
  readonly forget: (profile: ProfileId) => void;
};

/** How many entries are kept of each profile. */
export const TIMELINE_LENGTH = 200;

/**
 * Keeps the timelines. `hide` takes the registered secrets out of the free texts; what merely looks
 * like a secret stays, since a person compares fingerprints here.
 */
export function createTimeline(hide: (text: string) => string = (text) => text): Timeline {
  const rings = new Map<ProfileId, readonly TimelineEntry[]>();
  const listeners = new Set<{ readonly profile: ProfileId; readonly hear: TimelineListener }>();
  return {
    append: (profile, entry) => {
      const shown = hideIn(entry, hide);
      rings.set(profile, [...(rings.get(profile) ?? []), shown].slice(-TIMELINE_LENGTH));
      for (const listener of listeners) if (listener.profile === profile) listener.hear(shown);
    },
    read: (profile) => rings.get(profile) ?? [],
    subscribe: (profile, hear) => {
      const listener = { profile, hear };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    forget: (profile) => {
      rings.delete(profile);
    },
  };
}

function hideIn(entry: TimelineEntry, hide: (text: string) => string): TimelineEntry {
  switch (entry.event) {
    case 'stage.passed':
      return entry.detail === undefined ? entry : { ...entry, detail: hide(entry.detail) };
    case 'person':
      return { ...entry, did: hide(entry.did) };
    case 'signal':
      return { ...entry, signal: hide(entry.signal) };
    default:
      return entry;
  }
}
