import type { Standing } from '../contract/fault.ts';
import type { SshTargetProblem } from '../policy/ssh-target.ts';
import type { KnownHostsFault } from './known-hosts-file.ts';
import type { SshEndpoint } from './ssh-config-endpoint.ts';
import type { ConfigFault } from './ssh-config-tree.ts';
import type { SshWay } from './ssh-config.ts';

/** The fault of a target that is none. */
export function invalidTarget(why: SshTargetProblem): Standing {
  return { heals: 'by-deciding', code: 'invalid-ssh-target', why };
}

/** The fault of a configuration that cannot be used, or of a known_hosts file that cannot be read. */
export function faultOfFile(fault: ConfigFault | KnownHostsFault): Standing {
  const heals = 'by-deciding';
  switch (fault.code) {
    case 'ssh-config-unreadable':
    case 'known-hosts-unreadable':
      return { heals, ...fault };
    case 'ssh-config-malformed':
      return { heals, ...fault, why: 'directive' };
    case 'ssh-config-includes': {
      const { file, line } = fault;
      return { heals, code: 'ssh-config-malformed', file, line, why: 'includes', directive: 'Include' };
    }
    default:
      return { heals, ...fault };
  }
}

/**
 * The fault of the first server on a way that asks for what we cannot do, and what would lead elsewhere or
 * trust another key if it were passed over; null where there is none.
 */
export function faultOfWay(way: SshWay): Standing | null {
  const passed: SshEndpoint[] = [];
  for (const endpoint of [...way.jumps, way.endpoint]) {
    const blocking = endpoint.unsupported.filter(({ effect }) => effect === 'blocks');
    const directives = [...blocking.map(({ directive }) => directive), ...contradictions(endpoint, passed)];
    if (directives.length > 0) {
      return {
        heals: 'by-deciding',
        code: 'ssh-config-unsupported',
        host: endpoint.name,
        directives: [...new Set(directives)],
      };
    }
    passed.push(endpoint);
  }
  return null;
}

/**
 * Two servers behind one name, such as `localhost` here and there, whose keys are recorded in different files:
 * one would pass with the key of the other. A `HostKeyAlias` tells them apart.
 */
function contradictions(endpoint: SshEndpoint, passed: readonly SshEndpoint[]): readonly string[] {
  const namesakes = passed.filter((other) => isNamesake(endpoint, other));
  const differs = (filesOf: (of: SshEndpoint) => readonly string[]): boolean =>
    namesakes.some((other) => filesOf(other).join('\n') !== filesOf(endpoint).join('\n'));
  return [
    ...(differs(({ userKnownHostsFiles }) => userKnownHostsFiles) ? ['UserKnownHostsFile'] : []),
    ...(differs(({ globalKnownHostsFiles }) => globalKnownHostsFiles) ? ['GlobalKnownHostsFile'] : []),
  ];
}

function isNamesake(one: SshEndpoint, other: SshEndpoint): boolean {
  return (
    one.hostName === other.hostName && one.port === other.port && one.hostKeyAlias === other.hostKeyAlias
  );
}
