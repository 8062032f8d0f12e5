import type { ChatDelta } from '../contract/chat.ts';
import type { Duplex } from 'node:stream';
import type { SshWay } from '../contract/commands.ts';
import type { Instant, Question, Stage } from '../contract/connection.ts';
import type { Fault, HostKey } from '../contract/fault.ts';
import type { CredentialKind, ProfileId } from '../contract/profile.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { DirectRoute, SshRoute } from '../contract/route.ts';
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

/** How the opener gets its stream: it dials by itself, or is given a channel of the profile's tunnel. */
export type LinkWay =
  | { readonly kind: 'direct'; readonly route: DirectRoute }
  | {
      readonly kind: 'ssh';
      readonly route: SshRoute;
      readonly openChannel: (signal: AbortSignal) => Promise<CountedChannel>;
      /** The tunnel's own: whether bytes of others are still before ours. */
      readonly isClear: Tunnel['isClear'];
    };

/** `bytesRead`: that came through it so far, which is its sign of life. */
export type CountedChannel =
  | { readonly ok: true; readonly stream: Duplex; readonly bytesRead: () => number }
  | { readonly ok: false; readonly fault: Fault };
export type ChannelResult =
  | { readonly ok: true; readonly stream: Duplex }
  | { readonly ok: false; readonly fault: Fault };

/** What an opener needs for one attempt. The credential is read only at handshake, by calling. */
export type LinkRequest = {
  readonly profile: ProfileId;
  readonly way: LinkWay;
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

/** What a login asks of a person, before the host gave it a name. */
export type Asking = Omit<Question, 'id'>;
/** One answer for each field. `remember`: the person wants it kept. */
export type Answer = { readonly answers: readonly string[]; readonly remember: boolean };

/** A host key that a person decided to trust, as it was shown: with what is recorded in its place. */
export type HostKeyApproval = {
  readonly host: string;
  readonly port: number;
  readonly fingerprint: string;
  /** Fingerprints; empty for a first key. */
  readonly replaces: readonly string[];
};

/** What a tunnel's opener needs for one attempt. */
export type TunnelRequest = {
  readonly route: SshRoute;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: StagePassed;
  /** Resolves null where the person cancelled; the signal says that nobody waits for the answer any more. */
  readonly ask: (asking: Asking, stop: AbortSignal) => Promise<Answer | null>;
  /** What the person trusts beyond what is recorded. It is recorded once the server has proved the key. */
  readonly approvals: readonly HostKeyApproval[];
  /** A server proved an approved key; `kept` tells whether it could be written down. */
  readonly approved: (approval: HostKeyApproval, kept: boolean) => void;
  /** Secrets that the person asked to remember, by account. */
  readonly readSecret: (account: string) => Promise<string | null>;
  readonly keepSecret: (account: string, secret: string) => void;
  readonly forgetSecret: (account: string) => void;
};

/** A way to the loopback ports of an SSH server. */
export type Tunnel = {
  readonly openChannel: (remotePort: number, signal: AbortSignal) => Promise<CountedChannel>;
  /** Whether nothing that was sent to us before is still on its way. */
  readonly isClear: (deadlineMs: number) => Promise<boolean>;
  /** Round trip in milliseconds; null when no sign of life came within `deadlineMs`. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Of the last server, and how it let us in. */
  readonly hostKey: HostKey;
  readonly login: string;
  readonly gone: Promise<Fault>;
  readonly close: () => void;
};

export type TunnelResult =
  | { readonly ok: true; readonly tunnel: Tunnel }
  | { readonly ok: false; readonly fault: Fault };

export type WayResult =
  | { readonly ok: true; readonly way: SshWay }
  | { readonly ok: false; readonly fault: Fault };

/** Everything that speaks SSH or reads its files. */
export type SshPort = {
  /** Opens a tunnel, or says why not. It must settle after an abort, and must not throw. */
  readonly openTunnel: (request: TunnelRequest, signal: AbortSignal) => Promise<TunnelResult>;
  /** What the ssh configuration makes of a target. */
  readonly resolve: (target: string) => Promise<WayResult>;
  /** The hosts that the ssh configuration names, in its order. */
  readonly hosts: () => Promise<
    | { readonly ok: true; readonly hosts: readonly { readonly name: string; readonly way: WayResult }[] }
    | { readonly ok: false; readonly fault: Fault }
  >;
};

/** A listener on a port of this computer's loopback, whose connections go through a tunnel. */
export type Forwarder = (request: {
  readonly localPort: number;
  /** Waits for the tunnel, if need be, until the signal aborts. */
  readonly openChannel: (signal: AbortSignal) => Promise<ChannelResult>;
}) => Promise<
  | { readonly ok: true; readonly close: () => Promise<void> }
  | {
      readonly ok: false;
      readonly why: 'in-use' | 'not-permitted' | 'other';
      readonly holder?: { readonly pid: number; readonly name: string };
    }
>;

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
  readonly ssh: SshPort;
  readonly openForward: Forwarder;
  readonly secrets: SecretStore;
  readonly settings: SettingsStore;
  readonly drafts: DraftStore;
  readonly timeline: Timeline;
  /** What the system tells by itself. */
  readonly signals: SignalSource;
  /** What must be looked for: listened to only while a link is wanted. */
  readonly surroundings: SignalSource;
};
