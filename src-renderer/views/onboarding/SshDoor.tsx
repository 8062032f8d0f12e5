import { useState } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { useFront, useProfiles } from '../../store/front.ts';
import { t } from '../../words.ts';
import { CredentialFields } from '../gateways/CredentialFields.tsx';
import type { DraftField } from '../gateways/draft.ts';
import type { DraftForm } from '../gateways/form.ts';
import { GatewayForm } from '../gateways/GatewayForm.tsx';
import { HostPicks } from '../gateways/HostPicks.tsx';
import { useSshHosts } from '../gateways/hosts.ts';
import { NameField } from '../gateways/NameField.tsx';
import { ProofFields } from '../gateways/ProofFields.tsx';
import { MoreFields, ServerFields } from '../gateways/TunnelFields.tsx';
import { Attempt } from './Attempt.tsx';
import { Consent } from './Consent.tsx';
import styles from './Door.module.css';
import { useFix, useJoin, useJoiningProfile, type DoorProps } from './joining.ts';

/** Adds a gateway behind an SSH server and connects it on the spot; every failure leads to the field that ends it. */
export function SshDoor({ drafting, first, onUnfold, onLeave }: DoorProps) {
  const snapshot = useJoiningProfile();
  const hosts = useSshHosts();
  const { focus, fix } = useSshFix(first, snapshot?.profile.id);
  const submit = useJoin('ssh', drafting);
  const unfold = (whole: () => void) => () => {
    whole();
    fix('target');
  };
  const pick = (form: DraftForm) => (name: string) => {
    form.change('target', name);
    onUnfold?.();
  };
  return (
    <div className={styles.door}>
      <GatewayForm
        drafting={drafting}
        door="ssh"
        submit={t('action.connect')}
        focus={focus}
        onSubmit={submit}
        beside={onLeave === undefined ? null : <Button onClick={onLeave}>{t('action.cancel')}</Button>}
        folded={onUnfold && { label: t('first.ssh.open'), onUnfold: unfold(onUnfold) }}
      >
        {(form) => (
          <>
            <HostPicks hosts={hosts} picked={form.draft.target} onPick={pick(form)} />
            {onUnfold !== undefined ? null : <Fields form={form} snapshot={snapshot} />}
          </>
        )}
      </GatewayForm>
      {snapshot === undefined ? null : <Attempt snapshot={snapshot} onFix={fix} />}
    </div>
  );
}

type FieldsProps = {
  readonly form: DraftForm;
  /** Absent while it is not saved. */
  readonly snapshot: ProfileSnapshot | undefined;
};

function Fields({ form, snapshot }: FieldsProps) {
  // What is added first is primary, also in the moment in which it is saved and has no id here yet.
  const none = useProfiles().length === 0;
  const [first] = useState(none);
  return (
    <>
      <ServerFields form={form} />
      <MoreFields form={form} />
      <ProofFields form={form} profile={snapshot?.profile} door="ssh" />
      <CredentialFields form={form} stored={snapshot?.credentialStored ?? false} />
      <NameField form={form} />
      {(snapshot?.primary ?? first) ? <Consent form={form} /> : null}
    </>
  );
}

/** A fault that only the direct route ends leads out of the door, to the dialog that has both routes. */
function useSshFix(first: DraftField | undefined, profile: string | undefined) {
  const { place } = useFront();
  const { focus, fix } = useFix(first);
  const leave = (id: string) =>
    place.setState({
      view: 'chat',
      profile: id,
      joining: null,
      dialog: { kind: 'edit', profile: id, focus: 'address' },
    });
  return {
    focus,
    fix: (field: DraftField) => {
      if (field !== 'address') fix(field);
      else if (profile !== undefined) leave(profile);
    },
  };
}
