import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { useMirror, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { Onboarding } from '../onboarding/Onboarding.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Locked, Reaching } from './Presence.tsx';
import { Shell } from './Shell.tsx';
import { useTheme } from './theme.ts';

/** What a window shows, by what the host told last. */
export function App() {
  const presence = useMirror((mirror) => mirror.presence);
  const snapshot = useMirror((mirror) => mirror.snapshot);
  useTheme(snapshot?.theme);
  if (presence === 'locked') return <Locked />;
  if (snapshot === null) return <Reaching gone={presence === 'gone'} />;
  return <Rooms snapshot={snapshot} />;
}

function Rooms({ snapshot }: { readonly snapshot: Snapshot }) {
  const joining = usePlace((place) => place.joining);
  const view = usePlace((place) => place.view);
  const first = snapshot.profiles.length === 0;
  const entering = view === 'chat' && (joining === '' || profileOf(snapshot, joining) !== undefined);
  return (
    <>
      {first || entering ? <Onboarding /> : <Shell snapshot={snapshot} />}
      <Dialogs snapshot={snapshot} />
    </>
  );
}
