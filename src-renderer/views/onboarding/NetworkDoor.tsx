import { useEffect, useState } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { useFront, useMirror, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { t } from '../../words.ts';
import { draftOf, EMPTY_DRAFT, type DraftField, type GatewayDraft } from '../gateways/draft.ts';
import { GatewayForm } from '../gateways/GatewayForm.tsx';
import { useAddGateway, useSaveGateway } from '../gateways/save.ts';
import { Attempt } from './Attempt.tsx';
import styles from './NetworkDoor.module.css';

type Props = {
  /** Leaves the door without a connection; absent where there is nowhere else to go. */
  readonly onLeave?: () => void;
};

/** Adds a gateway by its address and connects it on the spot; every failure leads back to the field that ends it. */
export function NetworkDoor({ onLeave }: Props) {
  const joining = usePlace((place) => place.joining);
  const snapshot = useMirror((mirror) => profileOf(mirror.snapshot, joining));
  const { focus, fix } = useFix();
  const submit = useJoin(snapshot);
  useEntrance(snapshot);
  return (
    <div className={styles.door}>
      <GatewayForm
        initial={snapshot === undefined ? EMPTY_DRAFT : draftOf(snapshot.profile)}
        submit={t('action.connect')}
        focus={focus}
        stored={snapshot?.credentialStored ?? false}
        onSubmit={submit}
        beside={onLeave === undefined ? null : <Button onClick={onLeave}>{t('action.cancel')}</Button>}
      />
      {snapshot === undefined ? null : <Attempt snapshot={snapshot} onFix={fix} />}
    </div>
  );
}

function useFix() {
  const [focus, setFocus] = useState<DraftField | undefined>('address');
  const fix = (field: DraftField) => {
    // The same field asked for again has to get the focus again.
    setFocus(undefined);
    requestAnimationFrame(() => setFocus(field));
  };
  return { focus, fix };
}

function useJoin(snapshot: ProfileSnapshot | undefined) {
  const { place } = useFront();
  const add = useAddGateway();
  const save = useSaveGateway();
  return async (draft: GatewayDraft) => {
    if (snapshot !== undefined) return save(snapshot, draft);
    // The snapshot shows the new gateway before the answer names it.
    place.setState({ joining: '' });
    const added = await add(draft);
    place.setState({ joining: added.ok ? added.value : null });
    return added.ok ? null : added.fault;
  };
}

/** Once the gateway is reached, its chat opens by itself. */
function useEntrance(snapshot: ProfileSnapshot | undefined): void {
  const { place } = useFront();
  const reached = snapshot?.connection.kind === 'online' ? snapshot.profile.id : null;
  useEffect(() => {
    if (reached !== null) place.setState({ joining: null, view: 'chat', profile: reached });
  }, [place, reached]);
}
