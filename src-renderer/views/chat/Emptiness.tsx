import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Glyph } from '../../parts/Glyph.tsx';
import type { Spot } from '../../store/chatting.ts';
import type { Conversation } from '../../store/conversation.ts';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './Emptiness.module.css';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly conversation: Conversation | undefined;
  readonly sessionKey: string | null;
};

/** A conversation with nothing in it: new, not loaded yet, out of reach, or unreadable. */
export function Emptiness({ snapshot, conversation, sessionKey }: Props) {
  const { id, name } = snapshot.profile;
  if (sessionKey === null || conversation?.load === 'ready') return <Beginning snapshot={snapshot} />;
  if (snapshot.connection.kind !== 'online')
    return <p className={styles.alone}>{t('chat.offline', { name })}</p>;
  if (conversation?.load !== 'failed') return <Loading />;
  return <Failed fault={conversation.fault} spot={{ profile: id, sessionKey }} />;
}

function Beginning({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  return (
    <div className={styles.empty}>
      <Glyph shape={snapshot.view.shape} size={42} />
      <p className={styles.title}>{t('chat.empty.title', { name: snapshot.profile.name })}</p>
      <p className={styles.lead}>{t('chat.empty.lead')}</p>
    </div>
  );
}

function Failed({ fault, spot }: { readonly fault: Refusal | null; readonly spot: Spot }) {
  const { chatting } = useFront();
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{t('chat.failed')}</p>
      {fault === null ? null : <p className={styles.lead}>{sayRefusal(fault).reason}</p>}
      <Button onClick={() => chatting.reload(spot)}>{t('action.retry')}</Button>
    </div>
  );
}

function Loading() {
  return (
    <output className={styles.loading}>
      <span className="unseen">{t('chat.loading')}</span>
      <span className={styles.bubble} />
      <span className={styles.line} />
      <span className={styles.line} />
      <span className={styles.line} />
    </output>
  );
}
