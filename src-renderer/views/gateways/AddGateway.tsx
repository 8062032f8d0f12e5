import { useState } from 'react';
import { Choice } from '../../parts/Choice.tsx';
import { Page } from '../../parts/Page.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { useEntrance, useJoiningDraft, useTakenDoor } from '../onboarding/joining.ts';
import { NetworkDoor } from '../onboarding/NetworkDoor.tsx';
import { SshDoor } from '../onboarding/SshDoor.tsx';
import styles from './AddGateway.module.css';
import type { Door } from './asking.ts';

/** One more gateway, added the way the first one was. */
export function AddGateway() {
  const { place } = useFront();
  const [chosen, choose] = useState<Door | null>(null);
  const taken = useTakenDoor();
  const drafting = useJoiningDraft();
  useEntrance();
  const door = taken ?? chosen ?? 'direct';
  const leave = () => place.setState({ view: 'gateways', joining: null });
  return (
    <Page title={t('gateways.add.title')} lead={t(`first.${door}.lead`)} narrow>
      <div className={styles.doors}>
        {taken === null ? <DoorChoice door={door} onChoose={choose} /> : null}
        {door === 'direct' ? (
          // Who chooses with the keyboard keeps the focus at the choice.
          <NetworkDoor drafting={drafting} first={chosen === null ? 'address' : undefined} onLeave={leave} />
        ) : (
          <SshDoor drafting={drafting} onLeave={leave} />
        )}
      </div>
    </Page>
  );
}

type ChoiceProps = { readonly door: Door; readonly onChoose: (door: Door) => void };

function DoorChoice({ door, onChoose }: ChoiceProps) {
  return (
    <Choice
      bare
      label={t('first.title')}
      value={door}
      onChange={onChoose}
      options={[
        { value: 'direct', label: t('first.direct') },
        { value: 'ssh', label: t('first.ssh') },
      ]}
    />
  );
}
