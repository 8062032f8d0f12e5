import { useEffect, useRef, useState, type ComponentPropsWithRef } from 'react';
import { flushSync } from 'react-dom';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { useFront, usePlace } from '../../store/front.ts';
import { t } from '../../words.ts';
import { GatewayCard } from './GatewayCard.tsx';
import styles from './Rail.module.css';
import { SessionList } from './SessionList.tsx';
import { shortcutOf } from './shortcuts.ts';

/**
 * The left side: which gateway, which conversation. In a narrow window it is a bar over the view, and the
 * conversations take the view's place for as long as they are unfolded.
 */
export function Rail({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const { id } = snapshot.profile;
  const { open, opener, unfold, fold } = useFold(id);
  const startChat = () => {
    const { sessions } = place.getState();
    place.setState({ view: 'chat', sessions: { ...sessions, [id]: null } });
    fold();
  };
  const search = useShortcuts(startChat, unfold);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- what is inside is operated; Escape folds it
    <nav
      className={styles.rail}
      data-open={open}
      aria-label={t('chat.sessions')}
      onKeyDown={({ key }) => {
        if (key === 'Escape') fold();
      }}
    >
      <div className={styles.bar}>
        <GatewayCard snapshot={snapshot} />
        <Opener
          ref={opener}
          open={open}
          asks={!open && snapshot.counts.approvals > 0}
          onClick={open ? fold : unfold}
        />
      </div>
      <div className={styles.leaf}>
        <Search inputRef={search} />
        <SessionList key={id} snapshot={snapshot} onOpen={fold} />
        <Footer onNewChat={startChat} onLeave={fold} />
      </div>
    </nav>
  );
}

type OpenerProps = Pick<ComponentPropsWithRef<'button'>, 'ref' | 'onClick'> & {
  readonly open: boolean;
  /** A folded conversation waits for the person's word. */
  readonly asks: boolean;
};

/** Unfolds the conversations in a narrow window; in a wide one it is not there. */
function Opener({ open, asks, ...rest }: OpenerProps) {
  const name = asks ? `${t('chat.sessions')}, ${t('chat.asks')}` : t('chat.sessions');
  return (
    <Button
      kind="icon"
      className={styles.opener}
      aria-label={name}
      title={name}
      aria-expanded={open}
      {...rest}
    >
      <Icon name={open ? 'cross' : 'lines'} />
      {asks ? <span className={styles.asks} /> : null}
    </Button>
  );
}

type FooterProps = { readonly onNewChat: () => void; readonly onLeave: () => void };

function Footer({ onNewChat, onLeave }: FooterProps) {
  const { place } = useFront();
  const view = usePlace((all) => all.view);
  const toggleSettings = () => {
    place.setState({ view: view === 'settings' ? 'chat' : 'settings' });
    onLeave();
  };
  return (
    <footer className={styles.footer}>
      <Button kind="quiet" small onClick={onNewChat}>
        <Icon name="plus" size={14} />
        {t('chat.new')}
      </Button>
      <Button
        kind="quiet"
        small
        aria-current={view === 'settings' ? 'page' : undefined}
        onClick={toggleSettings}
      >
        <Icon name="sliders" size={14} />
        {t('chat.settings')}
      </Button>
    </footer>
  );
}

/** Whether the conversations are unfolded, which shows in a narrow window alone. Going elsewhere folds them. */
function useFold(profile: string) {
  const spot = usePlace(({ view, sessions }) => JSON.stringify([profile, view, sessions[profile]]));
  const [at, setAt] = useState(spot);
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (at !== spot) {
    setAt(spot);
    setOpen(false);
  }
  return {
    open,
    opener,
    unfold: () => setOpen(true),
    fold: () => {
      if (!open) return;
      setOpen(false);
      // What had the focus is gone then; in a wide window this button is, and nothing happens.
      opener.current?.focus();
    },
  };
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

function useShortcuts(startChat: () => void, unfold: () => void) {
  const search = useRef<HTMLInputElement>(null);
  const verbs = useRef({ startChat, unfold });
  useEffect(() => {
    verbs.current = { startChat, unfold };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const held = event.ctrlKey || event.metaKey;
      if (held && key === 'k') {
        // Folded away, it could not take the focus.
        flushSync(verbs.current.unfold);
        search.current?.focus();
      }
      // A browser keeps Ctrl+N to itself; Alt+N works there too.
      else if ((held || event.altKey) && key === 'n' && !event.shiftKey) verbs.current.startChat();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return search;
}
