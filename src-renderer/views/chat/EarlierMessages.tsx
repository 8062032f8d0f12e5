import { Button } from '../../parts/Button.tsx';
import type { Conversation } from '../../store/conversation.ts';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import styles from './Rows.module.css';

/** The most rows that one history answers with. */
const MOST_ROWS = 1000;

/** The way to what is older than what was loaded. */
export function EarlierMessages({
  profile,
  conversation,
}: {
  readonly profile: string;
  readonly conversation: Conversation;
}) {
  const { chatting } = useFront();
  const { hasMore, limit, load, sessionKey } = conversation;
  if (!hasMore) return null;
  if (limit >= MOST_ROWS) return <p className={styles.note}>{t('chat.earlier-end', { count: limit })}</p>;
  const more = Math.min(MOST_ROWS, limit * 2);
  return (
    <div className={styles.centre}>
      <Button
        small
        kind="quiet"
        disabled={load === 'loading'}
        onClick={() => chatting.reload({ profile, sessionKey }, more)}
      >
        {t('chat.earlier-messages')}
      </Button>
    </div>
  );
}
