import { Button } from '../../parts/Button.tsx';
import type { Conversation } from '../../store/conversation.ts';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './Rows.module.css';

type Props = { readonly profile: string; readonly conversation: Conversation };

/** Messages that the gateway did not take, with why, to be tried again or given up. */
export function Unsent({ profile, conversation }: Props) {
  const { chatting } = useFront();
  const { sessionKey, sends } = conversation;
  const spot = { profile, sessionKey };
  return sends
    .filter((send) => send.state === 'failed')
    .map(({ key, text, fault }) => (
      <article key={key} className={styles.user} aria-label={t('chat.you')}>
        <div className={styles.bubble} data-failed="true">
          {text}
        </div>
        <div className={styles.fate} role="alert">
          <span>
            {t('chat.not-sent')}
            {fault === null ? '' : ` · ${sayRefusal(fault).reason}`}
          </span>
          <Button small onClick={() => void chatting.retry(spot, key)}>
            {t('action.retry')}
          </Button>
          <Button small kind="quiet" onClick={() => chatting.discard(spot, key)}>
            {t('chat.discard')}
          </Button>
        </div>
      </article>
    ));
}
