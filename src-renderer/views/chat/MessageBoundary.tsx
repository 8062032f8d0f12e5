import { Component, type ReactNode } from 'react';
import { t } from '../../words.ts';
import styles from './Rows.module.css';

type Props = { readonly text: string; readonly children: ReactNode };
type State = { readonly broken: boolean };

/** Draws a message as plain text if drawing it failed. React offers this only as a class. */
export class MessageBoundary extends Component<Props, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div>
        <p className={styles.note}>{t('chat.message.broken')}</p>
        <p className={styles.plain}>{this.props.text}</p>
      </div>
    );
  }
}
