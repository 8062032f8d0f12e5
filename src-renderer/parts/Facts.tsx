import { visible } from '../../src-main/language/format.ts';
import { CopyButton } from './CopyButton.tsx';
import styles from './Facts.module.css';

/** What is known about something: its name, and what it is. */
export type Fact = {
  readonly label: string;
  readonly lines: readonly string[];
  /** Whether each character counts, as in an id or a command. */
  readonly exact?: boolean;
  /** The whole of a text that is shown shortened, and what it is in words. */
  readonly copy?: { readonly text: string; readonly what: string };
};

/** A few facts, one under the other. Strangers may have written them: they cannot rearrange what is around them. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <Row key={fact.label} fact={fact} />
      ))}
    </dl>
  );
}

function Row({ fact: { label, lines, exact = false, copy } }: { readonly fact: Fact }) {
  return (
    <div className={styles.row}>
      <dt className={styles.label}>{label}</dt>
      {lines.map((line) => (
        <dd key={line} className={styles.line} data-exact={exact}>
          {visible(line)}
        </dd>
      ))}
      {copy === undefined ? null : (
        <dd className={styles.copy}>
          <CopyButton quiet text={copy.text} what={copy.what} />
        </dd>
      )}
    </div>
  );
}
