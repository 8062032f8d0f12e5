import { useId, type ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './Disclosure.module.css';

type Props = {
  readonly label: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly children: ReactNode;
};

/** What is needed rarely, behind a line that opens it. */
export function Disclosure({ label, open, onToggle, children }: Props) {
  const id = useId();
  return (
    <div className={styles.disclosure}>
      <button
        type="button"
        className={styles.line}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => onToggle(!open)}
      >
        <Icon name="chevron" size={14} />
        {label}
      </button>
      {open ? <div id={id}>{children}</div> : null}
    </div>
  );
}
