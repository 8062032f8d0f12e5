import { Button } from '../../parts/Button.tsx';
import type { Spot } from '../../store/chatting.ts';
import { useFront } from '../../store/front.ts';
import type { Row } from '../../store/turns.ts';
import { t } from '../../words.ts';
import styles from './Rows.module.css';

type Props = { readonly row: Row & { readonly kind: 'user' }; readonly spot: Spot };

/** What a person said, as they wrote it. */
export function UserBubble({ row, spot }: Props) {
  const { text, images, send } = row;
  return (
    <article className={styles.user} aria-label={t('chat.you')} data-pending={send?.state === 'sending'}>
      <div className={styles.bubble}>
        {text}
        {images === 0 ? null : <p className={styles.note}>{t('chat.images', { count: images })}</p>}
      </div>
      {send?.state === 'unsure' ? <Unsure spot={spot} sendKey={send.key} /> : null}
    </article>
  );
}

function Unsure({ spot, sendKey }: { readonly spot: Spot; readonly sendKey: string }) {
  const { chatting } = useFront();
  return (
    <output className={styles.fate}>
      <span>{t('chat.unsure')}</span>
      <Button small onClick={() => void chatting.retry(spot, sendKey)}>
        {t('action.retry')}
      </Button>
      <Button small kind="quiet" onClick={() => chatting.discard(spot, sendKey)}>
        {t('chat.discard')}
      </Button>
    </output>
  );
}
