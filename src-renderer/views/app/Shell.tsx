import { useState, type ReactNode } from 'react';
import type { ProfileSnapshot, Snapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useMirror, usePlace, useShownProfile } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { Chat } from '../chat/Chat.tsx';
import { AddGateway } from '../gateways/AddGateway.tsx';
import { Gateways } from '../gateways/Gateways.tsx';
import { Rail } from '../rail/Rail.tsx';
import { Settings } from '../settings/Settings.tsx';
import styles from './Shell.module.css';

/** The window once there is a gateway: the rail, and one view beside it. */
export function Shell({ snapshot }: { readonly snapshot: Snapshot }) {
  const shown = useShownProfile();
  if (shown === undefined) return null;
  return (
    <div className={styles.shell}>
      <Rail snapshot={shown} />
      <div className={styles.view}>
        <HostGone />
        <SettingsTrouble snapshot={snapshot} />
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

/** What is shown is what the host told last; it cannot be asked now. */
function HostGone() {
  const gone = useMirror(({ presence }) => presence === 'gone');
  if (!gone) return null;
  return (
    <div role="alert">
      <Notice layout="bar" tone="bad" title={t('host.gone')}>
        {t('host.gone.advice')}
      </Notice>
    </div>
  );
}

function SettingsTrouble({ snapshot }: { readonly snapshot: Snapshot }) {
  const { settings } = snapshot;
  const [dismissed, setDismissed] = useState(false);
  if (settings.state === 'ready') return null;
  if (settings.state === 'not-saved') {
    return (
      <Notice layout="bar" tone="bad" title={t(`not-saved.${settings.why}`)}>
        {t('not-saved.advice')}
      </Notice>
    );
  }
  if (dismissed) return null;
  return (
    <Notice
      layout="bar"
      tone="warn"
      title={t(`kept-aside.${settings.why}`)}
      actions={
        <Button small onClick={() => setDismissed(true)}>
          {t('action.dismiss')}
        </Button>
      }
    >
      {t('kept-aside.file', { file: settings.file })}
    </Notice>
  );
}

/** Says changes of the link to a screen reader, once and politely. */
function Announcer({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { profile, view } = snapshot;
  const state = t('banner.state', { name: profile.name, state: sayMessage(view.label) });
  return <output className="unseen">{view.reason === undefined ? state : sayMessage(view.reason)}</output>;
}
