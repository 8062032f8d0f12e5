import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { LinkDialog } from '../chat/LinkDialog.tsx';
import { EditDialog } from '../gateways/EditDialog.tsx';
import { RemoveDialog } from '../gateways/RemoveDialog.tsx';

/** The one question that is open, if any. */
export function Dialogs({ snapshot }: { readonly snapshot: Snapshot }) {
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
