import { useState } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Glyph } from '../../parts/Glyph.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { useFront, useGatewayChat, useKnownView } from '../../store/front.ts';
import { nameOf, type SessionRow } from '../../store/sessions.ts';
import { sayMessage, t } from '../../words.ts';
import { hostOf, switchWords } from '../connection/route.ts';
import { RouteSwitch } from '../connection/RouteSwitch.tsx';
import styles from './Header.module.css';

type Props = { readonly snapshot: ProfileSnapshot; readonly sessionKey: string | null };

/** What the conversation is called, what answers in it, and over which connection. */
export function Header({ snapshot, sessionKey }: Props) {
  const { profile } = snapshot;
  const view = useKnownView(snapshot);
  const row = useGatewayChat(profile.id, ({ sessions }) => sessions?.find(({ key }) => key === sessionKey));
  return (
    <header className={styles.header}>
      <Title profile={profile.id} row={row} online={snapshot.connection.kind === 'online'} />
      <div className={styles.pills} data-routes={profile.routes.length}>
        {row === undefined ? null : <Facts row={row} />}
        <RouteSwitch snapshot={snapshot} />
        <span className={styles.pill} data-shape={view.shape}>
          <Glyph shape={view.shape} size={16} tone="inherit" />
          {linkWords(snapshot, view)}
        </span>
      </div>
    </header>
  );
}

/** Where it leads while it is there; else what is the matter with it. */
function linkWords(snapshot: ProfileSnapshot, view: ReturnType<typeof useKnownView>): string {
  const { profile, connection } = snapshot;
  const isLive = view.shape === 'online' || view.shape === 'working';
  if (!isLive || connection.kind !== 'online') return sayMessage(view.label);
  const changing = switchWords(snapshot);
  if (changing !== null) return changing;
  const host = hostOf(profile, connection.route);
  if (host === null) return sayMessage(view.label);
  return connection.route === 'ssh' ? t('route.over-ssh', { host }) : host;
}

function Facts({ row }: { readonly row: SessionRow }) {
  const { model, thinking, contextUsed, costUsd } = row;
  const answers = [model, thinking === null ? null : t('chat.thinking', { level: thinking })];
  const spent = [
    contextUsed === null || contextUsed < 0.005
      ? null
      : t('chat.context', { percent: Math.round(contextUsed * 100) }),
    costUsd === null || costUsd < 0.005 ? null : t('chat.cost', { cost: costUsd.toFixed(2) }),
  ];
  return [answers, spent].map((parts, place) => {
    const words = parts.filter((part) => part !== null).join(' · ');
    return words === '' ? null : (
      <span key={place === 0 ? 'answers' : 'spent'} className={styles.pill}>
        {words}
      </span>
    );
  });
}

type TitleProps = {
  readonly profile: string;
  readonly row: SessionRow | undefined;
  readonly online: boolean;
};

function Title({ profile, row, online }: TitleProps) {
  const [renaming, setRenaming] = useState(false);
  const name = row === undefined ? '' : nameOf(row);
  if (renaming && row !== undefined) {
    return <Rename profile={profile} row={row} onDone={() => setRenaming(false)} />;
  }
  return (
    <div className={styles.name}>
      <h1 className={styles.title}>{name === '' ? t('chat.untitled') : name}</h1>
      {row !== undefined && online ? (
        <Button
          kind="icon"
          small
          className={styles.rename}
          aria-label={t('chat.rename')}
          title={t('chat.rename')}
          onClick={() => setRenaming(true)}
        >
          <Icon name="pencil" size={14} />
        </Button>
      ) : null}
    </div>
  );
}

type RenameProps = {
  readonly profile: string;
  readonly row: SessionRow;
  readonly onDone: () => void;
};

function Rename({ profile, row, onDone }: RenameProps) {
  const { chatting } = useFront();
  const [label, setLabel] = useState(nameOf(row));
  const save = () => {
    if (label.trim() !== '' && label.trim() !== nameOf(row)) {
      void chatting.rename({ profile, sessionKey: row.key }, label.trim());
    }
    onDone();
  };
  return (
    <form
      className={styles.name}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        ref={(input) => input?.focus()}
        className={styles.input}
        aria-label={t('chat.rename.label')}
        value={label}
        maxLength={120}
        onChange={({ target }) => setLabel(target.value)}
        onBlur={save}
        onKeyDown={({ key }) => {
          if (key === 'Escape') onDone();
        }}
      />
    </form>
  );
}
