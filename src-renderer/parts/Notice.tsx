import type { ReactNode } from 'react';
import styles from './Notice.module.css';

type Props = {
  readonly tone: 'calm' | 'warn' | 'bad';
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `bar`: a strip over the full width. `box`: inside a page or card. */
  readonly layout?: 'bar' | 'box';
};

/** A sentence that asks for attention, its reason, and what can be done about it. */
export function Notice({ tone, title, children, actions, layout = 'box' }: Props) {
  return (
    <div className={styles.notice} data-tone={tone} data-layout={layout}>
      <div className={styles.words}>
        <span className={styles.title}>{title}</span>
        {children === undefined ? null : <span className={styles.text}>{children}</span>}
      </div>
      {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
