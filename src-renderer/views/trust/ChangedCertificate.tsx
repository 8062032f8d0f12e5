import { useState } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Check } from '../../parts/Check.tsx';
import { t } from '../../words.ts';
import { pinEvidence, shownEvidence, type CertificateFault } from './certificate.ts';
import {
  gatewayEvidence,
  stayWords,
  useConfiguration,
  useOtherWay,
  useSystemEvidence,
  type CertificateStep,
} from './certificate-step.ts';
import { CompareFingerprint, type Compared } from './CompareFingerprint.tsx';
import { TrustDialog } from './TrustDialog.tsx';

type Fault = Extract<CertificateFault, { code: 'pin-mismatch' }>;
type Step = CertificateStep<Fault>;

/** Another certificate than the pinned one: first the look, then {@link ReplaceCertificate} or {@link ForgetCertificate}. */
export function ChangedCertificate({
  snapshot,
  fault,
  news,
  onStay,
  onDecide,
}: Step & { onDecide: () => void }) {
  const [compared, setCompared] = useState<Compared>('open');
  const system = useSystemEvidence(fault.system);
  const { repin, stored } = fault;
  const other = useWayOut(snapshot, fault, onStay);
  return (
    <TrustDialog
      tone="bad"
      title={t('certificate.changed.title', { name: snapshot.profile.name })}
      lead={t(`certificate.changed.lead.${repin}`)}
      pair={[pinEvidence(stored), shownEvidence(fault, 'bad', stored.kind === 'public-key')]}
      evidence={[gatewayEvidence(fault), system]}
      news={news}
      stay={{ label: stayWords(snapshot), onPick: onStay }}
      other={other}
      trust={
        repin === 'configured'
          ? undefined
          : {
              label: t(`certificate.decide.${repin}`),
              onPick: onDecide,
              disabled: compared === 'different',
            }
      }
    >
      {repin === 'configured' ? (
        <p>{t('certificate.configured')}</p>
      ) : (
        <CompareFingerprint shown={fault} onCompare={setCompared} />
      )}
    </TrustDialog>
  );
}

/** A renewal that this computer trusts needs none. */
function useWayOut(snapshot: ProfileSnapshot, { route, repin }: Fault, onLeave: () => void) {
  const around = useOtherWay(snapshot, route, onLeave);
  const configuration = useConfiguration(snapshot, onLeave);
  if (repin === 'configured') return configuration;
  return repin === 'offered' ? undefined : around;
}

/** The second step of trusting the new certificate, for which the system vouches. */
export function ReplaceCertificate({ onTrust, ...step }: Step & { readonly onTrust: () => void }) {
  const { fault } = step;
  return (
    <Confirm
      {...step}
      title={t('certificate.replace.title', { name: step.snapshot.profile.name })}
      lead={t('certificate.replace.lead')}
      evidence={{
        ...shownEvidence(fault, 'bad', fault.stored.kind === 'public-key'),
        label: t('trust.replace.new'),
      }}
      word={t('certificate.replace.word')}
      label={t('certificate.replace')}
      onConfirm={onTrust}
    />
  );
}

/** The second step of forgetting the old certificate. Nothing is trusted by that: the next attempt asks anew. */
export function ForgetCertificate({ onForget, ...step }: Step & { readonly onForget: () => void }) {
  const { fault } = step;
  return (
    <Confirm
      {...step}
      title={t('certificate.forget.title', { name: step.snapshot.profile.name })}
      lead={t('certificate.forget.lead')}
      evidence={pinEvidence(fault.stored)}
      word={t('certificate.forget.word')}
      label={t('certificate.forget')}
      onConfirm={onForget}
    />
  );
}

type ConfirmProps = Step & {
  readonly title: string;
  readonly lead: string;
  readonly evidence: ReturnType<typeof pinEvidence>;
  /** What the person says by it. */
  readonly word: string;
  readonly label: string;
  readonly onConfirm: () => void;
};

function Confirm({ snapshot, news, busy, onStay, evidence, word, label, onConfirm, ...rest }: ConfirmProps) {
  const [said, setSaid] = useState(false);
  return (
    <TrustDialog
      tone="bad"
      title={rest.title}
      lead={rest.lead}
      evidence={[evidence]}
      news={news}
      stay={{ label: stayWords(snapshot), onPick: onStay }}
      trust={{ label, onPick: onConfirm, disabled: busy || !said }}
    >
      <Check label={word} checked={said} onChange={({ target }) => setSaid(target.checked)} />
    </TrustDialog>
  );
}
