import { Button } from '../../parts/Button.tsx';
import { t } from '../../words.ts';
import { AddressField } from '../gateways/AddressField.tsx';
import { CredentialFields } from '../gateways/CredentialFields.tsx';
import { GatewayForm } from '../gateways/GatewayForm.tsx';
import { NameField } from '../gateways/NameField.tsx';
import { ProofFields } from '../gateways/ProofFields.tsx';
import { Attempt } from './Attempt.tsx';
import styles from './Door.module.css';
import { useFix, useJoin, useJoiningProfile, type DoorProps } from './joining.ts';

/** Adds a gateway by its address and connects it on the spot; every failure leads back to the field that ends it. */
export function NetworkDoor({ drafting, first, onUnfold, onLeave }: DoorProps) {
  const snapshot = useJoiningProfile();
  const { focus, fix } = useFix(first);
  const submit = useJoin('direct', drafting);
  const unfold = (whole: () => void) => () => {
    whole();
    fix('address');
  };
  return (
    <div className={styles.door}>
      <GatewayForm
        drafting={drafting}
        door="direct"
        submit={t('action.connect')}
        focus={focus}
        onSubmit={submit}
        beside={onLeave === undefined ? null : <Button onClick={onLeave}>{t('action.cancel')}</Button>}
        folded={onUnfold && { label: t('first.direct.open'), onUnfold: unfold(onUnfold) }}
      >
        {(form) =>
          onUnfold !== undefined ? null : (
            <>
              <AddressField form={form} saved={drafting.before.address} />
              <ProofFields form={form} profile={snapshot?.profile} door="direct" />
              <CredentialFields form={form} stored={snapshot?.credentialStored ?? false} />
              <NameField form={form} />
            </>
          )
        }
      </GatewayForm>
      {snapshot === undefined ? null : <Attempt snapshot={snapshot} onFix={fix} />}
    </div>
  );
}
