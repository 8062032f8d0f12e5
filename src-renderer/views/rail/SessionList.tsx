import { useMemo } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { stamp } from '../../../src-main/language/format.ts';
import { Button } from '../../parts/Button.tsx';
import { rove } from '../../parts/roving.ts';
import { Spinner } from '../../parts/Spinner.tsx';
import { isUnread } from '../../store/chats.ts';
import { useFront, useGatewayChat, usePlace, useTicking } from '../../store/front.ts';
import { groupSessions, nameOf, type SessionRow } from '../../store/sessions.ts';
import { t } from '../../words.ts';
import { useShownSession } from '../chat/session.ts';
import styles from './SessionList.module.css';

type Props = {
  readonly snapshot: ProfileSnapshot;
  /** A conversation was picked, be it the one that is shown. */
  readonly onOpen: () => void;
};

/** The gateway's conversations by day, newest first. Arrow keys move, Enter opens. */
export function SessionList({ snapshot, onOpen }: Props) {
  const { clock } = useFront();
  const { id } = snapshot.profile;
  const sessions = useGatewayChat(id, (chat) => chat.sessions);
  const search = usePlace((place) => place.search);
  const now = useTicking(clock.wall, true);
  const day = new Date(now).toDateString();
  // Which day a stamp falls on changes at midnight, not with every tick.
  const groups = useMemo(
    () => groupSessions(sessions ?? [], search, Date.parse(day) + 43_200_000),
    [sessions, search, day],
  );
  const shown = useShownSession(snapshot);
  const rows = groups.flatMap((group) => group.rows);
  // One stop for the Tab key: the shown conversation, or the first one.
  const stop = rows.find((row) => row.key === shown) ?? rows[0];
  if (groups.length === 0) return <NoSessions snapshot={snapshot} searching={search.trim() !== ''} />;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the buttons inside are what is operated
    <div className={styles.list} onKeyDown={(event) => rove(event, '[data-session]')}>
      {groups.map((group) => (
        <section key={group.day} aria-labelledby={`day-${group.day}`}>
          <h2 id={`day-${group.day}`} className={styles.day}>
            {t(`chat.${group.day}`)}
          </h2>
          <ul>
            {group.rows.map((row) => (
              <SessionButton
                key={row.key}
                row={row}
                snapshot={snapshot}
                now={now}
                current={row.key === shown}
                stop={row === stop}
                onOpen={onOpen}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type RowProps = Props & {
  readonly row: SessionRow;
  readonly now: number;
  readonly current: boolean;
  readonly stop: boolean;
};

function SessionButton({ row, snapshot, now, current, stop, onOpen }: RowProps) {
  const { place } = useFront();
  const { id } = snapshot.profile;
  const viewed = usePlace(({ view }) => view === 'chat') && current;
  const unread = useGatewayChat(id, (chat) => isUnread(chat, row)) && !viewed;
  const open = () => {
    place.setState(({ sessions }) => ({ view: 'chat', sessions: { ...sessions, [id]: row.key } }));
    onOpen();
  };
  const name = nameOf(row);
  return (
    <li>
      <button
        type="button"
        data-session={row.key}
        tabIndex={stop ? 0 : -1}
        className={styles.session}
        aria-current={viewed ? 'page' : undefined}
        data-unread={unread}
        onClick={open}
      >
        <span className={styles.title}>{name === '' ? t('chat.untitled') : name}</span>
        <SessionMark row={row} unread={unread} profile={id} now={now} />
      </button>
    </li>
  );
}

type MarkProps = Pick<RowProps, 'row' | 'now'> & { readonly unread: boolean; readonly profile: string };

function SessionMark({ row, unread, profile, now }: MarkProps) {
  const asks = useGatewayChat(profile, ({ approvals }) =>
    Object.values(approvals).some((approval) => approval.sessionKey === row.key),
  );
  if (asks) return <Dot className={styles.asks} words={t('chat.asks')} />;
  if (row.running) {
    return (
      <span className={styles.mark}>
        <Spinner size={10} />
        <span className="unseen">{t('chat.running')}</span>
      </span>
    );
  }
  if (unread) return <Dot className={styles.dot} words={t('chat.unread')} />;
  return <span className={styles.time}>{row.updatedAt === 0 ? '' : stamp(row.updatedAt, now)}</span>;
}

function Dot({ className, words }: { readonly className: string | undefined; readonly words: string }) {
  return (
    <span className={className}>
      <span className="unseen">{words}</span>
    </span>
  );
}

function NoSessions({
  snapshot,
  searching,
}: {
  readonly snapshot: ProfileSnapshot;
  readonly searching: boolean;
}) {
  const { chatting } = useFront();
  const { id, name } = snapshot.profile;
  const { sessions, fault } = useGatewayChat(id, (chat) => chat);
  if (searching && sessions !== null) return <p className={styles.none}>{t('chat.search.none')}</p>;
  if (snapshot.connection.kind !== 'online') {
    return <p className={styles.none}>{t('chat.sessions.offline', { name })}</p>;
  }
  if (fault !== null) {
    return (
      <div className={styles.none}>
        <p>{t('chat.sessions.failed')}</p>
        <Button small onClick={() => chatting.reloadSessions(id)}>
          {t('action.retry')}
        </Button>
      </div>
    );
  }
  return (
    <p className={styles.none}>{t(sessions === null ? 'chat.sessions.loading' : 'chat.sessions.none')}</p>
  );
}
