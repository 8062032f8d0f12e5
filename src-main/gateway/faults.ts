import {
  PROTOCOL_VERSION,
  readConnectErrorDetailCode,
  readConnectErrorRecoveryAdvice,
  readPairingConnectErrorDetails,
  resolveGatewayStartupRetryAfterMs,
} from '@openclaw/gateway-client/browser';
import type { Fault } from '../contract/fault.ts';
import type { CredentialKind } from '../contract/profile.ts';
import type { Presentation } from './introduction.ts';
import { codeWord, fieldsOf, numberIn, textsIn } from './payload.ts';

/** How a gateway said no to our connect request. */
export type ConnectRefusal = {
  readonly code: string;
  readonly details?: unknown;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
};

/** What we had presented when it said no, and as whom. */
export type Presented = Pick<Presentation, 'kind' | 'scopes'> & {
  readonly deviceId: string;
  readonly role: string;
};

const standing = { heals: 'by-deciding' } as const;
const passing = { heals: 'by-waiting' } as const;

/** When a gateway locks us out without saying for how long. */
const LOCKOUT_MS = 60_000;
const DAY_MS = 86_400_000;

/** The least wait that a peer asked for, kept within a day so that nobody can silence us for good. */
export function retryWait(ms: unknown): { readonly retryAfterMs?: number } {
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return {};
  return { retryAfterMs: Math.min(Math.ceil(ms), DAY_MS) };
}

type Reading = (refusal: ConnectRefusal, presented: Presented) => Fault;

const missing =
  (kind: CredentialKind): Reading =>
  () => ({ ...standing, code: 'credentials-missing', kind });
const refused =
  (kind: CredentialKind): Reading =>
  () => ({ ...standing, code: 'credentials-refused', kind });
const refusedAsPresented: Reading = (_, { kind }) => ({
  ...standing,
  code: 'credentials-refused',
  kind: savedKind(kind),
});

/** A device token is nothing that a person could enter: a profile that presents one has no other credential. */
function savedKind(kind: Presentation['kind']): CredentialKind {
  return kind === 'device-token' ? 'none' : kind;
}

/** Codes of `@openclaw/gateway-protocol/connect-error-details`; every other one is `gateway-refused`. */
const readings: Readonly<Record<string, Reading>> = {
  AUTH_REQUIRED: (_, { kind }) => ({ ...standing, code: 'credentials-missing', kind: savedKind(kind) }),
  AUTH_TOKEN_MISSING: missing('token'),
  AUTH_PASSWORD_MISSING: missing('password'),
  AUTH_TOKEN_MISMATCH: refused('token'),
  AUTH_PASSWORD_MISMATCH: refused('password'),
  AUTH_UNAUTHORIZED: refusedAsPresented,
  AUTH_DEVICE_TOKEN_MISMATCH: refusedAsPresented,
  AUTH_BOOTSTRAP_TOKEN_INVALID: refusedAsPresented,
  AUTH_SCOPE_MISMATCH: (_, { scopes }) => ({ ...standing, code: 'scopes-refused', scopes: [...scopes] }),
  AUTH_RATE_LIMITED: ({ retryAfterMs }) => ({
    ...passing,
    code: 'rate-limited',
    retryAfterMs: retryWait(retryAfterMs).retryAfterMs ?? LOCKOUT_MS,
  }),
  PAIRING_REQUIRED: pairingRequired,
  PROTOCOL_MISMATCH: ({ details }) => protocolMismatch(numberIn(fieldsOf(details), 'expectedProtocol')),
  CLIENT_VERSION_MISMATCH: () => ({
    ...standing,
    code: 'protocol-mismatch',
    update: 'app',
    ours: PROTOCOL_VERSION,
  }),
  'startup-sidecars': (refusal) => ({
    ...passing,
    code: 'gateway-starting',
    ...retryWait(resolveGatewayStartupRetryAfterMs(refusal) ?? refusal.retryAfterMs),
  }),
  'gateway-restarting': restarting,
  'gateway-suspending': restarting,
  UNAVAILABLE: ({ retryAfterMs }) => ({ ...passing, code: 'gateway-starting', ...retryWait(retryAfterMs) }),
};

