import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import buttonStyles from '../../parts/Button.module.css';
import { Glyph } from '../../parts/Glyph.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Menu } from '../../parts/Menu.tsx';
import { Page } from '../../parts/Page.tsx';
import { useFront, useProfiles } from '../../store/front.ts';
import { t } from '../../words.ts';
import { Actions } from '../connection/Actions.tsx';
import { ANSWERING } from '../connection/answering.ts';
import { expiryLine } from '../connection/expiry.ts';
import { useConnectionVerbs } from '../connection/verbs.ts';
import { OpenClawSection } from '../openclaw/OpenClawSection.tsx';
import styles from './Gateways.module.css';
import { routeWords, stateLines } from './row-words.ts';

const WANTED: readonly Action[] = [
  'resume',
  'connect',
  ...ANSWERING,
  'enter-credential',
  'open-openclaw',
  'reconnect-now',
];

/** All saved gateways: how each one stands, and what can be done with it. */
export function Gateways() {
  const { place } = useFront();
  const profiles = useProfiles();
  return (
    <Page
      title={t('gateways.title')}
      lead={t('gateways.lead')}
      actions={
        <Button kind="main" onClick={() => place.setState({ view: 'add' })}>
          <Icon name="plus" />
          {t('gateways.add')}
        </Button>
      }
    >
      <ul className={styles.list}>
        {profiles.map((snapshot) => (
          <GatewayRow key={snapshot.profile.id} snapshot={snapshot} />
        ))}
      </ul>
      <OpenClawSection />
    </Page>
  );
}

function GatewayRow({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const { profile, view } = snapshot;
  const { id, name } = profile;
  return (
    <li className={styles.row}>
      <Glyph shape={view.shape} size={30} />
      <div className={styles.words}>
        <h2 className={styles.name}>{name}</h2>
        <p className={styles.address}>{routeWords(profile)}</p>
        {profile.follows === undefined ? null : <p className={styles.state}>{t('follow.row')}</p>}
        {stateLines(snapshot).map((line) => (
          <p key={line} className={styles.state}>
            {line}
          </p>
        ))}
        <Expiry snapshot={snapshot} />
      </div>
      <div className={styles.actions}>
        <Actions snapshot={snapshot} wanted={WANTED} small />
        <Button small onClick={() => place.setState({ view: 'chat', profile: id })}>
          {t('gateways.open')}
        </Button>
        <Button
          small
          onClick={() => place.setState({ dialog: { kind: 'edit', profile: id, focus: 'name' } })}
        >
          {t('gateways.edit')}
        </Button>
        <MoreMenu snapshot={snapshot} />
      </div>
    </li>
  );
}

/** That a pinned certificate ends, before it is in the way. */
function Expiry({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const line = expiryLine(snapshot);
  if (line === null) return null;
  return (
    <p className={styles.expiry} data-due={snapshot.expiry?.due}>
      <Icon name="clock" size={14} />
      {line}
    </p>
  );
}

/** What is wanted rarely. */
function MoreMenu({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const { profile, view } = snapshot;
  const { disconnect, pause } = useConnectionVerbs(profile.id);
  const pauses = [
    { key: '15', label: t('gateways.pause.15'), onPick: () => pause(15) },
    { key: '60', label: t('gateways.pause.60'), onPick: () => pause(60) },
    { key: 'open', label: t('gateways.pause.open'), onPick: () => pause() },
  ];
  const rest = { key: 'disconnect', label: t('action.disconnect'), onPick: disconnect };
  const write = () => place.setState({ dialog: { kind: 'write-openclaw', profile: profile.id } });
  const remove = () => place.setState({ dialog: { kind: 'remove', profile: profile.id } });
  const groups = [
    view.actions.includes('pause') ? pauses : [],
    view.actions.includes('disconnect') ? [rest] : [],
    profile.follows === undefined ? [{ key: 'write', label: t('write.ask'), onPick: write }] : [],
    [{ key: 'remove', label: t('gateways.remove.ask'), onPick: remove }],
  ];
  return (
    <Menu
      name={t('gateways.more', { name: profile.name })}
      button={<Icon name="dots" />}
      buttonClass={`${buttonStyles.button} ${buttonStyles.icon} ${buttonStyles.small}`}
      groups={groups.filter((items) => items.length > 0)}
      align="end"
    />
  );
}
