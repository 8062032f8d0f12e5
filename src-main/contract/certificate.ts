import { z } from 'zod';
import { RouteKind } from './route-kind.ts';

/** What proves a gateway over TLS: the system's authorities alone, this very certificate, or its key. */
export const TrustMode = z.enum(['system', 'leaf', 'public-key']);
export type TrustMode = z.infer<typeof TrustMode>;

/** The trust mode of a gateway that nobody chose one for. */
export const USUAL_TRUST: TrustMode = 'leaf';

/** A SHA-256 fingerprint: `sha256:` and 64 lower-case hex digits. */
const fingerprint = z.string().max(512);

/** A certificate as a person compares it. A stranger wrote its names; they are one line each. */
export const Certificate = z.strictObject({
  fingerprint,
  /** Of its public key; null where that cannot be read. */
  publicKey: fingerprint.nullable(),
  subject: z.string().max(512),
  issuer: z.string().max(512),
  validFrom: z.string().max(64),
  validTo: z.string().max(64),
  /** Wall-clock milliseconds; null where the certificate holds a date that is none. */
  notAfter: z.number().nullable(),
});
export type Certificate = Readonly<z.infer<typeof Certificate>>;

/** What a gateway's certificate has to be. */
export const Pin = z.strictObject({
  kind: z.enum(['leaf', 'public-key']),
  /** Of the leaf, or of its public key. One from the configuration stands as it is written there. */
  value: fingerprint,
  /** OpenClaw's configuration belongs to the person: a pin from there is only ever changed there. */
  from: z.enum(['person', 'configuration', 'first-use']),
  /** When it was first pinned, in wall-clock milliseconds. */
  since: z.number(),
  /** The certificate last seen under it; absent until a gateway showed one. */
  certificate: Certificate.optional(),
});
export type Pin = Readonly<z.infer<typeof Pin>>;

/** Why the system's authorities do not vouch for a certificate. */
export const Distrust = z.enum([
  'self-signed',
  'unknown-issuer',
  'expired',
  'not-yet-valid',
  'wrong-host',
  'other',
]);
export type Distrust = z.infer<typeof Distrust>;

/** Why a text is no SHA-256 fingerprint. */
export const FingerprintProblem = z.enum(['empty', 'malformed', 'other-hash', 'length']);
export type FingerprintProblem = z.infer<typeof FingerprintProblem>;

const standing = z.literal('by-deciding');
const where = { host: z.string(), port: z.number().int(), route: RouteKind };
const shown = Certificate.shape;

/** The faults about who a gateway is over TLS: each carries what a person compares. */
export const certificateFaults = [
  z.object({
    heals: standing,
    code: z.literal('untrusted-certificate'),
    ...where,
    why: Distrust,
    ...shown,
    /** Whether a person who compared it may pin it. */
    mayPin: z.boolean(),
  }),
  z.object({
    heals: standing,
    code: z.literal('pin-mismatch'),
    ...where,
    /** What was presented in the place of `stored`. */
    ...shown,
    stored: Pin,
    system: z.union([z.literal('trusted'), Distrust]),
    /** Whether a person may put it in the pin's place with one confirmation, or why not. */
    repin: z.enum(['offered', 'untrusted', 'configured']),
  }),
  /** A pin that nobody can read is no reason to go without one. */
  z.object({
    heals: standing,
    code: z.literal('unreadable-pin'),
    ...where,
    from: Pin.shape.from,
    why: FingerprintProblem,
  }),
] as const;
