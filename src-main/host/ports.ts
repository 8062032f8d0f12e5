import type { Certificate, Pin, TrustMode } from '../contract/certificate.ts';
import type { ChatDelta } from '../contract/chat.ts';
import type { Instant, Stage } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { ProfileId } from '../contract/profile.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { DirectRoute, SshRoute } from '../contract/route.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { Settings } from '../contract/settings.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import type { CountedChannel, Forwarder, SshPort, StagePassed, Tunnel } from './ssh-ports.ts';
import type { DraftStore, OpenClawPort, SecretStore, SettingsStore, Timeline } from './storage-ports.ts';

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

/** What an opener needs for one attempt. The credential is read only at handshake, by calling. */
export type LinkRequest = {
  readonly profile: ProfileId;
  readonly way: LinkWay;
  /** What the gateway's certificate is judged by, where there is TLS. */
  readonly trust: TlsTrust;
  readonly readCredential: () => Promise<LinkCredential>;
  /** What a proxy before the gateway asks for: names and values. Called for `wss` alone, on a verified stream. */
  readonly readHeaders: () => Promise<HeadersReading>;
  readonly deviceToken: DeviceTokenKeeper;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: StagePassed;
  /** The device identity that this installation is known to have; absent before the first link. */
  readonly device: Settings['device'];
  /** Tells the identity that is used, once it could be read or was made. */
  readonly deviceKnown: (device: NonNullable<Settings['device']>) => void;
};

/** `pin` is null where none was given or stored. */
export type TlsTrust = { readonly route: RouteKind; readonly mode: TrustMode; readonly pin: Pin | null };

export type HeadersReading =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: Fault };

/** A token that a gateway gave this device, with what it was approved for. */
export type DeviceToken = {
  readonly token: string;
  readonly role: string;
  readonly scopes: readonly string[];
};

/** Where the device token of one gateway, role and device is kept. */
export type DeviceTokenKeeper = {
  /** Null where none is kept, or it cannot be read now. */
  readonly read: (role: string, deviceId: string) => Promise<DeviceToken | null>;
  /** Keeps what the gateway gave, in the place of what was kept; what did not change is not written. */
  readonly keep: (deviceId: string, token: DeviceToken) => void;
  /** The gateway does not take it any more. */
  readonly forget: (role: string, deviceId: string) => void;
};

/** An open link: hello-ok was received on a verified stream. */
export type Link = {
  readonly serverVersion: string;
  readonly scopes: readonly string[];
  readonly deviceId: string;
  /** Over TLS: what the gateway showed, and what is to be pinned now that it said hello. */
  readonly certificate?: { readonly seen: Certificate; readonly remember: Pin | null } | undefined;
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
  readonly openClaw: OpenClawPort;
  /** Whose authorities TLS trusts; null until they were first read. */
  readonly roots: () => 'system' | 'bundled' | null;
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
