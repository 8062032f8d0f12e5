import { useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import { decisionOf, type HostKeyFault } from './evidence.ts';
import { ChangedKey, ReplaceKey, RevokedKey, UnknownKey } from './HostKeySteps.tsx';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly fault: HostKeyFault;
  /** The person looked at other evidence about this server before. */
  readonly isOther: boolean;
  readonly onClose: () => void;
};

/**
 * Lets a person judge the key that a server showed. What is trusted is what is shown: if it changes meanwhile,
 * the dialog says so and begins anew.
 */
export function HostKeyDialog({ snapshot, fault, isOther, onClose }: Props) {
  const decision = decisionOf(snapshot, fault);
  /** The decision whose second step is open. */
  const [replacing, setReplacing] = useState<string | null>(null);
  const { refusal, busy, trust } = useTrusting(snapshot, fault, onClose);
  // Whoever replaces has seen already that it is another one.
  const isNews = isOther && replacing !== decision;
  const step = { snapshot, news: newsOf(refusal, isNews), busy, onStay: onClose, onTrust: trust };
  // Each step is a new dialog: it is read out again, and its safe button has the focus.
  switch (fault.code) {
    case 'unknown-host-key':
      return <UnknownKey key={decision} {...step} fault={fault} />;
    case 'revoked-host-key':
      return <RevokedKey key={decision} {...step} fault={fault} />;
    case 'changed-host-key':
      return replacing === decision ? (
        <ReplaceKey key={`replace ${decision}`} {...step} fault={fault} />
      ) : (
        <ChangedKey key={decision} {...step} fault={fault} onReplace={() => setReplacing(decision)} />
      );
    default:
      return fault satisfies never;
  }
}

function newsOf(refusal: Refusal | null, isOther: boolean): string | null {
  if (refusal === null) return isOther ? t('trust.news') : null;
  const { reason, advice } = sayRefusal(refusal);
  return `${reason} ${advice}`;
}

function useTrusting({ profile }: ProfileSnapshot, fault: HostKeyFault, onDone: () => void) {
  const { bridge } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const trust = async () => {
    const { host, port, fingerprint } = fault;
    const replaces = fault.code === 'changed-host-key' ? fault.recorded.map((key) => key.fingerprint) : [];
    setBusy(true);
    const trusted = await bridge.call('host-key.trust', {
      profile: profile.id,
      host,
      port,
      fingerprint,
      replaces,
    });
    setBusy(false);
    if (trusted.ok) onDone();
    else setRefusal(trusted.fault);
  };
  return { refusal, busy, trust: () => void trust() };
}
