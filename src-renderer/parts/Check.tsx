import { useId, type ComponentPropsWithRef } from 'react';
import styles from './Check.module.css';

type Props = Omit<ComponentPropsWithRef<'input'>, 'type'> & {
  readonly label: string;
  /** What it means, under the label. */
  readonly note?: string;
  /** What is wrong with it; stands under the note and is tied to the box. */
  readonly problem?: string | null;
};

/** Yes or no, with what it means. */
export function Check({ label, note, problem = null, ...rest }: Props) {
  const id = useId();
  const noteId = note === undefined ? '' : `${id}-note`;
  const problemId = problem === null ? '' : `${id}-problem`;
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        className={styles.box}
        aria-describedby={`${noteId} ${problemId}`.trim() || undefined}
        aria-invalid={problem !== null}
        {...rest}
      />
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {note === undefined ? null : (
        <p id={noteId} className={styles.note}>
          {note}
        </p>
      )}
      <div className={styles.note} aria-live="polite">
        {problem === null ? null : (
          <p id={problemId} className={styles.problem}>
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}