/** The typed reason of a refused connect request. Its words are the other side's and never pass on. */
export function faultOfRefusal(refusal: ConnectRefusal, presented: Presented): Fault {
  const word = specificCode(refusal);
  const reading = Object.hasOwn(readings, word) ? readings[word] : undefined;
  return reading?.(refusal, presented) ?? { ...standing, code: 'gateway-refused', detail: word };
}

const SPURNS: Readonly<Record<Presentation['kind'], readonly string[]>> = {
  token: ['AUTH_TOKEN_MISMATCH', 'AUTH_PASSWORD_MISMATCH'],
  password: ['AUTH_TOKEN_MISMATCH', 'AUTH_PASSWORD_MISMATCH'],
  'device-token': ['AUTH_DEVICE_TOKEN_MISMATCH', 'AUTH_SCOPE_MISMATCH', 'AUTH_TOKEN_MISMATCH'],
  none: [],
};

/** Whether it is the presented secret that a gateway does not take, so that another may be tried in its place. */
export function spurns(refusal: ConnectRefusal, kind: Presentation['kind']): boolean {
  if (SPURNS[kind].includes(specificCode(refusal))) return true;
  const isShared = kind === 'token' || kind === 'password';
  return isShared && readConnectErrorRecoveryAdvice(refusal.details).canRetryWithDeviceToken === true;
}

// Details are more exact than the code: NOT_PAIRED and INVALID_REQUEST stand for many reasons.
function specificCode({ code, details, retryable }: ConnectRefusal): string {
  const detail = readConnectErrorDetailCode(details);
  if (detail !== null) return codeWord(detail);
  if (code === 'UNAVAILABLE' && retryable === true) {
    const { reason } = fieldsOf(details);
    return typeof reason === 'string' && Object.hasOwn(readings, reason) ? reason : code;
  }
  return codeWord(code);
}

function restarting({ retryAfterMs }: ConnectRefusal): Fault {
  return { ...passing, code: 'gateway-restarting', ...retryWait(retryAfterMs) };
}

/**
 * Says which side is behind. A gateway that names no version is older than the field.
 * @param theirs the protocol version that the gateway expects
 */
export function protocolMismatch(theirs: number | undefined): Fault {
  const update = theirs !== undefined && theirs > PROTOCOL_VERSION ? 'app' : 'gateway';
  const known = theirs === undefined || !Number.isInteger(theirs) ? {} : { theirs };
  return { ...standing, code: 'protocol-mismatch', update, ours: PROTOCOL_VERSION, ...known };
}

// The id becomes part of a command that a person pastes into a shell: nothing but these characters, and no
// leading dash, which would make an option of it.
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

function pairingRequired({ details }: ConnectRefusal, { deviceId, role, scopes }: Presented): Fault {
  const pairing = readPairingConnectErrorDetails(details);
  const reason = pairing?.reason ?? 'not-paired';
  const requestId = pairing?.requestId ?? '';
  const asked = { role: requestedRole(details) ?? role, scopes: requestedScopes(details) ?? [...scopes] };
  const base = { ...passing, code: 'pairing-required', deviceId, reason, ...asked } as const;
  if (!REQUEST_ID.test(requestId)) return { ...base, command: 'openclaw devices list' };
  return { ...base, requestId, command: `openclaw devices approve ${requestId}` };
}

function requestedRole(details: unknown): string | null {
  const role = fieldsOf(details)['requestedRole'];
  return role === undefined ? null : codeWord(role);
}

/** More than anybody asks for; a longer list is the gateway's own invention. */
const MOST_SCOPES = 64;

/** None is left out, even one that cannot be shown: the person is to see what would be approved. */
function requestedScopes(details: unknown): readonly string[] | null {
  const scopes = fieldsOf(details)['requestedScopes'];
  return Array.isArray(scopes) ? scopes.slice(0, MOST_SCOPES).map(codeWord) : null;
}

/** The scopes that we need and a hello did not grant; none when all is well. */
export function scopesRefused(granted: readonly string[], needed: readonly string[]): Fault | null {
  const withheld = needed.filter((scope) => !granted.includes(scope));
  return withheld.length === 0 ? null : { ...standing, code: 'scopes-refused', scopes: withheld };
}

/** A hello in which a credential's scopes are listed under `auth`. */
export function grantedScopes(hello: unknown): readonly string[] {
  return textsIn(fieldsOf(fieldsOf(hello)['auth']), 'scopes');
}
