import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { LinkDialog } from '../chat/LinkDialog.tsx';
import { EditDialog } from '../gateways/EditDialog.tsx';
import { RemoveDialog } from '../gateways/RemoveDialog.tsx';
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
  if (profile === undefined) return null;
  return dialog.kind === 'edit' ? (
    <EditDialog snapshot={profile} focus={dialog.focus} />
  ) : (
    <RemoveDialog snapshot={profile} />
  );
}
