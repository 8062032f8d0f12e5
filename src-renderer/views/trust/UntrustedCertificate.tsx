import { useState } from 'react';
import { day } from '../../../src-main/language/format.ts';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { focusField } from '../gateways/form.ts';
import { shownEvidence, type CertificateFault } from './certificate.ts';
import { CompareFingerprint, type Compared } from './CompareFingerprint.tsx';
import { gatewayEvidence, useOtherWay, useSystemEvidence, type CertificateStep } from './certificate-step.ts';
import { TrustDialog } from './TrustDialog.tsx';

type Fault = Extract<CertificateFault, { code: 'untrusted-certificate' }>;
type Step = CertificateStep<Fault>;

/** A certificate that nobody whom this computer trusts vouches for, and that was never pinned. */
export function UntrustedCertificate(step: Step & { readonly onTrust: () => void }) {
  return step.fault.mayPin ? <Pinnable {...step} /> : <Unpinnable {...step} />;
}

function Pinnable({ snapshot, fault, news, busy, onStay, onTrust }: Step & { readonly onTrust: () => void }) {
  const [compared, setCompared] = useState<Compared>('open');
  const system = useSystemEvidence(fault.why);
  const other = useOtherWay(snapshot, fault.route, onStay);
  const { name } = snapshot.profile;
  return (
    <TrustDialog
      tone="plain"
      title={t('certificate.untrusted.title', { name })}
      lead={t(`certificate.lead.${isBehindTunnel(fault) ? 'behind-tunnel' : fault.why}`, wordsOf(fault))}
      evidence={[gatewayEvidence(fault), shownEvidence(fault, 'plain'), system]}
      news={news}
      stay={{ label: t('trust.later'), onPick: onStay }}
      other={other}
      trust={{
        label: t('certificate.accept'),
        onPick: onTrust,
        disabled: busy || compared === 'different',
      }}
    >
      <CompareFingerprint shown={fault} onCompare={setCompared} />
    </TrustDialog>
  );
}

/** Why it cannot be pinned, and what to do in its place. */
function Unpinnable({ snapshot, fault, news, onStay }: Step) {
  const change = useChangeTrust(snapshot.profile.id, onStay);
  const system = useSystemEvidence(fault.why);
  const other = useOtherWay(snapshot, fault.route, onStay);
  const isSystemAlone = snapshot.profile.trust === 'system' && isPinnable(fault.why);
  const { name } = snapshot.profile;
  return (
    <TrustDialog
      tone="bad"
      title={t('certificate.untrusted.title', { name })}
      lead={
        isSystemAlone
          ? t('certificate.system-alone.lead')
          : t(`certificate.lead.${isBehindTunnel(fault) ? 'behind-tunnel' : fault.why}`, wordsOf(fault))
      }
      evidence={[gatewayEvidence(fault), shownEvidence(fault, 'bad'), system]}
      news={news}
      stay={{ label: t('trust.stay'), onPick: onStay }}
      other={isSystemAlone ? { label: t('certificate.system-alone.change'), onPick: change } : other}
    >
      <p>
        {isSystemAlone
          ? t('certificate.system-alone', { name })
          : t(`certificate.todo.${fault.why}`, wordsOf(fault))}
      </p>
    </TrustDialog>
  );
}

/** What a person could pin if the gateway's trust allowed it. */
function isPinnable(why: Fault['why']): boolean {
  return why === 'self-signed' || why === 'unknown-issuer';
}

/** The name of the server's loopback stands in no certificate, so a wrong one is no reason there. */
function isBehindTunnel({ why, mayPin }: Fault): boolean {
  return why === 'wrong-host' && mayPin;
}

function wordsOf({ host, subject, issuer, validFrom, validTo }: Fault) {
  return { host, subject, issuer, from: day(validFrom), to: day(validTo) };
}

/** Leads to the form's own field: of the form that is on the page already while a gateway is being added. */
function useChangeTrust(profile: string, onLeave: () => void): () => void {
  const { place } = useFront();
  return () => {
    const { joining } = place.getState();
    onLeave();
    if (joining !== profile) place.setState({ dialog: { kind: 'edit', profile, focus: 'address' } });
    // Closing the dialog gives the focus back to where it was.
    else requestAnimationFrame(() => focusField(document.body, 'trust'));
  };
}
