import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import styles from './Field.module.css';

type Props = ComponentPropsWithRef<'input'> & {
  readonly label: string;
  /** A calm sentence under the field. */
  readonly hint?: ReactNode;
  /** What is wrong with the value; takes the hint's place and is tied to the field. */
  readonly problem?: string | null;
  /** Something at the field's end, inside its border. */
  readonly end?: ReactNode;
};

/** A labelled line of input, with one sentence under it. */
export function Field({ label, hint, problem = null, end, ...rest }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box} data-wrong={problem !== null}>
        <input
          id={id}
          className={styles.input}
          aria-invalid={problem !== null}
          aria-describedby={note === undefined ? undefined : noteId}
          autoComplete="off"
          spellCheck={false}
          {...rest}
        />
        {end}
      </div>
      <div id={noteId} aria-live="polite">
        {note === undefined ? null : (
          <p className={problem === null ? styles.hint : styles.problem}>{note}</p>
        )}
      </div>
    </div>
  );
}
