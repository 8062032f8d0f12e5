import { z } from 'zod';
import { CredentialKind } from './profile.ts';

const passing = z.literal('by-waiting');
const standing = z.literal('by-deciding');
const endpoint = { host: z.string(), port: z.number().int() };
/** The least time in milliseconds that the other side asked us to wait. */
const retryAfterMs = z.number().int().nonnegative().optional();

/** Why a link that was open is gone. */
export const DropCause = z.enum([
  'closed',
  'reset',
  'silent',
  'ticks-missed',
  'oversized-frame',
  'invalid-frame',
  'sequence-gap',
  'auth-changed',
]);
export type DropCause = z.infer<typeof DropCause>;

/** What answered on a port where a gateway was expected. */
export const Stranger = z.enum(['http', 'ssh', 'tls', 'plaintext', 'unknown']);
export type Stranger = z.infer<typeof Stranger>;

/** A fault that heals by waiting: the app retries by itself. */
export const Passing = z.discriminatedUnion('code', [
  z.object({
    heals: passing,
    code: z.literal('unreachable'),
    ...endpoint,
    why: z.enum(['name', 'network', 'host']),
  }),
  z.object({ heals: passing, code: z.literal('refused'), ...endpoint }),
  z.object({ heals: passing, code: z.literal('timed-out'), ...endpoint, stage: z.string() }),
  z.object({
    heals: passing,
    code: z.literal('dropped'),
    why: DropCause,
    closeCode: z.number().int().optional(),
  }),
  z.object({ heals: passing, code: z.literal('gateway-starting'), retryAfterMs }),
  z.object({ heals: passing, code: z.literal('gateway-restarting'), retryAfterMs }),
  z.object({ heals: passing, code: z.literal('gateway-stopped') }),
  z.object({ heals: passing, code: z.literal('gateway-unavailable'), ...endpoint, status: z.number().int() }),
  z.object({ heals: passing, code: z.literal('rate-limited'), retryAfterMs: z.number().int().nonnegative() }),
  z.object({
    heals: passing,
    code: z.literal('pairing-required'),
    requestId: z.string().optional(),
    deviceId: z.string(),
    reason: z.enum(['not-paired', 'role-upgrade', 'scope-upgrade', 'metadata-upgrade']),
    /** The exact command that approves this request on the gateway's host. */
    command: z.string(),
  }),
]);
export type Passing = Readonly<z.infer<typeof Passing>>;

/** A fault that only a person's decision (or a change on the other side) ends. */
export const Standing = z.discriminatedUnion('code', [
  z.object({ heals: standing, code: z.literal('insecure-url'), host: z.string() }),
  z.object({ heals: standing, code: z.literal('invalid-url'), why: z.string() }),
  /** The name is allowed but resolved to an address that plaintext must not go to. */
  z.object({ heals: standing, code: z.literal('insecure-address'), host: z.string(), address: z.string() }),
  z.object({
    heals: standing,
    code: z.literal('not-a-gateway'),
    ...endpoint,
    found: Stranger,
    status: z.number().int().optional(),
  }),
  z.object({
    heals: standing,
    code: z.literal('protocol-mismatch'),
    update: z.enum(['gateway', 'app']),
    ours: z.number().int(),
    theirs: z.number().int().optional(),
  }),
  z.object({ heals: standing, code: z.literal('credentials-missing'), kind: CredentialKind }),
  z.object({ heals: standing, code: z.literal('credentials-refused'), kind: CredentialKind }),
  z.object({ heals: standing, code: z.literal('credentials-unavailable'), why: z.string() }),
  z.object({ heals: standing, code: z.literal('scopes-refused'), scopes: z.array(z.string()).readonly() }),
  z.object({
    heals: standing,
    code: z.literal('untrusted-certificate'),
    ...endpoint,
    why: z.enum(['self-signed', 'unknown-issuer', 'expired', 'not-yet-valid', 'wrong-host', 'other']),
    fingerprint: z.string(),
    subject: z.string(),
    issuer: z.string(),
    validFrom: z.string(),
    validTo: z.string(),
  }),
  /** The keychain holds our device key and cannot be read now; a second identity is never minted. */
  z.object({
    heals: standing,
    code: z.literal('keychain-unavailable'),
    why: z.enum(['absent', 'locked', 'hanging', 'failing']),
  }),
  z.object({ heals: standing, code: z.literal('identity-unreadable') }),
  /** The gateway refused for a reason that we have no better word for; `detail` is its own code. */
  z.object({ heals: standing, code: z.literal('gateway-refused'), detail: z.string() }),
]);
export type Standing = Readonly<z.infer<typeof Standing>>;

export const Fault = z.union([Passing, Standing]);
/** A typed reason why there is no link. */
export type Fault = Passing | Standing;
