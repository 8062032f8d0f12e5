import { useId } from 'react';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import { Notice } from '../../parts/Notice.tsx';
import { sayMessage, t } from '../../words.ts';
import styles from './HostPicks.module.css';
import type { SshHost, SshHosts } from './hosts.ts';
import { briefWay } from './way.ts';

type Props = {
  readonly hosts: SshHosts;
  readonly picked: string;
  readonly onPick: (name: string) => void;
};

/** The hosts of the ssh configuration, each with the way to it; one that cannot be used says why. */
export function HostPicks({ hosts: { hosts, fault }, picked, onPick }: Props) {
  const name = useId();
  if (fault !== undefined) {
    // The field of a server that is named says it by itself.
    if (picked.trim() !== '') return null;
    const { reason, advice } = describeFault(fault, '');
    return (
      <Notice tone="warn" title={sayMessage(reason)}>
        {sayMessage(advice)}
      </Notice>
    );
  }
  if (hosts.length === 0) return null;
  return (
    <fieldset className={styles.picks}>
      <legend className="unseen">{t('form.hosts')}</legend>
      {hosts.map((host) => (
        <Pick key={host.name} host={host} group={name} picked={host.name === picked.trim()} onPick={onPick} />
      ))}
    </fieldset>
  );
}

type PickProps = {
  readonly host: SshHost;
  readonly group: string;
  readonly picked: boolean;
  readonly onPick: (name: string) => void;
};

function Pick({ host, group, picked, onPick }: PickProps) {
  const { name, way, fault } = host;
  return (
    <label className={styles.pick} data-usable={fault === undefined}>
      <input
        type="radio"
        className={styles.radio}
        name={group}
        checked={picked}
        disabled={fault !== undefined}
        onChange={() => onPick(name)}
      />
      <span className={styles.name}>{name}</span>
      <span className={styles.way}>
        {fault === undefined ? way && briefWay(way) : sayMessage(describeFault(fault, name).reason)}
      </span>
    </label>
  );
}
