import type { ChatBatch, ChatDelta } from '../contract/chat.ts';
import type { FrontId } from '../contract/commands.ts';
import type { ProfileId } from '../contract/profile.ts';

/** Which front hears which news: the host subscribes once per gateway, whatever the number of fronts. */
export type Fanout = {
  readonly listen: (front: FrontId, listener: (batch: ChatBatch) => void) => () => void;
  /** True when this front is the first to watch the session. */
  readonly watch: (front: FrontId, session: WatchedSession) => boolean;
  /** True when nobody watches the session any more. */
  readonly release: (front: FrontId, session: WatchedSession) => boolean;
  readonly watched: (profile: ProfileId) => readonly string[];
  /** Forgets a front; returns the sessions that nobody watches any more. */
  readonly frontGone: (front: FrontId) => readonly WatchedSession[];
  readonly deliver: (profile: ProfileId, epoch: number, deltas: readonly ChatDelta[]) => void;
};

export type WatchedSession = { readonly profile: ProfileId; readonly sessionKey: string };

type Ear = {
  readonly listeners: Set<(batch: ChatBatch) => void>;
  readonly watching: Map<ProfileId, Set<string>>;
  readonly counts: Map<ProfileId, { readonly epoch: number; readonly seq: number }>;
};
type Ears = Map<FrontId, Ear>;

export function createFanout(): Fanout {
  const ears: Ears = new Map();
  return {
    listen: (front, listener) => {
      const { listeners } = earOf(ears, front);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watch: (front, session) => {
      const first = !isWatched(ears, session);
      const { watching } = earOf(ears, front);
      watching.set(session.profile, (watching.get(session.profile) ?? new Set()).add(session.sessionKey));
      return first;
    },
    release: (front, session) => {
      const had = ears.get(front)?.watching.get(session.profile)?.delete(session.sessionKey) ?? false;
      return had && !isWatched(ears, session);
    },
    watched: (profile) => [
      ...new Set([...ears.values()].flatMap(({ watching }) => [...(watching.get(profile) ?? [])])),
    ],
    frontGone: (front) => {
      const sessions = sessionsOf(ears.get(front));
      ears.delete(front);
      return sessions.filter((session) => !isWatched(ears, session));
    },
    deliver: (profile, epoch, deltas) => {
      for (const ear of ears.values()) tell(ear, { profile, epoch, deltas });
    },
  };
}

function earOf(ears: Ears, front: FrontId): Ear {
  const known = ears.get(front);
  if (known !== undefined) return known;
  const ear: Ear = { listeners: new Set(), watching: new Map(), counts: new Map() };
  ears.set(front, ear);
  return ear;
}

function isWatched(ears: Ears, { profile, sessionKey }: WatchedSession): boolean {
  return [...ears.values()].some(({ watching }) => watching.get(profile)?.has(sessionKey));
}

function sessionsOf(ear: Ear | undefined): readonly WatchedSession[] {
  return [...(ear?.watching ?? [])].flatMap(([profile, keys]) =>
    [...keys].map((sessionKey) => ({ profile, sessionKey })),
  );
}

function tell(ear: Ear, { profile, epoch, deltas }: Omit<ChatBatch, 'seq'>): void {
  const own = deltas.filter((delta) => concerns(delta, ear.watching.get(profile)));
  if (own.length === 0 || ear.listeners.size === 0) return;
  const last = ear.counts.get(profile);
  const seq = last?.epoch === epoch ? last.seq + 1 : 1;
  ear.counts.set(profile, { epoch, seq });
  for (const listener of ear.listeners) listener({ profile, epoch, seq, deltas: own });
}

/** A session's own news go to the fronts that watch it; news of the list go to all. */
function concerns(delta: ChatDelta, watching: ReadonlySet<string> | undefined): boolean {
  switch (delta.kind) {
    case 'session':
    case 'approval':
    case 'reload':
      return true;
    case 'status':
    case 'text':
    case 'end':
    case 'row':
    case 'tool':
      return watching?.has(delta.sessionKey) ?? false;
    default:
      return delta satisfies never;
  }
}
