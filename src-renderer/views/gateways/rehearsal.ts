import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import type { Fault, Standing } from '../../../src-main/contract/fault.ts';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile } from '../../bridge/double.ts';

const hop = (host: string, user: string) => ({ host, port: 22, user });

/** What the ssh configuration of the rehearsals makes of any target. */
export const JUDGED: CommandOutput<'ssh.judge'> = {
  verdict: 'allow',
  target: 'studio',
  way: { hops: [hop('bastion.example', 'ada'), hop('10.0.0.4', 'deploy')] },
};

export const PROXY_COMMAND: Fault = {
  heals: 'by-deciding',
  code: 'ssh-config-unsupported',
  host: 'work',
  directives: ['ProxyCommand'],
};

/** Two hosts of an ssh configuration, and one that Causeway cannot go to. */
export const HOSTS: CommandOutput<'ssh.hosts'> = {
  hosts: [
    { name: 'studio', way: { hops: [hop('bastion', 'ada'), hop('studio.local', 'ada')] } },
    { name: 'cabin', way: { hops: [{ host: 'cabin.ts.net', port: 2222, user: 'ada' }] } },
    { name: 'work', fault: PROXY_COMMAND },
  ],
};

const ROUTE = { kind: 'ssh', target: 'deploy@studio', remotePort: 18_789, secure: false } as const;

/** A gateway with both routes, connected directly, with its tunnel open for one forward. */
export function tunnelledProfile(): ProfileSnapshot {
  const direct = onlineProfile();
  const { profile } = direct;
  const forward = { localPort: 18_789, remotePort: 18_789 };
  return {
    ...direct,
    profile: { ...profile, routes: [...profile.routes, ROUTE], forwards: [forward] },
    forwards: [{ ...forward, state: { kind: 'ready' } }],
    tunnel: {
      connection: { kind: 'online', epoch: 1, since: 0, route: 'ssh' },
      view: { shape: 'online', label: { key: 'state.online.ssh' }, actions: [] },
    },
  };
}

/** A gateway behind SSH alone, whose tunnel a person has to help. */
export function stuckProfile(fault: Standing): ProfileSnapshot {
  const { profile, ...rest } = tunnelledProfile();
  const connection = { kind: 'blocked', fault } as const;
  const view = {
    shape: 'blocked',
    label: { key: 'state.blocked' },
    ...describeFault(fault, profile.name),
    actions: ['reconnect-now', 'disconnect', 'edit-address'],
  } as const;
  return {
    ...rest,
    profile: { ...profile, routes: [ROUTE], active: 'ssh', forwards: [] },
    forwards: [],
    connection,
    view,
    tunnel: { connection, view },
  };
}
