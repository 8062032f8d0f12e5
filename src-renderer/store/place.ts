import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProfileId } from '../../src-main/contract/profile.ts';
import type { Snapshot } from '../../src-main/contract/snapshot.ts';

export type ViewName = 'chat' | 'gateways' | 'add' | 'settings';

/** A question over everything else. */
export type OpenDialog =
  | { readonly kind: 'edit'; readonly profile: ProfileId; readonly focus: 'name' | 'address' | 'secret' }
  | { readonly kind: 'remove' | 'pairing' | 'openclaw' | 'write-openclaw'; readonly profile: ProfileId }
  | { readonly kind: 'link'; readonly url: string; readonly shown: string };

/** Where the person is in this window; nobody else needs to know. */
export type Place = {
  readonly view: ViewName;
  /** Null: whichever comes first. */
  readonly profile: ProfileId | null;
  /** The open conversation of each gateway; null is a new one, and none chosen is the newest. */
  readonly sessions: Readonly<Record<ProfileId, string | null>>;
  readonly search: string;
  readonly dialog: OpenDialog | null;
  /** A gateway that was just added and is being connected for the first time; empty while it has no id yet. */
  readonly joining: string | null;
  /** What asked for the person and was closed: it opens again only when they ask for it. */
  readonly aside: readonly string[];
};

const START: Place = {
  view: 'chat',
  profile: null,
  sessions: {},
  search: '',
  dialog: null,
  joining: null,
  aside: [],
};

/** What a tab remembers over a reload. */
export type Remembering = {
  readonly read: () => string | null;
  readonly write: (text: string) => void;
};

/** Keeps the person's place, and the part of it that outlives a reload. */
export function createPlace(memory: Remembering): StoreApi<Place> {
  const store = createStore<Place>(() => ({ ...START, ...remembered(memory.read()) }));
  store.subscribe(({ view, profile, sessions, joining }) => {
    memory.write(JSON.stringify({ view, profile, sessions, joining: joining === '' ? null : joining }));
  });
  return store;
}

function remembered(text: string | null): Partial<Place> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isPlace(value) ? value : {};
  } catch {
    return {};
  }
}

const VIEWS: readonly unknown[] = ['chat', 'gateways', 'add', 'settings'];

function isPlace(value: unknown): value is Pick<Place, 'view' | 'profile' | 'sessions' | 'joining'> {
  if (typeof value !== 'object' || value === null) return false;
  if (!('view' in value) || !('profile' in value) || !('sessions' in value) || !('joining' in value))
    return false;
  const { view, profile, sessions, joining } = value;
  return VIEWS.includes(view) && isName(profile) && isName(joining) && isRecord(sessions);
}

function isName(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isName);
}

/** The gateway whose chat is shown: the chosen one while it exists, else the first. */
export function shownProfile(snapshot: Snapshot | null, place: Place): ProfileId | null {
  const ids = (snapshot?.profiles ?? []).map(({ profile }) => profile.id);
  return ids.find((id) => id === place.profile) ?? ids[0] ?? null;
}
