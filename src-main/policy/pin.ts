import type { Standing } from '../contract/fault.ts';
import { judgeCertificate, type CertificateVerdict } from './certificate.ts';
import { expiryNotice, type ExpiryNotice } from './expiry.ts';
import { readFingerprint, type FingerprintProblem } from './fingerprint.ts';
import { seeCertificate, type Presented, type SeenCertificate } from './seen-certificate.ts';

/** What proves a gateway: the system's authorities alone, this very certificate, or its key. */
export type TrustMode = 'system' | 'leaf' | 'public-key';

/** What a gateway's certificate has to be. */
export type Pin = {
  readonly kind: 'leaf' | 'public-key';
  /** A SHA-256 fingerprint in any form that `readFingerprint` takes: of the leaf, or of its public key. */
  readonly value: string;
  /** OpenClaw's configuration belongs to the person: a pin from there is only ever changed there. */
  readonly from: 'person' | 'configuration' | 'first-use';
  /** When the certificate last seen under it ends, in wall-clock milliseconds. */
  readonly notAfter?: number;
};

type Untrusted = Extract<Standing, { code: 'untrusted-certificate' }>;

export type PinVerdict =
  | {
      readonly verdict: 'trusted';
      readonly by: 'system' | 'pin';
      readonly seen: SeenCertificate;
      /** To be stored in the pin's place after hello-ok, and not before; null where nothing is new. */
      readonly remember: Pin | null;
      readonly notice: ExpiryNotice | null;
    }
  | {
      readonly verdict: 'untrusted';
      readonly fault: Untrusted;
      readonly seen: SeenCertificate;
      /** Whether a person who compared it may pin it: only what no known authority vouches for. */
      readonly mayPin: boolean;
    }
  | {
      readonly verdict: 'mismatch';
      readonly stored: Pin;
      readonly seen: SeenCertificate;
      /** What the system says of the one that was presented. */
      readonly system: 'trusted' | Untrusted['why'];
      /** Whether a person may put it in the pin's place with one confirmation, or why not. */
      readonly repin: 'offered' | 'untrusted' | 'configured';
    }
  /** A pin that nobody can read is no reason to go without one. */
  | { readonly verdict: 'unreadable-pin'; readonly stored: Pin; readonly problem: FingerprintProblem }
  /** An absent fingerprint equals no pin, and no authority vouches for it. */
  | { readonly verdict: 'no-certificate' };

export type PinQuestion = {
  readonly mode: TrustMode;
  /** The one that was given or stored. */
  readonly pin: Pin | null;
  readonly presented: Presented;
  /** Wall-clock milliseconds. */
  readonly now: number;
};

type Endpoint = { readonly host: string; readonly port: number };

/** A certificate under judgement. */
type Case = {
  readonly mode: TrustMode;
  readonly seen: SeenCertificate;
  readonly system: CertificateVerdict;
  readonly now: number;
};

/**
 * Judges a peer's certificate, before a byte is sent to it.
 *
 * With a pin, the fingerprint is equal or it is not, whatever the system says: neither the host's name nor the
 * dates count. So an expired certificate passes, with a notice. A pin says that this very key is the gateway's,
 * and no date unsays that; most pinned certificates vouch for themselves, and nobody else would renew them; and
 * OpenClaw's own clients hold it so, too. A pin of another kind than the mode's is judged as what it is and then
 * replaced: a change of the mode trusts no stranger.
 *
 * Without a pin it is an authority that vouches, up to the date it set: the system has to trust the certificate,
 * which is then pinned. The mode `system` pins nothing, and there only a pin from the configuration counts.
 */
export function judgePin({ mode, pin, presented, now }: PinQuestion, endpoint: Endpoint): PinVerdict {
  const { leaf } = presented;
  if (leaf === null) return { verdict: 'no-certificate' };
  const system = judgeCertificate(presented, endpoint);
  const found: Case = { mode, seen: seeCertificate(leaf), system, now };
  return pin === null || isDormant(pin, mode) ? judgeStranger(found) : judgeHeld(found, pin);
}

/** What a person chose in the app does not unpin what they wrote into the configuration. */
function isDormant(pin: Pin, mode: TrustMode): boolean {
  return mode === 'system' && pin.from !== 'configuration';
}

function judgeStranger({ mode, seen, system, now }: Case): PinVerdict {
  if (!system.trusted) {
    const { why } = system.fault;
    const mayPin = mode !== 'system' && (why === 'self-signed' || why === 'unknown-issuer');
    return { verdict: 'untrusted', fault: system.fault, seen, mayPin };
  }
  const remember = mode === 'system' ? null : pinOf(mode, seen, 'first-use');
  const notice = remember === null ? null : noticeOf(seen, now);
  return { verdict: 'trusted', by: 'system', seen, remember, notice };
}

function judgeHeld({ mode, seen, system, now }: Case, pin: Pin): PinVerdict {
  const reading = readFingerprint(pin.value);
  if (!reading.ok) return { verdict: 'unreadable-pin', stored: pin, problem: reading.problem };
  const presented = pin.kind === 'leaf' ? seen.fingerprint : seen.publicKey;
  if (presented === reading.fingerprint) {
    const remember = successorOf(pin, mode, seen);
    return { verdict: 'trusted', by: 'pin', seen, remember, notice: noticeOf(seen, now) };
  }
  const why = system.trusted ? 'trusted' : system.fault.why;
  return { verdict: 'mismatch', stored: pin, seen, system: why, repin: repinOf(pin, system.trusted) };
}

function repinOf({ from }: Pin, trusted: boolean): 'offered' | 'untrusted' | 'configured' {
  if (from === 'configuration') return 'configured';
  return trusted ? 'offered' : 'untrusted';
}

/** What takes a pin's place once its certificate matched: of the mode's kind, and with the end of a renewed one. */
function successorOf(pin: Pin, mode: TrustMode, seen: SeenCertificate): Pin | null {
  if (pin.from === 'configuration' || mode === 'system') return null;
  const next = pinOf(mode, seen, pin.from);
  return next.kind === pin.kind && next.notAfter === pin.notAfter ? null : next;
}

/**
 * Pins what was seen; for a pin that a person sets, `seen` is what they were shown. Where the key cannot be read,
 * the leaf is pinned in its place, which is stricter.
 */
export function pinOf(kind: Pin['kind'], seen: SeenCertificate, from: Pin['from']): Pin {
  const { fingerprint, publicKey, notAfter } = seen;
  const end = notAfter === null ? {} : { notAfter };
  if (kind === 'leaf' || publicKey === null) return { kind: 'leaf', value: fingerprint, from, ...end };
  return { kind, value: publicKey, from, ...end };
}

function noticeOf({ notAfter }: SeenCertificate, now: number): ExpiryNotice | null {
  return notAfter === null ? null : expiryNotice(notAfter, now);
}
