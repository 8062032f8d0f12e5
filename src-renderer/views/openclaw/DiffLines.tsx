import type { DiffLine } from '../../../src-main/contract/openclaw.ts';
import { visible } from '../../../src-main/language/format.ts';
import { t } from '../../words.ts';
import styles from './DiffLines.module.css';

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '−', gap: '⋯' };

type Props = { readonly file: string; readonly lines: readonly DiffLine[] };

/** What changes in a file, line by line: signs and words say it, not the colour alone. */
export function DiffLines({ file, lines }: Props) {
  return (
    <figure className={styles.diff}>
      <figcaption className={styles.file}>{file}</figcaption>
      <ol className={styles.lines} aria-label={t('write.lines', { file })}>
        {lines.map((line, place) => (
          // A line has no other name than its place, and the whole list is replaced at once.
          // oxlint-disable-next-line react/no-array-index-key
          <Line key={place} line={line} />
        ))}
      </ol>
    </figure>
  );
}

function Line({ line: { kind, text } }: { readonly line: DiffLine }) {
  return (
    <li className={styles.line} data-kind={kind}>
      <span className={styles.sign} aria-hidden="true">
        {SIGNS[kind]}
      </span>
      {kind === 'added' || kind === 'removed' ? (
        <span className="unseen">{t(`write.line.${kind}`)} </span>
      ) : null}
      <code className={styles.text}>{visible(text)}</code>
    </li>
  );
}
