import { useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { visible } from '../../../src-main/language/format.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import type { Approval } from '../../store/chats.ts';
import type { Decision } from '../../store/chatting.ts';
import { useFront, useGatewayChat, useTicking } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './Approvals.module.css';

type Props = { readonly snapshot: ProfileSnapshot; readonly sessionKey: string | null };

/** Commands that wait for the person's word: those of this conversation in full, others as a way to them. */
export function Approvals({ snapshot, sessionKey }: Props) {
  const approvals = useGatewayChat(snapshot.profile.id, (chat) => chat.approvals);
  const all = Object.values(approvals);
  const here = all.filter((one) => one.sessionKey === sessionKey || one.sessionKey === undefined);
  const elsewhere = all.filter((one) => !here.includes(one));
  return (
    <>
      {here.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} snapshot={snapshot} />
      ))}
      <Elsewhere approvals={elsewhere} profile={snapshot.profile.id} />
    </>
  );
}

type CardProps = { readonly approval: Approval; readonly snapshot: ProfileSnapshot };

function ApprovalCard({ approval, snapshot }: CardProps) {
  const { id, name } = snapshot.profile;
  const { busy, refusal, decide } = useDecision(id, approval.id);
  return (
    <section className={styles.card} role="alert" aria-labelledby={`approval-${approval.id}`}>
      <h2 id={`approval-${approval.id}`} className={styles.title}>
        {t('chat.approval.title', { name })}
      </h2>
      <Origin approval={approval} />
      {approval.command === undefined ? null : (
        <pre className={styles.command}>
          <code>{visible(approval.command)}</code>
        </pre>
      )}
      {refusal === null ? null : (
        <Notice tone="bad" title={sayRefusal(refusal).reason}>
          {sayRefusal(refusal).advice}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button kind="main" disabled={busy} onClick={() => void decide('allow-once')}>
          {t('chat.approval.allow')}
        </Button>
        {approval.decisions?.includes('allow-always') === true ? (
          <Button disabled={busy} onClick={() => void decide('allow-always')}>
            {t('chat.approval.always')}
          </Button>
        ) : null}
        <Button disabled={busy} onClick={() => void decide('deny')}>
          {t('chat.approval.deny')}
        </Button>
      </div>
    </section>
  );
}

function Origin({ approval }: { readonly approval: Approval }) {
  const { clock } = useFront();
  const { agent, directory, expiresAt } = approval;
  const now = useTicking(clock.wall, expiresAt !== undefined);
  const parts = [
    agent === undefined ? null : t('chat.approval.agent', { agent }),
    directory === undefined ? null : t('chat.approval.directory', { directory }),
    expiresAt === undefined ? null : expiryWords(expiresAt - now),
  ];
  return <p className={styles.origin}>{parts.filter((part) => part !== null).join(' · ')}</p>;
}

function expiryWords(ms: number): string {
  return ms <= 0 ? t('chat.approval.expired') : t('chat.approval.expires', { ms });
}

function useDecision(profile: string, approval: string) {
  const { chatting } = useFront();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return {
    busy,
    refusal,
    decide: async (decision: Decision) => {
      setBusy(true);
      setRefusal(await chatting.decide(profile, approval, decision));
      setBusy(false);
    },
  };
}

function Elsewhere({
  approvals,
  profile,
}: {
  readonly approvals: readonly Approval[];
  readonly profile: string;
}) {
  const { place } = useFront();
  const [first] = approvals;
  if (first?.sessionKey === undefined) return null;
  const { sessionKey } = first;
  return (
    <Notice
      tone="warn"
      title={t('chat.approval.elsewhere', { count: approvals.length })}
      actions={
        <Button
          small
          onClick={() =>
            place.setState(({ sessions }) => ({ sessions: { ...sessions, [profile]: sessionKey } }))
          }
        >
          {t('chat.approval.review')}
        </Button>
      }
    />
  );
}
