import { z } from 'zod';
import { TrustMode } from './certificate.ts';
import { RouteKind } from './route-kind.ts';
import { Port, Route } from './route.ts';

export const ProfileId = z.string().regex(/^[a-z0-9-]{1,64}$/);
export type ProfileId = z.infer<typeof ProfileId>;

/** What a profile presents to its gateway besides the device identity. */
export const CredentialKind = z.enum(['token', 'password', 'none']);
export type CredentialKind = z.infer<typeof CredentialKind>;

/** What the person last asked of a profile; stored, so that a pause or a disconnect survives a restart. */
export const Intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('connect') }),
  z.strictObject({ kind: z.literal('disconnect') }),
  /** `until` is wall-clock milliseconds; absent means until the person resumes. */
  z.strictObject({ kind: z.literal('pause'), until: z.number().int().optional() }),
]);
export type Intent = Readonly<z.infer<typeof Intent>>;

/**
 * A port of this computer's loopback that leads through the tunnel to a port of the remote loopback. That it
 * is saved is the person's consent: every program and user of this computer may use it.
 */
export const Forward = z.strictObject({ localPort: Port, remotePort: Port });
export type Forward = Readonly<z.infer<typeof Forward>>;

/**
 * The name of a header that a proxy before the gateway asks for, such as `CF-Access-Client-Id`; its value is in
 * the secret store. Token characters only (RFC 9110, section 5.6.2).
 */
export const HeaderName = z
  .string()
  .max(64)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);

/** The port where `openclaw` and other tools look for a gateway; only the primary profile may have it. */
export const GATEWAY_PORT = 18_789;

/** One saved gateway. Its secrets live in the secret store under its id, never here. */
export const Profile = z.strictObject({
  id: ProfileId,
  name: z.string().min(1).max(80),
  /** In the order in which they may be tried. At most one of each kind. */
  routes: z.array(Route).min(1).readonly(),
  active: RouteKind,
  /** Whether the next route may be tried by itself after three failed attempts. */
  fallback: z.boolean(),
  /** They belong to the SSH route's tunnel. */
  forwards: z.array(Forward).max(16).readonly(),
  credential: CredentialKind,
  trust: TrustMode,
  /** Sent with the upgrade over `wss` alone. */
  headers: z.array(HeaderName).max(8).readonly(),
  /** Its routes, pin and credential are what OpenClaw's configuration says; `routes` is what it last said. */
  follows: z.literal('openclaw').optional(),
  intent: Intent,
});
export type Profile = Readonly<z.infer<typeof Profile>>;
