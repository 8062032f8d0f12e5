import { z } from 'zod';
import { certificateFaults } from './certificate.ts';
import { Message } from './message.ts';
import { OpenClawProblem } from './openclaw.ts';
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

/** Why a file of the person could not be read. `other` is a pipe, a socket, or a disk that fails. */
export const Unread = z.enum(['not-permitted', 'exposed', 'too-large', 'not-text', 'other']);
export type Unread = z.infer<typeof Unread>;

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
  /** The SSH server drops us before its banner, as OpenSSH 9.8 does after failed logins (PerSourcePenalties). */
  z.object({ heals: passing, code: z.literal('ssh-refusing'), ...endpoint, retryAfterMs: z.number().int() }),
  /** SSH answered, but nothing listens on the gateway's port there. */
  z.object({ heals: passing, code: z.literal('gateway-not-running'), ...endpoint }),
  z.object({
    heals: passing,
    code: z.literal('pairing-required'),
    requestId: z.string().optional(),
    deviceId: z.string(),
    reason: z.enum(['not-paired', 'role-upgrade', 'scope-upgrade', 'metadata-upgrade']),
    /** The exact command that approves this request on the gateway's host. */
    command: z.string(),
    /** What is asked for. */
    role: z.string(),
    scopes: z.array(z.string()).readonly(),
  }),
]);
export type Passing = Readonly<z.infer<typeof Passing>>;

/** A host key as a person compares it: `SHA256:` and base64, as ssh-keygen shows it. */
export const HostKey = z.object({ keyType: z.string(), fingerprint: z.string() });
export type HostKey = Readonly<z.infer<typeof HostKey>>;

/** A key that is recorded for a host; `firstSeen` is wall-clock milliseconds, where the file says it. */
export const RecordedKey = HostKey.extend({
  source: z.enum(['app', 'user', 'system']),
  firstSeen: z.number().optional(),
});
export type RecordedKey = Readonly<z.infer<typeof RecordedKey>>;

const shown = HostKey.shape;

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
  z.object({ heals: standing, code: z.literal('unknown-host-key'), ...endpoint, ...shown }),
  z.object({
    heals: standing,
    code: z.literal('changed-host-key'),
    ...endpoint,
    ...shown,
    recorded: z.array(RecordedKey).readonly(),
  }),
  z.object({ heals: standing, code: z.literal('revoked-host-key'), ...endpoint, ...shown }),
  /** Only host certificates are recorded for the host, which the built-in client cannot judge. */
  z.object({ heals: standing, code: z.literal('host-certificate-only'), ...endpoint }),
  z.object({
    heals: standing,
    code: z.literal('login-refused'),
    ...endpoint,
    user: z.string(),
    /** What we tried, and what the server said it would take. */
    tried: z.array(z.string()).readonly(),
    accepted: z.array(z.string()).readonly(),
  }),
  /** A question of the login was cancelled, or nobody answered it in time. */
  z.object({ heals: standing, code: z.literal('login-unanswered'), ...endpoint, user: z.string() }),
  z.object({
    heals: standing,
    code: z.literal('key-unreadable'),
    file: z.string(),
    why: z.enum(['missing', 'not-permitted', 'format', 'passphrase']),
    /** Which format it is, where `format` is the reason and it could be told. */
    format: z.enum(['pkcs8', 'fido', 'certificate', 'dsa', 'ppk', 'chacha20-poly1305']).optional(),
  }),
  z.object({ heals: standing, code: z.literal('agent-unavailable'), socket: z.string() }),
  z.object({ heals: standing, code: z.literal('forwarding-refused'), ...endpoint }),
  z.object({ heals: standing, code: z.literal('not-an-ssh-server'), ...endpoint, found: Stranger }),
  /** No algorithm in common, for example with a server that takes post-quantum key exchange only. */
  z.object({ heals: standing, code: z.literal('no-common-algorithm'), ...endpoint, kind: z.string() }),
  z.object({
    heals: standing,
    code: z.literal('ssh-config-unsupported'),
    host: z.string(),
    directives: z.array(z.string()).readonly(),
  }),
  z.object({ heals: standing, code: z.literal('invalid-ssh-target'), why: z.string() }),
  z.object({
    heals: standing,
    code: z.literal('ssh-config-unreadable'),
    file: z.string(),
    why: Unread,
  }),
  z.object({
    heals: standing,
    code: z.literal('ssh-config-malformed'),
    file: z.string(),
    line: z.number().int(),
    why: z.enum(['directive', 'includes']),
    /** As it was written; for `includes`, that they nest too deep or lead to too many files. */
    directive: z.string(),
  }),
  /** A chain of jumps that comes back to a server, or never ends. */
  z.object({
    heals: standing,
    code: z.literal('ssh-config-jump-loop'),
    hosts: z.array(z.string()).readonly(),
  }),
  /** What it would revoke is unknown, so no key may be trusted. */
  z.object({
    heals: standing,
    code: z.literal('known-hosts-unreadable'),
    file: z.string(),
    why: Unread,
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
  z.object({
    heals: standing,
    code: z.literal('credentials-unavailable'),
    why: z.enum(['absent', 'locked', 'hanging', 'failing']),
  }),
  z.object({ heals: standing, code: z.literal('scopes-refused'), scopes: z.array(z.string()).readonly() }),
  ...certificateFaults,
  /** The profile follows OpenClaw's configuration, which names no gateway that could be used. */
  z.object({ heals: standing, code: z.literal('openclaw-config'), problem: OpenClawProblem }),
  /** What OpenClaw's configuration or environment holds as the credential cannot be had. */
  z.object({ heals: standing, code: z.literal('credentials-unresolved'), reason: Message }),
  /** An edge header is missing from the keychain. */
  z.object({ heals: standing, code: z.literal('header-missing'), header: z.string() }),
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
