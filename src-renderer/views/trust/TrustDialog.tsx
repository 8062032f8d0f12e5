import type { ReactNode } from 'react';
import { visible } from '../../../src-main/language/format.ts';
import { Button } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import styles from './TrustDialog.module.css';

/** One thing to look at before deciding: what it is, its text as it is, and what is known about it. */
export type Evidence = {
  readonly label: string;
  readonly text: string;
  readonly notes: readonly string[];
  /** `bad`: this is what is not as it should be. */
  readonly tone?: 'plain' | 'bad';
  /** What a button copies, in words; absent where nobody needs to. */
  readonly copies?: string;
};

type Choice = { readonly label: string; readonly onPick: () => void };

type Props = {
  readonly tone: 'plain' | 'bad';
  readonly title: string;
  readonly lead: string;
  /** Shown one under the other, so that what should be equal can be compared. */
  readonly evidence: readonly Evidence[];
  /** What happened since the person began to look. */
  readonly news?: string | null;
  /** How to find out, and what follows. */
  readonly children?: ReactNode;
  /** The safe way out: it has the focus, and Escape means the same. */
  readonly stay: Choice;
  /** Absent where trusting is not possible. */
  readonly trust?: Choice & { readonly disabled?: boolean };
};

/** The shape of every decision about who is at the other end: evidence, and two honest buttons. */
export function TrustDialog({ tone, title, lead, evidence, news = null, children, stay, trust }: Props) {
  return (
    <Dialog
      title={title}
      lead={lead}
      mark={<Mark tone={tone} />}
      onClose={stay.onPick}
      actions={
        <>
          {trust === undefined ? null : (
            <Button disabled={trust.disabled} onClick={trust.onPick}>
              {trust.label}
            </Button>
          )}
          <Button kind="main" data-autofocus onClick={stay.onPick}>
            {stay.label}
          </Button>
        </>
      }
    >
      <div className={styles.content}>
        <div role="alert">{news === null ? null : <Notice tone="warn" title={news} />}</div>
        <dl className={styles.evidence}>
          {evidence.map((one) => (
            <Row key={[one.label, one.text, ...one.notes].join(' ')} evidence={one} />
          ))}
        </dl>
        {children}
      </div>
    </Dialog>
  );
}

function Row({ evidence }: { readonly evidence: Evidence }) {
  const { label, text, notes, tone = 'plain', copies } = evidence;
  return (
    <div className={styles.row} data-tone={tone}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.text}>
        <code>{visible(text)}</code>
      </dd>
      <dd className={styles.notes}>{notes.join(' · ')}</dd>
      {copies === undefined ? null : (
        <dd className={styles.copy}>
          <CopyButton quiet text={text} what={copies} />
        </dd>
      )}
    </div>
  );
}

function Mark({ tone }: { readonly tone: Props['tone'] }) {
  return (
    <span className={styles.mark} data-tone={tone} aria-hidden="true">
      {tone === 'bad' ? '!' : '?'}
    </span>
  );
}
