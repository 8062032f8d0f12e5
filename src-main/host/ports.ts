import type { ChatDelta } from '../contract/chat.ts';
import type { Instant, Stage } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { CredentialKind, ProfileId } from '../contract/profile.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import type { Settings } from '../contract/settings.ts';
import type { SecretPlace, SecretState, SettingsState } from '../contract/snapshot.ts';
import type { TimelineEntry } from '../contract/timeline.ts';

/** Time and chance, handed in so that tests own them. */
export type Clock = {
  /** Monotonic milliseconds. */
  readonly now: () => Instant;
  /** Wall-clock milliseconds since 1970. */
  readonly wall: () => number;
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** A number in [0, 1). */
  readonly random: () => number;
};

/** Named events with flat fields; the sink redacts. */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

/** A stage of an attempt is over. `detail` is evidence for the person, never secret. */
export type StagePassed = (stage: Stage, ms: number, detail?: string) => void;

/** What an opener needs for one attempt. The credential is read only at handshake, by calling. */
export type LinkRequest = {
  readonly profile: ProfileId;
  readonly route: Route;
  readonly credential: CredentialKind;
  readonly readCredential: () => Promise<CredentialReading>;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: StagePassed;
  /** The device identity that this installation is known to have; absent before the first link. */
  readonly device: Settings['device'];
  /** Tells the identity that is used, once it could be read or was made. */
  readonly deviceKnown: (device: NonNullable<Settings['device']>) => void;
};

export type CredentialReading =
  | { readonly ok: true; readonly secret: string | null }
  | { readonly ok: false; readonly why: 'absent' | 'locked' | 'hanging' | 'failing' };

/** An open link: hello-ok was received on a verified stream. */
export type Link = {
  readonly serverVersion: string;
  readonly scopes: readonly string[];
  readonly deviceId: string;
  /**
   * Sends one request and waits for its result.
   * Refusals: `gateway-error`, `timed-out`, `outcome-unknown` when the link went meanwhile.
   */
  readonly request: (
    method: string,
    params: Readonly<Record<string, unknown>>,
    timeoutMs: number,
  ) => Promise<RequestResult>;
  /** News of conversations, already as small as they can be said. Returns how to stop listening. */
  readonly onChat: (listener: (deltas: readonly ChatDelta[]) => void) => () => void;
  /** Settles once, when the link is gone, with why. */
  readonly gone: Promise<Fault>;
  /** Asks for a sign of life; false when none came within `deadlineMs`. Resolves the round trip. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Starts (or stops) the events of one session on this link. */
  readonly watch: (sessionKey: string) => Promise<void>;
  readonly release: (sessionKey: string) => Promise<void>;
  /** Ends the link and everything under it; idempotent. */
  readonly close: () => void;
};

export type RequestResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: Refusal };

export type LinkResult =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly fault: Fault };

/** Opens a link, or says why not. Aborting the signal ends the attempt and frees all it held. */
export type LinkOpener = (request: LinkRequest, signal: AbortSignal) => Promise<LinkResult>;

/** Three functions and their state. Accounts are names such as `profile/home/token`. */
export type SecretStore = {
  readonly state: () => SecretState;
  readonly read: (account: string) => Promise<SecretResult<string | null>>;
  readonly write: (account: string, secret: string) => Promise<SecretResult<void>>;
  readonly forget: (account: string) => Promise<SecretResult<void>>;
  /** Moves to another place, with the secrets that could be read; only by a person's choice. */
  readonly choose: (place: SecretPlace) => Promise<SecretResult<void>>;
};
export type SecretResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: 'absent' | 'locked' | 'hanging' | 'failing' };

/** The settings file: what was read at start, and a save that is atomic and in order. */
export type SettingsStore = {
  readonly initial: Settings;
  readonly state: SettingsState;
  readonly save: (settings: Settings) => Promise<SaveResult>;
};
export type SaveResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'disk-full' | 'not-permitted' | 'other' };

/** Unsent text per profile and session; survives restarts, written behind. */
export type DraftStore = {
  readonly read: (profile: ProfileId, sessionKey: string) => Promise<string>;
  readonly write: (profile: ProfileId, sessionKey: string, text: string) => Promise<SaveResult>;
  readonly forget: (profile: ProfileId) => Promise<void>;
};

/** The last events of each profile, for the person. */
export type Timeline = {
  readonly append: (profile: ProfileId, entry: TimelineEntry) => void;
  readonly read: (profile: ProfileId) => readonly TimelineEntry[];
  readonly forget: (profile: ProfileId) => void;
};

/** Something happened to this computer that may have broken links. */
export type Signal = 'wake' | 'unlock' | 'network' | 'clock-jump' | 'online' | 'visible';
export type SignalSource = (listener: (signal: Signal) => void) => () => void;

/** Everything the host is handed. */
export type Ports = {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openLink: LinkOpener;
  readonly secrets: SecretStore;
  readonly settings: SettingsStore;
  readonly drafts: DraftStore;
  readonly timeline: Timeline;
  readonly signals: SignalSource;
};
