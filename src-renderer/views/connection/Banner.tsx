import { useEffect, useState } from 'react';
import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { stamp } from '../../../src-main/language/format.ts';
import { Notice } from '../../parts/Notice.tsx';
import { useRemaining } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { decisionsAbout } from '../trust/decision.ts';
import { Actions } from './Actions.tsx';
import { ANSWERING } from './answering.ts';
import { Command } from './Command.tsx';
import { countdownWords } from './countdown.ts';
import { SideNotice } from './SideNotice.tsx';
import { approvalCommand } from './trouble.ts';

const WANTED: readonly Action[] = [
  ...ANSWERING,
  'open-openclaw',
  'enter-credential',
  'edit-address',
  'reconnect-now',
  'resume',
  'connect',
];
const WAITING: readonly Action[] = [
  'judge-pairing',
  'reconnect-now',
  'pause',
  'open-openclaw',
  'edit-address',
  'enter-credential',
];
/** An attempt that is through sooner than this, in milliseconds, is not worth a strip that comes and goes. */
const PATIENCE_MS = 700;

/** A thin strip while there is no link, or while something beside it needs the person. */
export function Banner({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  return snapshot.connection.kind === 'online' ? (
    <SideNotice snapshot={snapshot} />
  ) : (
    <Strip snapshot={snapshot} />
  );
}

/** Why there is no link, until when, and what would help. */
function Strip({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { profile, connection, view } = snapshot;
  const shown = useShown(connection);
  if (!shown) return null;
  const tone = toneOf(connection.kind);
  const title =
    view.reason === undefined
      ? t('banner.state', { name: profile.name, state: sayMessage(view.label) })
      : sayMessage(view.reason);
  return (
    <section aria-label={t('banner.label')}>
      <Notice
        layout="bar"
        tone={tone}
        title={title}
        actions={<Actions snapshot={snapshot} wanted={wantedOf(connection.kind)} />}
      >
        <Explanation snapshot={snapshot} />
      </Notice>
    </section>
  );
}

function Explanation({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { connection, view } = snapshot;
  // The dialog has room for the fingerprint.
  const advice = decisionsAbout(snapshot).length === 0 ? adviceOf(snapshot) : '';
  const remaining = useRemaining(view.remainingMs);
  const command = approvalCommand(connection);
  const countdown = remaining === null ? null : countdownWords(connection.kind, remaining);
  if (command !== null) {
    return (
      <>
        {t('banner.approve')}
        <Command text={command} />
        <span className="tabular">{countdown}</span>
      </>
    );
  }
  return (
    <>
      {advice} <span className="tabular">{countdown}</span>
    </>
  );
}

function adviceOf(snapshot: ProfileSnapshot): string {
  const { advice } = snapshot.view;
  return advice === undefined ? resumeTime(snapshot) : sayMessage(advice);
}

function resumeTime({ connection }: ProfileSnapshot): string {
  if (connection.kind !== 'idle' || connection.until === undefined) return '';
  return t('banner.resumes', { time: stamp(connection.until, Date.now()) });
}

function toneOf(kind: ProfileSnapshot['connection']['kind']): 'calm' | 'warn' | 'bad' {
  if (kind === 'waiting') return 'warn';
  return kind === 'blocked' ? 'bad' : 'calm';
}

function wantedOf(kind: ProfileSnapshot['connection']['kind']): readonly Action[] {
  return kind === 'waiting' ? WAITING : WANTED;
}

function useShown({ kind, ...connection }: ProfileSnapshot['connection']): boolean {
  const first = kind === 'opening' && 'attempt' in connection && connection.attempt === 1;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!first) return undefined;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [first]);
  return !first || late;
}
