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
  /** What is compared, and copied. */
  readonly text: string;
  /** How it is shown where it is too long for one line. */
  readonly rows?: readonly string[];
  readonly notes: readonly string[];
  /** `bad`: this is what is not as it should be. */
  readonly tone?: 'plain' | 'bad';
  /** It is a sentence, and nothing to compare. */
  readonly plain?: boolean;
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
  /** Shown side by side over the rest, for what has several rows. */
  readonly pair?: readonly [Evidence, Evidence];
  /** What happened since the person began to look. */
  readonly news?: string | null;
  /** How to find out, and what follows. */
  readonly children?: ReactNode;
  /** The safe way out: it has the focus, and Escape means the same. */
  readonly stay: Choice;
  /** Another way out, which trusts nobody either. */
  readonly other?: Choice | undefined;
  /** Absent where trusting is not possible. */
  readonly trust?: (Choice & { readonly disabled?: boolean }) | undefined;
};

/** The shape of every decision about who is at the other end: evidence, and two honest buttons. */
export function TrustDialog({ tone, title, lead, news = null, children, ...rest }: Props) {
  const { evidence, pair, stay, other, trust } = rest;
  return (
    <Dialog title={title} lead={lead} mark={<Mark tone={tone} />} onClose={stay.onPick}>
      <div className={styles.content}>
        <div role="alert">{news === null ? null : <Notice tone="warn" title={news} />}</div>
        {pair === undefined ? null : (
          <dl className={styles.pair}>
            {pair.map((one) => (
              <Row key={one.label} evidence={one} />
            ))}
          </dl>
        )}
        <dl className={styles.evidence}>
          {evidence.map((one) => (
            <Row key={[one.label, one.text, ...one.notes].join(' ')} evidence={one} />
          ))}
        </dl>
        {children}
        <Choices stay={stay} other={other} trust={trust} />
      </div>
    </Dialog>
  );
}

/** In sight also while what is above them is too long for the window. */
function Choices({ stay, other, trust }: Pick<Props, 'stay' | 'other' | 'trust'>) {
  return (
    <div className={styles.choices}>
      {other === undefined ? null : <Button onClick={other.onPick}>{other.label}</Button>}
      {trust === undefined ? null : (
        <Button disabled={trust.disabled} onClick={trust.onPick}>
          {trust.label}
        </Button>
      )}
      <Button kind="main" data-autofocus onClick={stay.onPick}>
        {stay.label}
      </Button>
    </div>
  );
}

function Row({ evidence }: { readonly evidence: Evidence }) {
  const { label, text, rows = [text], notes, tone = 'plain', copies } = evidence;
  return (
    <div className={styles.row} data-tone={tone}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.text}>
        {evidence.plain === true ? visible(text) : rows.map((row) => <code key={row}>{visible(row)}</code>)}
      </dd>
      <Notes notes={notes} lines={rows.length > 1} />
      {copies === undefined ? null : (
        <dd className={styles.copy}>
          <CopyButton quiet text={text} what={copies} />
        </dd>
      )}
    </div>
  );
}

/** Beside several rows each note has its own line, too. */
function Notes({ notes, lines }: { readonly notes: readonly string[]; readonly lines: boolean }) {
  if (notes.length === 0) return null;
  return (
    <dd className={styles.notes}>
      {lines ? notes.map((note) => <span key={note}>{note}</span>) : notes.join(' · ')}
    </dd>
  );
}

function Mark({ tone }: { readonly tone: Props['tone'] }) {
  return (
    <span className={styles.mark} data-tone={tone} aria-hidden="true">
      {tone === 'bad' ? '!' : '?'}
    </span>
  );
}
