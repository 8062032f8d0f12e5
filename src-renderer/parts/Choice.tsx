import { useId } from 'react';
import styles from './Choice.module.css';

type Option<Value extends string> = { readonly value: Value; readonly label: string; readonly note?: string };

type Props<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  /** `row`: side by side in one strip. `list`: one a line, with a note under each. */
  readonly layout?: 'row' | 'list';
  readonly disabled?: boolean;
  /** What is around the choice says already what it is about. */
  readonly bare?: boolean;
};

/** One of a few: radio buttons, drawn as a strip or as a list. */
export function Choice<Value extends string>(props: Props<Value>) {
  const { label, value, options, onChange, layout = 'row', disabled = false, bare = false } = props;
  const name = useId();
  return (
    <fieldset role="radiogroup" className={styles.choice} data-layout={layout} disabled={disabled}>
      <legend className={bare ? 'unseen' : styles.legend}>{label}</legend>
      <div className={styles.options}>
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="radio"
              className={styles.radio}
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={styles.name}>{option.label}</span>
            {option.note === undefined ? null : <span className={styles.note}>{option.note}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
