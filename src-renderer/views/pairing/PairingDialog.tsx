import { useEffect, useState } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { useFront } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { ApproveStep } from './ApproveStep.tsx';
import { NextCheck } from './NextCheck.tsx';
import { approvableOf, nameOf, requestOf, type PairingRequest } from './request.ts';
import { RequestStep } from './RequestStep.tsx';

/** Shows the request with which this device waits at a gateway, and the ways to have it approved. */
export function PairingDialog({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const close = () => place.setState({ dialog: null });
  const { request, isOther } = useRequest(snapshot);
  /** The request whose approval the person was asked for. */
  const [consenting, setConsenting] = useState<string | null>(null);
  useEffect(() => {
    if (isOver(snapshot)) place.setState({ dialog: null });
  }, [place, snapshot]);
  if (request === null) return <Asking snapshot={snapshot} onClose={close} />;
  const name = nameOf(request);
  const approvable = approvableOf(snapshot.profile, request);
  // Each step is a new dialog: it is read out again, and its safe button has the focus.
  return consenting === name && approvable !== null ? (
    <ApproveStep
      key={`approve ${name}`}
      snapshot={snapshot}
      request={request}
      approvable={approvable}
      onBack={() => setConsenting(null)}
      onClose={close}
    />
  ) : (
    <RequestStep
      key={name}
      snapshot={snapshot}
      request={request}
      news={isOther ? t('pairing.news') : null}
      onApprove={approvable === null ? null : () => setConsenting(name)}
      onClose={close}
    />
  );
}

type Shown = { readonly request: PairingRequest | null; readonly isOther: boolean };

/** What is shown stays while the gateway is asked again, and whether another request has taken its place. */
function useRequest(snapshot: ProfileSnapshot): Shown {
  const current = requestOf(snapshot);
  const [shown, setShown] = useState<Shown>({ request: current, isOther: false });
  const { request } = shown;
  if (current !== null && (request === null || nameOf(current) !== nameOf(request))) {
    setShown({ request: current, isOther: request !== null });
  }
  return shown;
}

/** The gateway let the device in, or something else is the matter, which is said elsewhere. */
function isOver({ connection: { kind } }: ProfileSnapshot): boolean {
  return kind === 'online' || kind === 'idle' || kind === 'blocked';
}

type AskingProps = { readonly snapshot: ProfileSnapshot; readonly onClose: () => void };

/** The request is not known yet: the gateway is just being asked again. */
function Asking({ snapshot, onClose }: AskingProps) {
  const { view } = snapshot;
  return (
    <Dialog
      title={sayMessage(view.reason ?? view.label)}
      lead={t('pairing.lead.none')}
      onClose={onClose}
      actions={
        <Button kind="main" data-autofocus onClick={onClose}>
          {t('pairing.close')}
        </Button>
      }
    >
      <NextCheck snapshot={snapshot} />
    </Dialog>
  );
}
