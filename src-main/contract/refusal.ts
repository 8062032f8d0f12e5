import { z } from 'zod';

/** Why an address, as a person typed it, cannot be used. The rules are the url policy's. */
export const AddressProblem = z.enum([
  'empty',
  'malformed',
  'scheme',
  'userinfo',
  'credential-in-query',
  'port',
  'control-character',
  'host',
  'metadata-address',
  'public-plaintext',
]);
export type AddressProblem = z.infer<typeof AddressProblem>;

/** Why a token or password cannot be one. */
export const SecretProblem = z.enum([
  'empty',
  'control-character',
  'several-lines',
  'redaction-mark',
  'too-long',
]);
export type SecretProblem = z.infer<typeof SecretProblem>;

/** An expected failure of a command: a value, never a throw. Fronts turn it into words by its code. */
export const Refusal = z.discriminatedUnion('code', [
  z.object({ code: z.literal('address-refused'), why: AddressProblem, host: z.string().optional() }),
  z.object({ code: z.literal('secret-refused'), why: SecretProblem }),
  z.object({ code: z.literal('name-refused'), why: z.enum(['empty', 'too-long', 'taken']) }),
  z.object({ code: z.literal('input-refused'), path: z.string() }),
  z.object({ code: z.literal('no-such-profile') }),
  z.object({ code: z.literal('not-online') }),
  z.object({ code: z.literal('method-refused'), method: z.string() }),
  z.object({ code: z.literal('too-large'), limit: z.number() }),
  /** The link went while the request was under way: it may or may not have been done. */
  z.object({ code: z.literal('outcome-unknown') }),
  z.object({ code: z.literal('timed-out'), ms: z.number() }),
  z.object({
    code: z.literal('gateway-error'),
    gatewayCode: z.string(),
    message: z.string(),
    retryAfterMs: z.number().optional(),
  }),
  z.object({ code: z.literal('not-saved'), why: z.enum(['disk-full', 'not-permitted', 'other']) }),
  z.object({
    code: z.literal('secrets-unavailable'),
    why: z.enum(['absent', 'locked', 'hanging', 'failing']),
  }),
  z.object({
    code: z.literal('link-refused'),
    why: z.enum(['scheme', 'userinfo', 'private-host', 'malformed']),
  }),
  /** A bug on our side; the id matches a line of the log. */
  z.object({ code: z.literal('internal'), id: z.string() }),
  /** The front lost the host before it answered. */
  z.object({ code: z.literal('host-gone') }),
]);
export type Refusal = Readonly<z.infer<typeof Refusal>>;

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Refusal };
