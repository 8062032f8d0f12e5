import { CopyButton } from '../../parts/CopyButton.tsx';
import { t } from '../../words.ts';
import styles from './Command.module.css';

/** A command for a terminal, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <span className={styles.command}>
      <code>{text}</code>
      <CopyButton text={text} label={t('action.copy-command')} />
    </span>
  );
}
