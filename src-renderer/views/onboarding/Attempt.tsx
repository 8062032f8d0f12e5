import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Notice } from '../../parts/Notice.tsx';
import { useRemaining } from '../../store/front.ts';
import { sayMessage, t, type MessageKey } from '../../words.ts';
import { Actions } from '../connection/Actions.tsx';
import { Command } from '../connection/Command.tsx';
import { approvalCommand } from '../connection/trouble.ts';
import { Ladder } from './Ladder.tsx';
import styles from './NetworkDoor.module.css';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly onFix: (field: 'address' | 'secret') => void;
};

const WANTED: readonly Action[] = [
  'enter-credential',
  'edit-address',
  'reconnect-now',
  'connect',
  'resume',
  'disconnect',
];

/** The first connection to a gateway while it is being made: the ladder, and what stands in the way. */
export function Attempt({ snapshot, onFix }: Props) {
  const { profile, connection } = snapshot;
  return (
    <section className={styles.attempt} aria-live="polite">
      <h3 className={styles.heading}>{t(headingOf(connection.kind), { name: profile.name })}</h3>
      <Ladder snapshot={snapshot} />
      <Obstacle snapshot={snapshot} />
      <div className={styles.fixes}>
        <Actions snapshot={snapshot} wanted={WANTED} onFix={onFix} />
      </div>
    </section>
  );
}

function Obstacle({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { connection, view } = snapshot;
  const remaining = useRemaining(view.remainingMs);
  if (view.reason === undefined) return null;
  const command = approvalCommand(connection);
  return (
    <Notice tone={connection.kind === 'blocked' ? 'bad' : 'warn'} title={sayMessage(view.reason)}>
      {command === null ? null : (
        <>
          {t('banner.approve')}
          <Command text={command} />
        </>
      )}
      {command === null && view.advice !== undefined ? sayMessage(view.advice) : null}{' '}
      {remaining === null ? null : <span className="tabular">{t('banner.next', { ms: remaining })}</span>}
    </Notice>
  );
}

function headingOf(kind: ProfileSnapshot['connection']['kind']): MessageKey {
  if (kind === 'online') return 'first.online';
  return kind === 'opening' ? 'first.connecting' : 'first.failed';
}
