import { useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { visible } from '../../../src-main/language/format.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Facts, type Fact } from '../../parts/Facts.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Spinner } from '../../parts/Spinner.tsx';
import { useFront } from '../../store/front.ts';
import { sayMessage, sayRefusal, t } from '../../words.ts';
import { hostOf } from '../connection/route.ts';
import { takeUp } from '../trust/aside.ts';
import { decisionFor } from '../trust/decision.ts';
import { NextCheck } from './NextCheck.tsx';
import styles from './Pairing.module.css';
import { factsOf, type Approvable, type PairingRequest } from './request.ts';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly request: PairingRequest;
  readonly approvable: Approvable;
  readonly onBack: () => void;
  readonly onClose: () => void;
};

/** Asks whether exactly this request is approved by exactly this command on exactly this host, and does it. */
export function ApproveStep({ snapshot, request, approvable, onBack, onClose }: Props) {
  const { profile } = snapshot;
  const host = hostOf(profile, 'ssh') ?? approvable.target;
  const { progress, approve } = useApproving(profile.id, approvable);
  const asked = progress.kind === 'approving' || progress.kind === 'approved';
  const leave = asked ? onClose : onBack;
  return (
    <Dialog
      title={t('pairing.consent.title', { host })}
      lead={t('pairing.consent.lead')}
      onClose={leave}
      actions={
        <>
          {/* Not disabled: that would take the focus away from it. */}
          <Button
            className={asked ? styles.asked : undefined}
            aria-disabled={asked}
            onClick={asked ? undefined : approve}
          >
            {t('pairing.consent.do')}
          </Button>
          <Button kind="main" data-autofocus onClick={leave}>
            {t(asked ? 'pairing.close' : 'pairing.consent.back')}
          </Button>
        </>
      }
    >
      <div className={styles.content}>
        <Facts facts={[...factsOf(request), ...commandFacts(approvable, request)]} />
        <p className={styles.note}>{t('pairing.consent.shell')}</p>
        <Course snapshot={snapshot} host={host} progress={progress} />
        <NextCheck snapshot={snapshot} />
      </div>
    </Dialog>
  );
}

function commandFacts({ target }: Approvable, { command }: PairingRequest): readonly Fact[] {
  return [
    { label: t('pairing.consent.target'), lines: [target], exact: true },
    { label: t('pairing.consent.command'), lines: ['openclaw devices list --json', command], exact: true },
  ];
}

type Progress =
  | { readonly kind: 'asking' | 'approving' | 'approved' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

function useApproving(profile: string, { requestId }: Approvable) {
  const { bridge } = useFront();
  const [progress, setProgress] = useState<Progress>({ kind: 'asking' });
  const approve = async () => {
    setProgress({ kind: 'approving' });
    const approved = await bridge.call('pairing.approve', { profile, requestId });
    setProgress(approved.ok ? { kind: 'approved' } : { kind: 'refused', refusal: approved.fault });
  };
  return { progress, approve: () => void approve() };
}

type CourseProps = {
  readonly snapshot: ProfileSnapshot;
  readonly host: string;
  readonly progress: Progress;
};

/** How far the approval has come, and what it may need of a person meanwhile. */
function Course({ snapshot, host, progress }: CourseProps) {
  const approving = progress.kind === 'approving';
  return (
    <>
      <output className={styles.progress}>
        {approving ? <Spinner /> : null}
        {approving ? t('pairing.approving', { host }) : null}
        {progress.kind === 'approved' ? t('pairing.approved') : null}
      </output>
      {approving ? <KeyButton snapshot={snapshot} /> : null}
      <div role="alert">
        {progress.kind === 'refused' ? <Refused snapshot={snapshot} refusal={progress.refusal} /> : null}
      </div>
    </>
  );
}

type RefusedProps = { readonly snapshot: ProfileSnapshot; readonly refusal: Refusal };

/** Why nothing was approved, and what to do; a key that has to be judged first is one button away. */
function Refused({ snapshot, refusal }: RefusedProps) {
  const { reason, advice } = sayRefusal(refusal);
  const detail = refusal.code === 'approval-refused' ? refusal.detail : undefined;
  return (
    <Notice tone="bad" title={reason} actions={<KeyButton snapshot={snapshot} />}>
      {tunnelWords(snapshot, refusal)}
      {advice}
      {detail === undefined ? null : (
        <>
          {' '}
          {t('pairing.said')}
          <code className={styles.said}>{visible(detail)}</code>
        </>
      )}
    </Notice>
  );
}

/** What the tunnel itself says, where it is the tunnel that did not open. */
function tunnelWords({ tunnel }: ProfileSnapshot, refusal: Refusal): string {
  if (refusal.code !== 'approval-refused' || refusal.why !== 'no-tunnel') return '';
  return tunnel?.view.reason === undefined ? '' : `${sayMessage(tunnel.view.reason)} `;
}

/** The tunnel may wait for a person to judge the server's key, which another dialog shows. */
function KeyButton({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const decision = decisionFor(snapshot, 'host-key');
  if (decision === null) return null;
  const judge = () => {
    takeUp(place, decision.name);
    place.setState({ dialog: null, profile: snapshot.profile.id });
  };
  return (
    <Button className={styles.key} onClick={judge}>
      {t('action.judge-host-key')}
    </Button>
  );
}
