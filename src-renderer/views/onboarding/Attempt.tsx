import { useState } from 'react';
import type { Action } from '../../../src-main/contract/connection.ts';
import type { Fault } from '../../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useRemaining } from '../../store/front.ts';
import { sayMessage, t, type MessageKey } from '../../words.ts';
import { Actions } from '../connection/Actions.tsx';
import { ANSWERING } from '../connection/answering.ts';
import { Command } from '../connection/Command.tsx';
import { countdownWords } from '../connection/countdown.ts';
import { approvalCommand } from '../connection/trouble.ts';
import type { DraftField } from '../gateways/draft.ts';
import { fixesOf, standingFault } from '../gateways/fixes.ts';
import styles from './Door.module.css';
import { climberOf } from './ladder.ts';
import { Ladder } from './Ladder.tsx';

type Props = {
  readonly snapshot: ProfileSnapshot;
  /** Absent where there is no form beside it. */
  readonly onFix?: (field: DraftField) => void;
};

const WANTED: readonly Action[] = [
  ...ANSWERING,
  'open-openclaw',
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
  const tunnelled = profile.active === 'ssh';
  return (
    <section className={styles.attempt} aria-live="polite">
      <h3 className={styles.heading}>{t(headingOf(connection.kind), { name: profile.name })}</h3>
      <Ladder snapshot={snapshot} />
      <Obstacle snapshot={snapshot} />
      <div className={styles.fixes}>
        {tunnelled && onFix !== undefined ? <Fixes snapshot={snapshot} onFix={onFix} /> : null}
        {/* An SSH route has several fields, and its fault names the one to edit. */}
        <Actions
          snapshot={snapshot}
          wanted={tunnelled ? WANTED.filter((action) => action !== 'edit-address') : WANTED}
          {...(onFix === undefined ? {} : { onFix })}
        />
      </div>
    </section>
  );
}

/** The fields that can end what stands in the way of an SSH route. */
function Fixes({ snapshot, onFix }: Required<Props>) {
  const fault = useLastFault(snapshot);
  if (fault === null || snapshot.question !== undefined) return null;
  return fixesOf(fault).map((field) => (
    <Button key={field} onClick={() => onFix(field)}>
      {t(`fix.${field}`)}
    </Button>
  ));
}

/** What stood in the way last, also while it is tried again: a button must not vanish under the pointer. */
function useLastFault(snapshot: ProfileSnapshot): Fault | null {
  const fault = standingFault(climberOf(snapshot));
  const [last, setLast] = useState(fault);
  if (fault !== null && fault !== last) setLast(fault);
  return snapshot.view.reason === undefined ? fault : (fault ?? last);
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
      {remaining === null ? null : (
        <span className="tabular">{countdownWords(connection.kind, remaining)}</span>
      )}
    </Notice>
  );
}

function headingOf(kind: ProfileSnapshot['connection']['kind']): MessageKey {
  if (kind === 'online') return 'first.online';
  return kind === 'opening' ? 'first.connecting' : 'first.failed';
}
