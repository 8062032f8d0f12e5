import type { ProfileId } from '../../../src-main/contract/profile.ts';
import buttonStyles from '../../parts/Button.module.css';
import { Menu } from '../../parts/Menu.tsx';
import { t } from '../../words.ts';
import { useConnectionVerbs } from './verbs.ts';

/** Pauses a connection for a while. */
export function PauseMenu({
  profile,
  small = false,
}: {
  readonly profile: ProfileId;
  readonly small?: boolean;
}) {
  const { pause } = useConnectionVerbs(profile);
  const items = [
    { key: '15', label: t('action.pause.15'), onPick: () => pause(15) },
    { key: '60', label: t('action.pause.60'), onPick: () => pause(60) },
    { key: 'open', label: t('action.pause.open'), onPick: () => pause() },
  ];
  return (
    <Menu
      name={t('action.pause')}
      button={t('action.pause')}
      buttonClass={`${buttonStyles.button} ${small ? buttonStyles.small : ''}`}
      groups={[items]}
      align="end"
    />
  );
}
