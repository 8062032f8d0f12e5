import { useState } from 'react';
import type { Outcome, Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import { certificateDecision, type CertificateFault } from './certificate.ts';
import { ChangedCertificate, ForgetCertificate, ReplaceCertificate } from './ChangedCertificate.tsx';
import { UntrustedCertificate } from './UntrustedCertificate.tsx';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly fault: CertificateFault;
  /** The person looked at another certificate of this gateway before. */
  readonly isOther: boolean;
  readonly onClose: () => void;
};

/**
 * Lets a person judge the certificate that a gateway showed. What is trusted or forgotten is what is shown: if it
 * changes meanwhile, the dialog says so and begins anew.
 */
export function CertificateDialog({ snapshot, fault, isOther, onClose }: Props) {
  const decision = certificateDecision(snapshot, fault);
  /** The decision whose second step is open. */
  const [deciding, setDeciding] = useState<string | null>(null);
  const { refusal, busy, trust, forget } = useCertificate(snapshot, fault, onClose);
  // Whoever decides has seen already that it is another one.
  const isNews = isOther && deciding !== decision;
  const step = { snapshot, news: newsOf(refusal, isNews), busy, onStay: onClose };
  // Each step is a new dialog: it is read out again, and its safe button has the focus.
  if (fault.code === 'untrusted-certificate')
    return <UntrustedCertificate key={decision} {...step} fault={fault} onTrust={trust} />;
  if (deciding !== decision) {
    const decide = () => setDeciding(decision);
    return <ChangedCertificate key={decision} {...step} fault={fault} onDecide={decide} />;
  }
  const key = `decide ${decision}`;
  return fault.repin === 'offered' ? (
    <ReplaceCertificate key={key} {...step} fault={fault} onTrust={trust} />
  ) : (
    <ForgetCertificate key={key} {...step} fault={fault} onForget={forget} />
  );
}

function newsOf(refusal: Refusal | null, isOther: boolean): string | null {
  if (refusal === null) return isOther ? t('trust.news') : null;
  const { reason, advice } = sayRefusal(refusal);
  return `${reason} ${advice}`;
}

function useCertificate({ profile }: ProfileSnapshot, fault: CertificateFault, onDone: () => void) {
  const { bridge } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const { route, fingerprint } = fault;
  const pin = fault.code === 'pin-mismatch' ? fault.stored.value : null;
  const ask = async (asked: Promise<Outcome<unknown>>) => {
    setBusy(true);
    const outcome = await asked;
    setBusy(false);
    if (outcome.ok) onDone();
    else setRefusal(outcome.fault);
  };
  const trust = () =>
    ask(bridge.call('certificate.trust', { profile: profile.id, route, fingerprint, replaces: pin }));
  const forget = async () => {
    if (pin !== null) await ask(bridge.call('certificate.forget', { profile: profile.id, route, pin }));
  };
  return { refusal, busy, trust: () => void trust(), forget: () => void forget() };
}
