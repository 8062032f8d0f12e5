import type { Certificate, Distrust, Pin, TrustMode } from '../contract/certificate.ts';
import type { Standing } from '../contract/fault.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import { judgeCertificate, type PresentedCertificate } from './certificate.ts';
import { readFingerprint, type FingerprintRefusal } from './fingerprint.ts';
import { noCertificate, seeCertificate } from './seen-certificate.ts';

/** Who a gateway is over TLS could not be told. */
export type CertificateFault = Extract<
  Standing,
  { code: 'untrusted-certificate' | 'pin-mismatch' | 'unreadable-pin' }
>;

export type PinVerdict =
  | {
      readonly ok: true;
      readonly by: 'system' | 'pin';
      readonly seen: Certificate;
      /** To be stored in the pin's place after hello-ok, and not before; null where nothing is new. */
      readonly remember: Pin | null;
    }
  | { readonly ok: false; readonly fault: CertificateFault };

export type PinQuestion = {
  readonly mode: TrustMode;
  /** The one that was given or stored. */
  readonly pin: Pin | null;
  readonly presented: PresentedCertificate;
  /** Wall-clock milliseconds. */
  readonly now: number;
};

/** Whom the certificate was presented as. */
export type PinPlace = { readonly host: string; readonly port: number; readonly route: RouteKind };

/** A certificate under judgement. */
type Case = {
  readonly mode: TrustMode;
  readonly seen: Certificate;
  readonly system: 'trusted' | Distrust;
  readonly now: number;
  readonly place: PinPlace;
};

/**
 * Judges a peer's certificate, before a byte is sent to it.
 *
 * With a pin, the fingerprint is equal or it is not, whatever the system says: neither the host's name nor the
 * dates count. So an expired certificate passes: a pin says that this very key is the gateway's, and no date
 * unsays that; most pinned certificates vouch for themselves, and nobody else would renew them; and OpenClaw's
 * own clients hold it so, too. A pin of another kind than the mode's is judged as what it is and then replaced: a
 * change of the mode trusts no stranger.
 *
 * Without a pin it is an authority that vouches, up to the date it set: the system has to trust the certificate,
 * which is then pinned. The mode `system` pins nothing, and there only a pin from the configuration counts.
 * Faults: `untrusted-certificate`, also for a peer that shows none; `pin-mismatch`; `unreadable-pin`.
 */
export function judgePin({ mode, pin, presented, now }: PinQuestion, place: PinPlace): PinVerdict {
  const { leaf } = presented;
  const system = judgeCertificate(presented);
  // An absent fingerprint equals no pin, and no authority vouches for it.
  if (leaf === null) return judgeStranger({ mode, seen: noCertificate, system, now, place });
  const found: Case = { mode, seen: seeCertificate(leaf), system, now, place };
  return pin === null || isDormant(pin, mode) ? judgeStranger(found) : judgeHeld(found, pin);
}

/** What a person chose in the app does not unpin what they wrote into the configuration. */
function isDormant(pin: Pin, mode: TrustMode): boolean {
  return mode === 'system' && pin.from !== 'configuration';
}

/**
 * Only what no known authority vouches for is a person's to compare and to pin; and behind a tunnel a name that
 * no certificate can have, for there the gateway is on the server's loopback.
 */
function isForPerson(system: Distrust, { route }: PinPlace): boolean {
  if (system === 'wrong-host') return route === 'ssh';
  return system === 'self-signed' || system === 'unknown-issuer';
}

function judgeStranger({ mode, seen, system, now, place }: Case): PinVerdict {
  if (system === 'trusted') {
    const remember = mode === 'system' ? null : pinOf(mode, seen, { from: 'first-use', since: now });
    return { ok: true, by: 'system', seen, remember };
  }
  const mayPin = mode !== 'system' && isForPerson(system, place);
  const fault = { ...place, why: system, ...seen, mayPin };
  return { ok: false, fault: { heals: 'by-deciding', code: 'untrusted-certificate', ...fault } };
}

function judgeHeld({ mode, seen, system, place }: Case, pin: Pin): PinVerdict {
  const reading = readFingerprint(pin.value);
  if (!reading.ok) {
    const fault = { ...place, from: pin.from, why: reading.problem.why };
    return { ok: false, fault: { heals: 'by-deciding', code: 'unreadable-pin', ...fault } };
  }
  const presented = pin.kind === 'leaf' ? seen.fingerprint : seen.publicKey;
  if (presented === reading.fingerprint) {
    return { ok: true, by: 'pin', seen, remember: successorOf(pin, mode, seen) };
  }
  const fault = { ...place, ...seen, stored: pin, system, repin: repinOf(pin, system) };
  return { ok: false, fault: { heals: 'by-deciding', code: 'pin-mismatch', ...fault } };
}

function repinOf({ from }: Pin, system: 'trusted' | Distrust): 'offered' | 'untrusted' | 'configured' {
  if (from === 'configuration') return 'configured';
  return system === 'trusted' ? 'offered' : 'untrusted';
}

/**
 * What takes a pin's place once its certificate matched: of the mode's kind, with the certificate that was seen.
 * Of a configured one only that is noted.
 */
function successorOf(pin: Pin, mode: TrustMode, seen: Certificate): Pin | null {
  const isOurs = pin.from !== 'configuration' && mode !== 'system';
  const next = isOurs ? pinOf(mode, seen, pin) : { ...pin, certificate: seen };
  const isKnown = pin.certificate?.fingerprint === seen.fingerprint;
  return isKnown && next.kind === pin.kind && next.value === pin.value ? null : next;
}

/**
 * Pins what was seen; for a pin that a person sets, `seen` is what they were shown. Where the key cannot be read,
 * the leaf is pinned in its place, which is stricter. `since` is wall-clock milliseconds.
 */
export function pinOf(
  kind: Pin['kind'],
  seen: Certificate,
  { from, since }: Pick<Pin, 'from' | 'since'>,
): Pin {
  const { fingerprint, publicKey } = seen;
  if (kind === 'leaf' || publicKey === null) {
    return { kind: 'leaf', value: fingerprint, from, since, certificate: seen };
  }
  return { kind, value: publicKey, from, since, certificate: seen };
}

/**
 * Pins the certificate whose fingerprint a person typed, in any form that `readFingerprint` takes. `now` is
 * wall-clock milliseconds.
 */
export function pinFromText(
  text: string,
  now: number,
): { readonly ok: true; readonly pin: Pin } | { readonly ok: false; readonly problem: FingerprintRefusal } {
  const reading = readFingerprint(text);
  if (!reading.ok) return reading;
  return { ok: true, pin: { kind: 'leaf', value: reading.fingerprint, from: 'person', since: now } };
}
