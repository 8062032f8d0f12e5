import { useEffect } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { usePlace } from '../../store/front.ts';
import { t } from '../../words.ts';
import { Banner } from '../connection/Banner.tsx';
import styles from './Chat.module.css';
import { Composer } from './Composer.tsx';
import { Header } from './Header.tsx';
import { useOpenSession, useShownSession, useStaying } from './session.ts';
import { Transcript } from './Transcript.tsx';

/** One conversation: what was said, and where to say more. */
export function Chat({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { id } = snapshot.profile;
  const sessionKey = useShownSession(snapshot);
  useOpenSession(id, sessionKey);
  usePinned(id, sessionKey);
  return (
    <main className={styles.chat} aria-label={t('chat.conversation')}>
      <Header key={`header-${sessionKey}`} snapshot={snapshot} sessionKey={sessionKey} />
      <Banner snapshot={snapshot} />
      <Transcript key={`${id}/${sessionKey}`} snapshot={snapshot} sessionKey={sessionKey} />
      <Composer key={`composer-${id}/${sessionKey}`} snapshot={snapshot} sessionKey={sessionKey} />
    </main>
  );
}

/** A conversation that was shown because it was the newest stays, whichever becomes the newest. */
function usePinned(profile: string, sessionKey: string | null): void {
  const chosen = usePlace(({ sessions }) => sessions[profile]);
  const stay = useStaying(profile, sessionKey);
  useEffect(() => {
    if (chosen === undefined && sessionKey !== null) stay();
  }, [chosen, sessionKey, stay]);
}
