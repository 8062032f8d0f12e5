import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Glyph } from '../../parts/Glyph.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Menu, type MenuItem } from '../../parts/Menu.tsx';
import { useFront, useKnownView, useProfiles, useRemaining } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { switchWords } from '../connection/route.ts';
import { wholeMs } from '../gateways/latency.ts';
import styles from './Rail.module.css';

/** The gateway that is shown, how it stands, and the way to the others. */
export function GatewayCard({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { profile } = snapshot;
  const view = useKnownView(snapshot);
  const { state, line } = useStateLine(snapshot);
  return (
    <Menu
      name={`${t('gateways.switch')}: ${profile.name}, ${state}`}
      buttonClass={styles.card}
      groups={useMenuGroups(profile.id)}
      button={
        <>
          <Glyph shape={view.shape} />
          <span className={styles.who}>
            <span className={styles.name}>{profile.name}</span>
            <span className={styles.state}>{line}</span>
          </span>
          <Icon name="chevron" />
        </>
      }
    />
  );
}

/** How the gateway stands; `line` is the same in as few words as the card has room for. */
function useStateLine(snapshot: ProfileSnapshot): { readonly state: string; readonly line: string } {
  const view = useKnownView(snapshot);
  const remaining = useRemaining(snapshot.view.remainingMs);
  const state = sayMessage(view.label);
  if (view.shape === 'waiting' && remaining !== null) return alike(t('rail.next', { state, ms: remaining }));
  if (view.shape !== 'online' && view.shape !== 'working') return alike(state);
  const latency = snapshot.gateway?.latencyMs;
  const changing = switchWords(snapshot, true);
  if (changing !== null || latency === undefined) return alike(changing ?? state);
  const ms = wholeMs(latency);
  const whole = t('rail.latency', { state, ms });
  return { state: whole, line: isOverSsh(snapshot) ? t('rail.over-ssh', { ms }) : whole };
}

function alike(state: string) {
  return { state, line: state };
}

function isOverSsh({ connection }: ProfileSnapshot): boolean {
  return connection.kind === 'online' && connection.route === 'ssh';
}

function useMenuGroups(shown: string): readonly (readonly MenuItem[])[] {
  const { place } = useFront();
  const profiles = useProfiles();
  const gateways = profiles.map(({ profile, view }) => ({
    key: profile.id,
    label: profile.name,
    note: sayMessage(view.label),
    mark: <Glyph shape={view.shape} size={20} />,
    current: profile.id === shown,
    onPick: () => place.setState({ view: 'chat', profile: profile.id, search: '' }),
  }));
  return [
    gateways,
    [
      { key: 'add', label: t('gateways.add'), onPick: () => place.setState({ view: 'add' }) },
      { key: 'manage', label: t('gateways.manage'), onPick: () => place.setState({ view: 'gateways' }) },
    ],
  ];
}
