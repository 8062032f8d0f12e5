import type { ReactNode } from 'react';
import styles from './Page.module.css';

type Props = {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  /** For a page that is one form. */
  readonly narrow?: boolean;
  readonly children: ReactNode;
};

/** A calm page beside the rail: one title, one column. */
export function Page({ title, lead, actions, narrow = false, children }: Props) {
  return (
    <main className={styles.page}>
      <div className={styles.column} data-narrow={narrow}>
        <header className={styles.header}>
          <div className={styles.words}>
            <h1 className={styles.title}>{title}</h1>
            {lead === undefined ? null : <p className={styles.lead}>{lead}</p>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </main>
  );
}

type SectionProps = { readonly title: string; readonly lead?: string; readonly children: ReactNode };

/** A part of a page: what it is about on the left, what can be set on the right. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <div>
        <h2 className={styles.subtitle}>{title}</h2>
        {lead === undefined ? null : <p className={styles.note}>{lead}</p>}
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
