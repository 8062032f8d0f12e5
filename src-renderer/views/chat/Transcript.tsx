import { useMemo, useRef } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Notice } from '../../parts/Notice.tsx';
import type { Conversation } from '../../store/conversation.ts';
import { useFront, useGatewayChat } from '../../store/front.ts';
import { rowsOf, storedOf, type Row } from '../../store/turns.ts';
import { sayRefusal, t } from '../../words.ts';
import { Approvals } from './Approvals.tsx';
import { EarlierMessages } from './EarlierMessages.tsx';
import { Emptiness } from './Emptiness.tsx';
import { RowView } from './RowView.tsx';
import { useStickToEnd } from './stick.ts';
import styles from './Transcript.module.css';
import { Unsent } from './Unsent.tsx';

type Props = { readonly snapshot: ProfileSnapshot; readonly sessionKey: string | null };

/** What was said, oldest first. Stays at its end while it grows, unless the person scrolled up. */
export function Transcript({ snapshot, sessionKey }: Props) {
  const { profile } = snapshot;
  const conversation = useGatewayChat(profile.id, ({ conversations }) => conversations[sessionKey ?? '']);
  const rows = useRows(conversation);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { stuck, news, toEnd } = useStickToEnd(scroller, content, rows.length);
  return (
    <div className={styles.place}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled by keyboard */}
      <div ref={scroller} className={styles.scroller} tabIndex={0}>
        <div ref={content} className={styles.column}>
          {rows.length === 0 ? (
            <Emptiness snapshot={snapshot} conversation={conversation} sessionKey={sessionKey} />
          ) : null}
          {conversation === undefined ? null : (
            <>
              <EarlierMessages profile={profile.id} conversation={conversation} />
              <Rows rows={rows} profile={profile.id} sessionKey={conversation.sessionKey} />
              <Unsent profile={profile.id} conversation={conversation} />
              {rows.length === 0 ? null : <NotReloaded profile={profile.id} conversation={conversation} />}
            </>
          )}
          <Approvals snapshot={snapshot} sessionKey={sessionKey} />
        </div>
      </div>
      {stuck ? null : (
        <Button className={styles.chip} aria-label={t('chat.to-end')} onClick={toEnd}>
          <Icon name="down" size={14} />
          {news ? t('chat.new-messages') : null}
        </Button>
      )}
    </div>
  );
}

type RowsProps = {
  readonly rows: readonly Row[];
  readonly profile: string;
  readonly sessionKey: string;
};

function Rows({ rows, profile, sessionKey }: RowsProps) {
  const asked = useGatewayChat(profile, ({ approvals }) =>
    Object.values(approvals).some((approval) => approval.sessionKey === sessionKey),
  );
  // A run that waits for the person's word is not busy, whatever it says.
  return rows
    .filter((row) => !asked || row.kind !== 'busy')
    .map((row) => <RowView key={row.id} row={row} profile={profile} sessionKey={sessionKey} />);
}

function useRows(conversation: Conversation | undefined): readonly Row[] {
  const entries = conversation?.projection.entries;
  const stored = useMemo(() => storedOf(entries ?? []), [entries]);
  return useMemo(
    () => (conversation === undefined ? [] : rowsOf(conversation, stored)),
    [conversation, stored],
  );
}

/** What is shown may be old: the history could not be read again. */
function NotReloaded({
  profile,
  conversation,
}: {
  readonly profile: string;
  readonly conversation: Conversation;
}) {
  const { chatting } = useFront();
  const { load, fault, sessionKey } = conversation;
  if (load !== 'failed' || fault === null) return null;
  return (
    <Notice
      tone="warn"
      title={t('chat.failed')}
      actions={
        <Button small onClick={() => chatting.reload({ profile, sessionKey })}>
          {t('action.retry')}
        </Button>
      }
    >
      {sayRefusal(fault).reason}
    </Notice>
  );
}
