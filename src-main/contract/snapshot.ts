import { z } from 'zod';
import { ConnectionState, ConnectionView, Question } from './connection.ts';
import { HostKey } from './fault.ts';
import { OpenClawState } from './openclaw.ts';
import { Forward, Profile } from './profile.ts';
import { RouteKind } from './route-kind.ts';

export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

/** Where secrets are kept: chosen by the person only for `file`; `memory` is said plainly. */
export const SecretPlace = z.enum(['keychain', 'memory', 'file']);
export type SecretPlace = z.infer<typeof SecretPlace>;

export const SecretState = z.object({
  place: SecretPlace,
  state: z.enum(['ready', 'absent', 'locked', 'hanging', 'failing']),
});
export type SecretState = Readonly<z.infer<typeof SecretState>>;

export const SettingsState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  /** The file could not be read: it was kept aside under this name and the app began anew. */
  z.object({
    state: z.literal('kept-aside'),
    file: z.string(),
    why: z.enum(['unreadable', 'newer-version']),
  }),
  z.object({ state: z.literal('not-saved'), why: z.enum(['disk-full', 'not-permitted', 'other']) }),
]);
export type SettingsState = Readonly<z.infer<typeof SettingsState>>;

/** What the gateway said of itself at hello, for the person. */
export const GatewayFacts = z.object({
  version: z.string(),
  scopes: z.array(z.string()).readonly(),
  /** Round trip of the last probe in milliseconds. */
  latencyMs: z.number().nonnegative().optional(),
});
export type GatewayFacts = Readonly<z.infer<typeof GatewayFacts>>;

/** The tunnel of a profile's SSH route: it is wanted while the SSH route or a forward is. */
export const TunnelSnapshot = z.object({
  connection: ConnectionState,
  view: ConnectionView,
  /** While it is online: the last server's key, and how we logged in there. */
  hostKey: HostKey.optional(),
  login: z.string().optional(),
});
export type TunnelSnapshot = Readonly<z.infer<typeof TunnelSnapshot>>;

export const ForwardState = z.discriminatedUnion('kind', [
  /** Nothing listens, because the connection is not wanted now. */
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('opening') }),
  /** It listens, and new connections wait for the tunnel. */
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('in-use'),
    /** Which process has the port, where the system tells. */
    holder: z.object({ pid: z.number().int(), name: z.string() }).optional(),
  }),
  z.object({ kind: z.literal('failed'), why: z.enum(['not-permitted', 'other']) }),
]);
export type ForwardState = Readonly<z.infer<typeof ForwardState>>;

export const ProfileSnapshot = z.object({
  profile: Profile,
  /** The first profile: it alone may have the forward on 18789. */
  primary: z.boolean(),
  /** What the link, or the tunnel alone, waits for a person to answer. */
  question: Question.optional(),
  tunnel: TunnelSnapshot.optional(),
  forwards: z.array(Forward.extend({ state: ForwardState })).readonly(),
  /** Whether a secret is stored for the profile's credential; never the secret. */
  credentialStored: z.boolean(),
  /** A pinned certificate that ends soon, or has ended. `at` is wall-clock milliseconds. */
  expiry: z
    .object({ route: RouteKind, due: z.enum(['14-days', '3-days', 'expired']), at: z.number() })
    .optional(),
  /** The scopes that the gateway approved for this device; absent where no device token is kept. */
  approvedScopes: z.array(z.string()).readonly().optional(),
  connection: ConnectionState,
  view: ConnectionView,
  gateway: GatewayFacts.optional(),
  counts: z.object({
    running: z.number().int().nonnegative(),
    unread: z.number().int().nonnegative(),
    approvals: z.number().int().nonnegative(),
  }),
});
export type ProfileSnapshot = Readonly<z.infer<typeof ProfileSnapshot>>;

/** The whole state that windows, tray, CLI and page show. A front drops a revision older than its own. */
export const Snapshot = z.object({
  revision: z.number().int().nonnegative(),
  version: z.string(),
  theme: Theme,
  settings: SettingsState,
  secrets: SecretState,
  /** How many passphrases and passwords of SSH logins are kept. */
  remembered: z.number().int().nonnegative(),
  /** This installation's device id at every gateway; absent until it was first needed. */
  deviceId: z.string().optional(),
  /** What OpenClaw's own configuration on this computer says. */
  openclaw: OpenClawState.optional(),
  /** Whether the system's certificate authorities are trusted, or the app's own list in their place. */
  roots: z.enum(['system', 'bundled']).optional(),
  profiles: z.array(ProfileSnapshot).readonly(),
});
export type Snapshot = Readonly<z.infer<typeof Snapshot>>;
