import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import styles from './Dialog.module.css';

type Props = {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly tone?: 'plain' | 'warn' | 'bad';
  /** A small sign before the title; it says nothing that the words do not. */
  readonly mark?: ReactNode;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** The buttons. Mark the safe one with `data-autofocus`. */
  readonly actions?: ReactNode;
};

/** One question at a time, over everything else. Escape means "no". */
export function Dialog({ title, lead, tone = 'plain', mark, onClose, children, actions }: Props) {
  const ref = useOpenDialog();
  const titleId = useId();
  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.body}>
        <header className={styles.header}>
          {mark}
          <div className={styles.words}>
            <h2 id={titleId} className={styles.title} data-tone={tone}>
              {title}
            </h2>
            {lead === undefined ? null : <p className={styles.lead}>{lead}</p>}
          </div>
        </header>
        {children === undefined ? null : <div className={styles.content}>{children}</div>}
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}

function useOpenDialog() {
  const ref = useRef<HTMLDialogElement>(null);
  // Before the effects of what is inside: opening moves the focus, and they may know a better place for it.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog?.close();
  }, []);
  return ref;
}
