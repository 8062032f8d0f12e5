import type { CredentialsExplanation } from '../contract/credential.ts';
import type { DiffLine, OpenClawProblem, OpenClawState } from '../contract/openclaw.ts';
import type { Forward, ProfileId } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { Settings } from '../contract/settings.ts';
import type { SecretPlace, SecretState, SettingsState } from '../contract/snapshot.ts';
import type { TimelineEntry } from '../contract/timeline.ts';
import type { LinkCredential } from '../policy/link-credential.ts';

/** Three functions and their state. Accounts are names such as `profile/home/token`. */
export type SecretStore = {
  readonly state: () => SecretState;
  readonly read: (account: string) => Promise<SecretResult<string | null>>;
  readonly write: (account: string, secret: string) => Promise<SecretResult<void>>;
  readonly forget: (account: string) => Promise<SecretResult<void>>;
  /**
   * Moves to another place, with the secrets that could be read; only by a person's choice, which `keep` writes down
   * once they are there. Where that fails, nothing has moved.
   */
  readonly choose: (place: SecretPlace, keep: () => Promise<SaveResult>) => Promise<SecretResult<SaveResult>>;
};
export type SecretResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: 'absent' | 'locked' | 'hanging' | 'failing' };

/** OpenClaw's own configuration on this computer: read, watched, and written only when asked. */
export type OpenClawPort = {
  /** What it says now, and again after each change. Returns how to stop listening. */
  readonly watch: (listener: (state: OpenClawState) => void) => () => void;
  /**
   * The credential that it names, read now: by the precedence contract, for a link over this route. A route that
   * it no longer names gets none: what is meant for one gateway is never shown to another.
   */
  readonly readCredential: (route?: Route) => Promise<LinkCredential>;
  /** Which that would be and why, without a secret in it. Null where nothing can be read. */
  readonly explain: () => Promise<CredentialsExplanation | null>;
  /** What writing this gateway into it would change. */
  readonly preview: (gateway: WrittenGateway) => Promise<OpenClawPreview>;
  /** Writes it, atomically and with a backup, if the file still is what the preview started from. */
  readonly write: (gateway: WrittenGateway, revision: string) => Promise<OpenClawWritten>;
};

/** What of a profile belongs into OpenClaw's configuration: no secret does. */
export type WrittenGateway = { readonly route: Route; readonly forward?: Forward | undefined };

export type OpenClawPreview =
  | {
      readonly ok: true;
      readonly file: string;
      readonly revision: string;
      readonly lines: readonly DiffLine[];
    }
  | { readonly ok: false; readonly problem: OpenClawProblem };

export type OpenClawWritten =
  | { readonly ok: true; readonly file: string; readonly backup: string | null }
  /** The file changed since the preview. */
  | { readonly ok: false; readonly why: 'changed' | 'disk-full' | 'not-permitted' | 'other' }
  | { readonly ok: false; readonly why: 'problem'; readonly problem: OpenClawProblem };

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
