import type { ConnectionState } from '../../../src-main/contract/connection.ts';
import type { Fault } from '../../../src-main/contract/fault.ts';
import type { DraftField } from './draft.ts';

/** The fields that can end what stands in the way. */
export type Fix = Extract<
  DraftField,
  'address' | 'target' | 'remotePort' | 'identityFile' | 'agent' | 'secure' | 'pin'
>;

/** Why there is no connection now, or null where nothing stands in the way. */
export function standingFault(connection: ConnectionState): Fault | null {
  if (connection.kind === 'waiting') return connection.cause;
  return connection.kind === 'blocked' ? connection.fault : null;
}

/** The fields that end a fault of the SSH route, the likeliest first. None where only waiting or deciding helps. */
export function fixesOf(fault: Fault): readonly Fix[] {
  switch (fault.code) {
    case 'unreachable':
    case 'refused':
    case 'not-an-ssh-server':
    case 'invalid-ssh-target':
    case 'ssh-config-unsupported':
    case 'ssh-config-unreadable':
    case 'ssh-config-malformed':
    case 'ssh-config-jump-loop':
      return ['target'];
    case 'timed-out':
      return isBehindTunnel(fault.stage) ? ['remotePort'] : ['target'];
    case 'login-refused':
      return ['target', 'identityFile', 'agent'];
    case 'key-unreadable':
      return ['identityFile'];
    case 'agent-unavailable':
      return ['agent', 'identityFile'];
    case 'gateway-not-running':
    case 'forwarding-refused':
    case 'gateway-unavailable':
      return ['remotePort'];
    case 'not-a-gateway':
      return isAboutTls(fault.found) ? ['secure', 'remotePort'] : ['remotePort'];
    case 'untrusted-certificate':
      return ['secure'];
    case 'unreadable-pin':
      return ['pin'];
    case 'no-common-algorithm':
    case 'host-certificate-only':
      return ['address', 'target'];
    default:
      return [];
  }
}

function isBehindTunnel(stage: string): boolean {
  return ['forward', 'tls', 'upgrade', 'hello'].includes(stage);
}

function isAboutTls(found: string): boolean {
  return found === 'tls' || found === 'plaintext';
}
