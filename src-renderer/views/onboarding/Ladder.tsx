import { useEffect, useMemo, useState } from 'react';
import type { ConnectionState, Stage } from '../../../src-main/contract/connection.ts';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { briefly } from '../../../src-main/language/format.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Spinner } from '../../parts/Spinner.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { climberOf, passedStages, rungsOf, stagesOf, type Rung } from './ladder.ts';
import styles from './Ladder.module.css';

/** How far a connection has come: one line a layer, with how long it took. */
export function Ladder({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { profile } = snapshot;
  const climber = climberOf(snapshot);
  const passed = usePassedStages(profile.id, climber);
  const stages = useMemo(() => stagesOf(profile), [profile]);
  return (
    <ol className={styles.ladder} aria-label={t('ladder.label')}>
      {rungsOf(stages, climber, passed).map((rung) => (
        <li key={rung.stage} className={styles.rung} data-state={rung.state}>
          <span className={styles.mark}>
            <Mark state={rung.state} />
          </span>
          <span className={styles.name}>{t(`stage.${rung.stage}`)}</span>
          <span className={styles.spent}>
            {rung.ms === null ? t(`stage.${rung.state}`) : briefly(rung.ms)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Mark({ state }: { readonly state: Rung['state'] }) {
  switch (state) {
    case 'done':
      return <Icon name="check" size={12} />;
    case 'running':
      return <Spinner size={12} />;
    case 'failed':
      return <Icon name="cross" size={12} />;
    case 'open':
      return <Icon name="dash" size={12} />;
    default:
      return state satisfies never;
  }
}

function usePassedStages(profile: ProfileId, connection: ConnectionState): Partial<Record<Stage, number>> {
  const { bridge } = useFront();
  const moment = connection.kind === 'opening' ? connection.stage : connection.kind;
  const [known, setKnown] = useState<{ moment: string; passed: Partial<Record<Stage, number>> } | null>(null);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      const outcome = await bridge.call('timeline.read', { profile });
      if (wanted && outcome.ok) setKnown({ moment, passed: passedStages(outcome.value.entries) });
    };
    void read();
    return () => {
      wanted = false;
    };
  }, [bridge, profile, moment]);
  return known?.passed ?? {};
}
