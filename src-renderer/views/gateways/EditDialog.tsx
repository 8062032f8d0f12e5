import type { Fault } from '../../../src-main/contract/fault.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { AddressField } from './AddressField.tsx';
import { CredentialExplanation } from './CredentialExplanation.tsx';
import { CredentialFields } from './CredentialFields.tsx';
import { draftOf, hasBothRoutes, type DraftField } from './draft.ts';
import { useDrafting } from './drafting.ts';
import { fixesOf, standingFault } from './fixes.ts';
import { FollowedFields } from './FollowedFields.tsx';
import type { DraftForm } from './form.ts';
import { ForwardsField } from './ForwardsField.tsx';
import { GatewayForm } from './GatewayForm.tsx';
import formStyles from './GatewayForm.module.css';
import { isSameHeader } from './headers.ts';
import { NameField } from './NameField.tsx';
import { ProofFields } from './ProofFields.tsx';
import { RouteFields } from './RouteFields.tsx';
import { useSaveGateway } from './save.ts';
import { MoreFields, ServerFields } from './TunnelFields.tsx';

type Props = { readonly snapshot: ProfileSnapshot; readonly focus: 'name' | 'address' | 'secret' };

/** Changes a saved gateway: its ways, what it asks for, and the ports of this computer that lead to it. */
export function EditDialog({ snapshot, focus }: Props) {
  const { place } = useFront();
  const save = useSaveGateway();
  const drafting = useDrafting(() => draftOf(snapshot.profile));
  const close = () => place.setState({ dialog: null });
  return (
    <Dialog
      title={t('gateways.edit.title', { name: snapshot.profile.name })}
      lead={t(snapshot.profile.follows === undefined ? 'gateways.edit.lead' : 'form.followed')}
      onClose={close}
    >
      <GatewayForm
        drafting={drafting}
        layout="dialog"
        submit={t('action.save')}
        focus={fieldFor(focus, snapshot)}
        beside={<Button onClick={close}>{t('action.cancel')}</Button>}
        onSubmit={async (draft) => {
          const refusal = await save(snapshot, { before: drafting.before, draft });
          if (refusal === null) close();
          return refusal;
        }}
      >
        {(form) =>
          snapshot.profile.follows === undefined ? (
            <Fields form={form} saved={drafting.before.address} snapshot={snapshot} />
          ) : (
            <FollowedFields form={form} snapshot={snapshot} />
          )
        }
      </GatewayForm>
    </Dialog>
  );
}

type FieldsProps = {
  readonly form: DraftForm;
  readonly saved: string;
  readonly snapshot: ProfileSnapshot;
};

function Fields({ form, saved, snapshot }: FieldsProps) {
  const tunnelled = form.draft.target.trim() !== '';
  return (
    <>
      <NameField form={form} />
      <div className={formStyles.group}>
        <AddressField form={form} saved={saved} hint={t('form.address.optional')} />
      </div>
      <div className={formStyles.group}>
        <ServerFields form={form} hint={t('form.target.optional')} whole={tunnelled} />
        {tunnelled ? <MoreFields form={form} /> : null}
      </div>
      <ProofFields form={form} profile={snapshot.profile} />
      {hasBothRoutes(form.draft) ? (
        <div className={formStyles.group}>
          <RouteFields form={form} />
        </div>
      ) : null}
      {tunnelled ? (
        <div className={formStyles.group}>
          <ForwardsField form={form} snapshot={snapshot} />
        </div>
      ) : null}
      <div className={formStyles.group}>
        <CredentialFields form={form} stored={snapshot.credentialStored} />
        <CredentialExplanation profile={snapshot.profile.id} />
      </div>
    </>
  );
}

/** Who asks for the address means the active route; what is the matter with it may name a closer field. */
function fieldFor(focus: Props['focus'], snapshot: ProfileSnapshot): DraftField {
  const { connection, profile } = snapshot;
  if (profile.follows !== undefined) return 'name';
  if (focus !== 'address') return focus;
  const fault = standingFault(connection);
  const proof = fault === null ? null : proofField(fault, profile);
  if (proof !== null || profile.active !== 'ssh') return proof ?? focus;
  return (fault === null ? undefined : fixesOf(fault)[0]) ?? 'target';
}

/** The field about what the gateway could not prove, or what its proxy missed; null for other faults. */
function proofField(fault: Fault, { trust, headers }: Profile): DraftField | null {
  switch (fault.code) {
    case 'untrusted-certificate':
      return trust === 'system' ? 'trust' : null;
    case 'unreadable-pin':
      return 'pin';
    case 'header-missing': {
      const place = headers.findIndex((name) => isSameHeader(name, fault.header));
      return place === -1 ? null : `header-value-${place}`;
    }
    default:
      return null;
  }
}
