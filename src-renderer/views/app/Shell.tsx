import type { ReactNode } from 'react';
import type { ProfileSnapshot, Snapshot } from '../../../src-main/contract/snapshot.ts';
import { usePlace, useShownProfile } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { Chat } from '../chat/Chat.tsx';
import { sideTroubleOf } from '../connection/side-trouble.ts';
import { AddGateway } from '../gateways/AddGateway.tsx';
import { Gateways } from '../gateways/Gateways.tsx';
import { Rail } from '../rail/Rail.tsx';
import { Settings } from '../settings/Settings.tsx';
import styles from './Shell.module.css';
import { Troubles } from './Troubles.tsx';

/** The window once there is a gateway: the rail, and one view beside it. */
export function Shell({ snapshot }: { readonly snapshot: Snapshot }) {
  const shown = useShownProfile();
  if (shown === undefined) return null;
  return (
    <div className={styles.shell}>
      <Rail snapshot={shown} />
      <div className={styles.view}>
        <Troubles layout="bar" />
        <View snapshot={snapshot} shown={shown} />
      </div>
      <Announcer snapshot={shown} />
    </div>
  );
}

function View({
  snapshot,
  shown,
}: {
  readonly snapshot: Snapshot;
  readonly shown: ProfileSnapshot;
}): ReactNode {
  const view = usePlace((place) => place.view);
  switch (view) {
    case 'chat':
      return <Chat snapshot={shown} />;
    case 'gateways':
      return <Gateways />;
    case 'add':
      return <AddGateway />;
    case 'settings':
      return <Settings snapshot={snapshot} />;
    default:
      return view satisfies never;
  }
}

/** Says changes of the link to a screen reader, once and politely. */
function Announcer({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { profile, view } = snapshot;
  const state = t('banner.state', { name: profile.name, state: sayMessage(view.label) });
  const reason = view.reason ?? sideTroubleOf(snapshot)?.reason;
  return <output className="unseen">{reason === undefined ? state : sayMessage(reason)}</output>;
}
