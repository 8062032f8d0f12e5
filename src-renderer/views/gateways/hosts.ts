import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import { useFront } from '../../store/front.ts';

export type SshHosts = CommandOutput<'ssh.hosts'>;
export type SshHost = SshHosts['hosts'][number];

const NONE: SshHosts = { hosts: [] };

/** The hosts of the person's ssh configuration, read anew when they come back from editing it; none until they are known. */
export function useSshHosts(): SshHosts {
  const { bridge } = useFront();
  const [hosts, setHosts] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      const outcome = await bridge.call('ssh.hosts', {});
      if (wanted && outcome.ok) setHosts(outcome.value);
    };
    const readAgain = () => void read();
    readAgain();
    window.addEventListener('focus', readAgain);
    return () => {
      wanted = false;
      window.removeEventListener('focus', readAgain);
    };
  }, [bridge]);
  return hosts;
}
