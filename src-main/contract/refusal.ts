import { z } from 'zod';
import { FingerprintProblem } from './certificate.ts';

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

/** Why an SSH target, as a person typed it, cannot be one. */
export const SshTargetProblem = z.enum([
  'empty',
  'too-long',
  'control-character',
  'space',
  'leading-dash',
  'scheme',
  'password',
  'path',
  'query',
  'user',
  'host',
  'port',
]);
export type SshTargetProblem = z.infer<typeof SshTargetProblem>;

/** Why a local port cannot be forwarded: what the person can mend. */
export const ForwardProblem = z.enum([
  /** Not a whole number from 1 to 65535. */
  'port',
  /** Twice in this profile, or in another one. */
  'taken',
  /** 18789 belongs to the primary profile. */
  'reserved',
  /** Only the SSH route has a tunnel. */
  'no-tunnel',
]);
export type ForwardProblem = z.infer<typeof ForwardProblem>;

/** Why a header for a proxy before the gateway cannot be kept. */
export const HeaderProblem = z.enum(['name', 'reserved', 'twice', 'value', 'not-secure']);
export type HeaderProblem = z.infer<typeof HeaderProblem>;

/** Why a pairing request was not approved over SSH. */
export const ApprovalProblem = z.enum([
  /** The profile has no SSH route, or its tunnel did not open. */
  'no-tunnel',
  /** The request is over, or another one. */
  'not-waiting',
  /** `openclaw` is not there, or failed; `detail` is the end of what it said. */
  'no-command',
  'failed',
  /** The gateway there does not list this request with our device id and scopes. */
  'not-listed',
  'other-device',
  'other-scopes',
]);
export type ApprovalProblem = z.infer<typeof ApprovalProblem>;

/** An expected failure of a command: a value, never a throw. Fronts turn it into words by its code. */
export const Refusal = z.discriminatedUnion('code', [
  z.object({ code: z.literal('address-refused'), why: AddressProblem, host: z.string().optional() }),
  z.object({ code: z.literal('secret-refused'), why: SecretProblem }),
  z.object({ code: z.literal('name-refused'), why: z.enum(['empty', 'too-long', 'taken']) }),
  z.object({ code: z.literal('ssh-target-refused'), why: SshTargetProblem }),
  z.object({ code: z.literal('forward-refused'), why: ForwardProblem, port: z.number() }),
  z.object({ code: z.literal('no-such-route') }),
  /** Answered, cancelled or timed out meanwhile. */
  z.object({ code: z.literal('no-such-question') }),
  /** The server shows another key by now, or other keys are recorded: nothing was trusted. */
  z.object({ code: z.literal('not-as-shown') }),
  z.object({
    code: z.literal('fingerprint-refused'),
    /** `not-secure`: no route of the gateway has TLS, so there is no certificate. */
    why: z.enum([...FingerprintProblem.options, 'not-secure']),
    /** The hash function that made it, where it is another one. */
    hash: z.string().optional(),
    /** Digits or characters: as many as were found, and as there must be. */
    found: z.number().optional(),
    wanted: z.number().optional(),
  }),
  z.object({ code: z.literal('header-refused'), why: HeaderProblem, header: z.string() }),
  z.object({ code: z.literal('approval-refused'), why: ApprovalProblem, detail: z.string().optional() }),
  /** The profile follows OpenClaw's configuration: that is where it is changed. */
  z.object({ code: z.literal('followed') }),
  z.object({ code: z.literal('openclaw-refused'), file: z.string(), key: z.string() }),
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
