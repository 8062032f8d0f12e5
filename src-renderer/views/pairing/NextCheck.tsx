import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useRemaining } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import styles from './Pairing.module.css';
import { requestOf } from './request.ts';

/** When the app looks by itself whether the device was let in. */
export function NextCheck({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const remaining = useRemaining(snapshot.view.remainingMs);
  return <p className={styles.next}>{wordsOf(snapshot, remaining)}</p>;
}

function wordsOf(snapshot: ProfileSnapshot, remaining: number | null): string {
  const { connection, view } = snapshot;
  if (requestOf(snapshot) === null && connection.kind === 'waiting' && view.reason !== undefined) {
    return `${sayMessage(view.reason)} ${t('pairing.checks.later')}`;
  }
  return remaining === null || remaining <= 0
    ? t('pairing.checks.now')
    : t('pairing.checks', { ms: remaining });
}
