import { useState, type ReactNode } from 'react';
import { Button } from '../../parts/Button.tsx';
import { Glyph } from '../../parts/Glyph.tsx';
import { useFront, useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { Troubles } from '../app/Troubles.tsx';
import type { Door } from '../gateways/asking.ts';
import { offerOf } from '../openclaw/named.ts';
import { useEntrance, useJoiningDraft, useJoiningProfile, useTakenDoor } from './joining.ts';
import { NetworkDoor } from './NetworkDoor.tsx';
import { OpenClawDoor } from './OpenClawDoor.tsx';
import styles from './Onboarding.module.css';
import { SshDoor } from './SshDoor.tsx';

/** The first page of all: where the gateway lives. */
export function Onboarding() {
  const { place } = useFront();
  const saved = useMirror(({ snapshot }) => (snapshot?.profiles.length ?? 0) > 0);
  const following = useJoiningProfile()?.profile.follows !== undefined;
  useEntrance();
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.header}>
          <span className={styles.glyph}>
            <Glyph shape="online" size={50} />
          </span>
          <h1 className={styles.title}>{t('first.title')}</h1>
          <p className={styles.lead}>{t('first.lead')}</p>
        </header>
        <Troubles layout="box" />
        <OpenClawDoor />
        {following ? null : <Doors />}
        {saved ? (
          <Button kind="quiet" onClick={() => place.setState({ joining: null, view: 'chat' })}>
            {t('first.later')}
          </Button>
        ) : null}
      </div>
    </main>
  );
}

/** One door is open; once it is taken, there is only it. */
function Doors() {
  const offered = useMirror(({ snapshot }) => snapshot !== null && offerOf(snapshot) !== null);
  // What is filled in already needs no open door beside it.
  const [chosen, choose] = useState<Door | null>(offered ? null : 'direct');
  const taken = useTakenDoor();
  const drafting = useJoiningDraft();
  const open = taken ?? chosen;
  const unfolding = (door: Door) => (open === door ? undefined : () => choose(door));
  return (
    <div className={styles.doors} data-entered={taken !== null}>
      {taken === 'ssh' ? null : (
        <DoorCard door="direct" open={open === 'direct'}>
          <NetworkDoor drafting={drafting} first="address" onUnfold={unfolding('direct')} />
        </DoorCard>
      )}
      {taken === 'direct' ? null : (
        <DoorCard door="ssh" open={open === 'ssh'}>
          <SshDoor drafting={drafting} onUnfold={unfolding('ssh')} />
        </DoorCard>
      )}
    </div>
  );
}

type CardProps = { readonly door: Door; readonly open: boolean; readonly children: ReactNode };

function DoorCard({ door, open, children }: CardProps) {
  const id = `door-${door}`;
  return (
    <section className={styles.door} aria-labelledby={id} data-open={open}>
      <h2 id={id} className={styles.name}>
        {t(`first.${door}`)}
      </h2>
      <p className={styles.about}>{t(`first.${door}.lead`)}</p>
      {children}
    </section>
  );
}
