import { useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';

/** Asks before a gateway and what is stored for it are deleted here. */
export function RemoveDialog({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { bridge, place } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { id, name, credential } = snapshot.profile;
  const close = () => place.setState({ dialog: null });
  const remove = async () => {
    const removed = await bridge.call('profile.remove', { profile: id });
    if (removed.ok) close();
    else setRefusal(removed.fault);
  };
  return (
    <Dialog
      title={t('gateways.remove.title', { name })}
      lead={t('gateways.remove.lead', { kind: credential })}
      onClose={close}
      actions={
        <>
          <Button kind="danger" onClick={() => void remove()}>
            {t('gateways.remove')}
          </Button>
          <Button kind="main" data-autofocus onClick={close}>
            {t('gateways.remove.keep')}
          </Button>
        </>
      }
    >
      {refusal === null ? null : (
        <Notice tone="bad" title={sayRefusal(refusal).reason}>
          {sayRefusal(refusal).advice}
        </Notice>
      )}
    </Dialog>
  );
}
