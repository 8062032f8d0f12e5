import type { Certificate, Pin } from '../../../src-main/contract/certificate.ts';
import type { Standing } from '../../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { day } from '../../../src-main/language/format.ts';
import { t } from '../../words.ts';
import { faultsOf } from './evidence.ts';
import { comparable, comparableRows } from './fingerprint.ts';
import type { Evidence } from './TrustDialog.tsx';

/** A gateway showed a certificate that a person has to judge. */
export type CertificateFault = Extract<Standing, { code: 'untrusted-certificate' | 'pin-mismatch' }>;

/** The certificate that stands between a person and a gateway: of its link, or of a switch that failed. */
export function certificateFaultOf(snapshot: ProfileSnapshot): CertificateFault | null {
  return (
    faultsOf(snapshot).find(
      (fault) => fault.code === 'untrusted-certificate' || fault.code === 'pin-mismatch',
    ) ?? null
  );
}

/** Names the decision: another certificate, another pin or another way out is another decision. */
export function certificateDecision({ profile }: ProfileSnapshot, fault: CertificateFault): string {
  const { code, host, port, route, fingerprint } = fault;
  const offer =
    code === 'pin-mismatch' ? [fault.stored.value, fault.repin] : [fault.mayPin, fault.why, profile.trust];
  return JSON.stringify([profile.id, code, host, port, route, fingerprint, ...offer]);
}

/** The certificate that was shown; `key`: its key is what is compared, so that is what stands there. */
export function shownEvidence(shown: Certificate, tone: 'plain' | 'bad', key = false): Evidence {
  const isKey = key && shown.publicKey !== null;
  const print = isKey && shown.publicKey !== null ? shown.publicKey : shown.fingerprint;
  return {
    label: t(isKey ? 'certificate.shown.key' : 'certificate.shown'),
    text: comparable(print),
    rows: comparableRows(print),
    notes: certificateNotes(shown),
    tone,
    copies: t('certificate.copy.shown'),
  };
}

/** What is pinned, with what is known of its certificate. */
export function pinEvidence(pin: Pin): Evidence {
  return {
    label: t(pin.kind === 'leaf' ? 'certificate.pinned' : 'certificate.pinned.key'),
    text: comparable(pin.value),
    rows: comparableRows(pin.value),
    notes: [pinOrigin(pin), ...(pin.certificate === undefined ? [] : certificateNotes(pin.certificate))],
    copies: t('certificate.copy.pinned'),
  };
}

/** Who pinned it, and when; the configuration does not say when. */
export function pinOrigin({ from, since }: Pin): string {
  return t(`certificate.since.${from}`, { day: day(since) });
}

function certificateNotes({ subject, issuer, validFrom, validTo }: Certificate): readonly string[] {
  const names =
    subject === issuer
      ? [t('certificate.own', { subject })]
      : [t('certificate.for', { subject }), t('certificate.by', { issuer })];
  return [...names, t('certificate.dates', { from: shortDay(validFrom), to: shortDay(validTo) })];
}

function shortDay(date: string): string {
  return day(date, undefined, 'short');
}
