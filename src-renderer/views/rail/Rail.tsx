import { useEffect, useRef } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { useFront, usePlace } from '../../store/front.ts';
import { t } from '../../words.ts';
import { GatewayCard } from './GatewayCard.tsx';
import styles from './Rail.module.css';
import { SessionList } from './SessionList.tsx';
import { shortcutOf } from './shortcuts.ts';

/** The left side: which gateway, which conversation. */
export function Rail({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const view = usePlace((all) => all.view);
  const { id } = snapshot.profile;
  const startChat = () => {
    const { sessions } = place.getState();
    place.setState({ view: 'chat', sessions: { ...sessions, [id]: null } });
  };
  const search = useShortcuts(startChat);
  return (
    <nav className={styles.rail} aria-label={t('chat.sessions')}>
      <GatewayCard snapshot={snapshot} />
      <Search inputRef={search} />
      <SessionList key={id} snapshot={snapshot} />
      <footer className={styles.footer}>
        <Button kind="quiet" small onClick={startChat}>
          <Icon name="plus" size={14} />
          {t('chat.new')}
        </Button>
        <Button
          kind="quiet"
          small
          aria-current={view === 'settings' ? 'page' : undefined}
          onClick={() => place.setState({ view: view === 'settings' ? 'chat' : 'settings' })}
        >
          <Icon name="sliders" size={14} />
          {t('chat.settings')}
        </Button>
      </footer>
    </nav>
  );
}

function Search({ inputRef }: { readonly inputRef: React.RefObject<HTMLInputElement | null> }) {
  const { place } = useFront();
  const search = usePlace((all) => all.search);
  return (
    <div className={styles.search}>
      <input
        ref={inputRef}
        type="search"
        className={styles.input}
        aria-label={t('chat.search')}
        placeholder={t('chat.search')}
        value={search}
        onChange={({ target }) => place.setState({ search: target.value })}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return;
          place.setState({ search: '' });
          currentTarget.blur();
        }}
      />
      {search === '' ? <kbd className={styles.key}>{shortcutOf('K')}</kbd> : null}
    </div>
  );
}

function useShortcuts(startChat: () => void) {
  const search = useRef<HTMLInputElement>(null);
  const start = useRef(startChat);
  useEffect(() => {
    start.current = startChat;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const held = event.ctrlKey || event.metaKey;
      if (held && key === 'k') search.current?.focus();
      // A browser keeps Ctrl+N to itself; Alt+N works there too.
      else if ((held || event.altKey) && key === 'n' && !event.shiftKey) start.current();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return search;
}
