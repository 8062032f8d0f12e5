import {
  buildDeviceAuthPayloadV3,
  GATEWAY_CLIENT_CAPS,
  GATEWAY_CLIENT_IDS,
  GATEWAY_CLIENT_MODES,
  PROTOCOL_VERSION,
} from '@openclaw/gateway-client/browser';
import type { ConnectParams } from '@openclaw/gateway-client/browser';
import type { Fault } from '../contract/fault.ts';
import type { CredentialKind } from '../contract/profile.ts';
import type { DeviceIdentity } from './identity.ts';

export const ROLE = 'operator';

/** What a window may do through us: chat, approve commands, answer questions; nothing administrative. */
export const SCOPES: readonly string[] = [
  'operator.read',
  'operator.write',
  'operator.approvals',
  'operator.questions',
];

/**
 * What we consume. Command approvals come only to clients with this capability; `session-scoped-events` keeps
 * the text of sessions that nobody watches off the wire. Tool steps need none: as a subscriber to sessions we
 * get them as `session.tool`, whoever started the run.
 */
export const CAPS: readonly string[] = [
  GATEWAY_CLIENT_CAPS.EXEC_APPROVALS,
  GATEWAY_CLIENT_CAPS.SESSION_SCOPED_EVENTS,
];

/** Who we say we are; constant for an installation, because gateways pin it. */
export type Introduction = {
  readonly identity: DeviceIdentity;
  readonly displayName: string;
  readonly version: string;
  readonly platform: string;
  readonly credentialKind: CredentialKind;
};

/** What reading the profile's secret gave; a null secret means that none is stored. */
export type CredentialReading =
  | { readonly ok: true; readonly secret: string | null }
  | { readonly ok: false; readonly why: 'absent' | 'locked' | 'hanging' | 'failing' };

/** What the gateway asked us to sign; `ts` is its own clock. */
export type Challenge = { readonly nonce: string; readonly ts: number };

export type Introduced =
  | { readonly ok: true; readonly params: ConnectParams }
  | { readonly ok: false; readonly fault: Fault };

const standing = { heals: 'by-deciding' } as const;

/**
 * Answers a challenge. The secret is read here and nowhere else: only once the other side has shown itself
 * to be a gateway. Without the secret that the profile should present nothing is sent.
 */
export async function introduce(
  who: Introduction,
  { nonce, ts }: { readonly [Part in keyof Challenge]: Challenge[Part] | null },
  readCredential: () => Promise<CredentialReading>,
): Promise<Introduced> {
  if (nonce === null || ts === null) {
    return { ok: false, fault: { ...standing, code: 'gateway-refused', detail: 'challenge-invalid' } };
  }
  const kind = who.credentialKind;
  const reading: CredentialReading = kind === 'none' ? { ok: true, secret: null } : await readCredential();
  if (!reading.ok) {
    return { ok: false, fault: { ...standing, code: 'credentials-unavailable', why: reading.why } };
  }
  if (kind !== 'none' && reading.secret === null) {
    return { ok: false, fault: { ...standing, code: 'credentials-missing', kind } };
  }
  return { ok: true, params: connectParams(who, { nonce, ts }, reading.secret) };
}

function connectParams(who: Introduction, challenge: Challenge, secret: string | null): ConnectParams {
  return {
    minProtocol: PROTOCOL_VERSION,
    maxProtocol: PROTOCOL_VERSION,
    client: {
      id: GATEWAY_CLIENT_IDS.GATEWAY_CLIENT,
      mode: GATEWAY_CLIENT_MODES.UI,
      displayName: who.displayName,
      version: who.version,
      platform: who.platform,
    },
    role: ROLE,
    scopes: [...SCOPES],
    caps: [...CAPS],
    userAgent: `causeway/${who.version}`,
    device: proveDevice(who, challenge, secret),
    ...presented(who.credentialKind, secret),
  };
}

function presented(kind: CredentialKind, secret: string | null): Pick<ConnectParams, 'auth'> {
  if (secret === null || kind === 'none') return {};
  return { auth: kind === 'token' ? { token: secret } : { password: secret } };
}

// Only a token stands in the signed payload; a password does not (facts, section 3).
function proveDevice(who: Introduction, challenge: Challenge, secret: string | null) {
  const payload = buildDeviceAuthPayloadV3({
    deviceId: who.identity.id,
    clientId: GATEWAY_CLIENT_IDS.GATEWAY_CLIENT,
    clientMode: GATEWAY_CLIENT_MODES.UI,
    role: ROLE,
    scopes: [...SCOPES],
    signedAtMs: challenge.ts,
    token: who.credentialKind === 'token' ? secret : null,
    nonce: challenge.nonce,
    platform: who.platform,
  });
  return {
    id: who.identity.id,
    publicKey: who.identity.publicKey,
    signature: who.identity.sign(payload),
    signedAt: challenge.ts,
    nonce: challenge.nonce,
  };
}
