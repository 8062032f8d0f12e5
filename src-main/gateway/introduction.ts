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
import { ROLE } from './access.ts';
import type { DeviceIdentity } from './identity.ts';

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
};

/** What is presented besides the device's own proof, and what is asked for with it. */
export type Presentation = {
  readonly kind: CredentialKind | 'device-token';
  /** Null where the kind is `none`. */
  readonly secret: string | null;
  readonly scopes: readonly string[];
  /** Beside a token, where both are configured. */
  readonly password?: string;
};
export type PresentationReading =
  | { readonly ok: true; readonly presentation: Presentation }
  | { readonly ok: false; readonly fault: Fault };

/** What the gateway asked us to sign; `ts` is its own clock. */
export type Challenge = { readonly nonce: string; readonly ts: number };

export type Introduced =
  | { readonly ok: true; readonly params: ConnectParams; readonly presentation: Presentation }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Answers a challenge. What is presented is read here and nowhere else: only once the other side has shown
 * itself to be a gateway. Where it cannot be read, nothing is sent.
 */
export async function introduce(
  who: Introduction,
  { nonce, ts }: { readonly [Part in keyof Challenge]: Challenge[Part] | null },
  present: () => Promise<PresentationReading>,
): Promise<Introduced> {
  if (nonce === null || ts === null) {
    return {
      ok: false,
      fault: { heals: 'by-deciding', code: 'gateway-refused', detail: 'challenge-invalid' },
    };
  }
  const reading = await present();
  if (!reading.ok) return reading;
  const { presentation } = reading;
  return { ok: true, params: connectParams(who, { nonce, ts }, presentation), presentation };
}

function connectParams(who: Introduction, challenge: Challenge, presentation: Presentation): ConnectParams {
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
    scopes: [...presentation.scopes],
    caps: [...CAPS],
    userAgent: `causeway/${who.version}`,
    device: proveDevice(who, challenge, presentation),
    ...presented(presentation),
  };
}

function presented({ kind, secret, password }: Presentation): Pick<ConnectParams, 'auth'> {
  if (secret === null) return {};
  switch (kind) {
    case 'none':
      return {};
    case 'token':
      return { auth: { token: secret, ...(password === undefined ? {} : { password }) } };
    case 'password':
      return { auth: { password: secret } };
    case 'device-token':
      // Said to be one as well, or its refusal would read as that of a shared token (openclaw 2026.9.6).
      return { auth: { token: secret, deviceToken: secret } };
    default:
      return kind satisfies never;
  }
}

// Only a token stands in the signed payload; a password does not (facts, section 3).
function proveDevice(who: Introduction, challenge: Challenge, { kind, secret, scopes }: Presentation) {
  const payload = buildDeviceAuthPayloadV3({
    deviceId: who.identity.id,
    clientId: GATEWAY_CLIENT_IDS.GATEWAY_CLIENT,
    clientMode: GATEWAY_CLIENT_MODES.UI,
    role: ROLE,
    scopes: [...scopes],
    signedAtMs: challenge.ts,
    token: kind === 'password' ? null : secret,
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
