import type { ProfileSnapshot, Snapshot } from '../../../src-main/contract/snapshot.ts';
import { usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import type { OpenDialog } from '../../store/place.ts';
import { LinkDialog } from '../chat/LinkDialog.tsx';
import { EditDialog } from '../gateways/EditDialog.tsx';
import { RemoveDialog } from '../gateways/RemoveDialog.tsx';
import { OpenClawDialog } from '../openclaw/OpenClawDialog.tsx';
import { WriteDialog } from '../openclaw/WriteDialog.tsx';
import { PairingDialog } from '../pairing/PairingDialog.tsx';
import { TrustDoor } from '../trust/TrustDoor.tsx';

/** What is open over everything else, if anything: what the person asked for, and what needs the person. */
export function Dialogs({ snapshot }: { readonly snapshot: Snapshot }) {
  return (
    <>
      <AskedFor snapshot={snapshot} />
      <TrustDoor snapshot={snapshot} />
    </>
  );
}

function AskedFor({ snapshot }: { readonly snapshot: Snapshot }) {
  const dialog = usePlace((place) => place.dialog);
  if (dialog === null) return null;
  if (dialog.kind === 'link') return <LinkDialog url={dialog.url} shown={dialog.shown} />;
  const profile = profileOf(snapshot, dialog.profile);
  return profile === undefined ? null : <About dialog={dialog} profile={profile} snapshot={snapshot} />;
}

type AboutProps = {
  readonly dialog: Exclude<OpenDialog, { kind: 'link' }>;
  readonly profile: ProfileSnapshot;
  readonly snapshot: Snapshot;
};

/** A dialog about one gateway. */
function About({ dialog, profile, snapshot }: AboutProps) {
  switch (dialog.kind) {
    case 'edit':
      return <EditDialog snapshot={profile} focus={dialog.focus} />;
    case 'remove':
      return <RemoveDialog snapshot={profile} />;
    case 'pairing':
      return <PairingDialog snapshot={profile} />;
    case 'openclaw':
      return <OpenClawDialog snapshot={profile} openclaw={snapshot.openclaw} />;
    case 'write-openclaw':
      return <WriteDialog snapshot={profile} />;
    default:
      return dialog satisfies never;
  }
}
