import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { draftOf, type DraftField } from './draft.ts';
import { GatewayForm } from './GatewayForm.tsx';
import { useSaveGateway } from './save.ts';

type Props = { readonly snapshot: ProfileSnapshot; readonly focus: DraftField };

/** Changes a saved gateway. */
export function EditDialog({ snapshot, focus }: Props) {
  const { place } = useFront();
  const save = useSaveGateway();
  const { profile, credentialStored } = snapshot;
  const close = () => place.setState({ dialog: null });
  return (
    <Dialog
      title={t('gateways.edit.title', { name: profile.name })}
      lead={t('gateways.edit.lead')}
      onClose={close}
    >
      <GatewayForm
        initial={draftOf(profile)}
        submit={t('action.save')}
        focus={focus}
        stored={credentialStored}
        beside={<Button onClick={close}>{t('action.cancel')}</Button>}
        onSubmit={async (draft) => {
          const refusal = await save(snapshot, draft);
          if (refusal === null) close();
          return refusal;
        }}
      />
    </Dialog>
  );
}
