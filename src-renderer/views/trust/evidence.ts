import type { ConnectionState } from '../../../src-main/contract/connection.ts';
import type { Fault, Standing } from '../../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { visible } from '../../../src-main/language/format.ts';

/** A server showed a key that a person has to judge. */
export type HostKeyFault = Extract<
  Standing,
  { code: 'unknown-host-key' | 'changed-host-key' | 'revoked-host-key' }
>;

/** The key that stands between a gateway and its SSH route. */
export function hostKeyFaultOf(snapshot: ProfileSnapshot): HostKeyFault | null {
  return faultsOf(snapshot).find(isHostKeyFault) ?? null;
}

/** What stands in the way of a gateway's link, of a switch that failed, and of its tunnel. */
export function faultsOf({ connection, tunnel }: ProfileSnapshot): readonly Fault[] {
  return [connection, tunnel?.connection].flatMap(faultOf);
}

function faultOf(state: ConnectionState | undefined): readonly Fault[] {
  if (state?.kind === 'blocked') return [state.fault];
  return state?.kind === 'online' && state.lastSwitch !== undefined ? [state.lastSwitch] : [];
}

function isHostKeyFault(fault: Fault): fault is HostKeyFault {
  return (
    fault.code === 'unknown-host-key' ||
    fault.code === 'changed-host-key' ||
    fault.code === 'revoked-host-key'
  );
}

/** Names the decision: other evidence is another decision. */
export function decisionOf({ profile }: ProfileSnapshot, fault: HostKeyFault): string {
  const recorded = 'recorded' in fault ? fault.recorded.map(({ fingerprint }) => fingerprint) : [];
  return JSON.stringify([profile.id, fault.code, fault.host, fault.port, fault.fingerprint, recorded]);
}

/** How a person calls the server: with its port only where that is not the usual one. */
export function serverName(host: string, port: number): string {
  return port === 22 ? host : serverAddress(host, port);
}

export function serverAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^(ssh-)?ed25519$/, 'ed25519'],
  [/^ecdsa-sha2-nistp\d+$/, 'ecdsa'],
  [/^(ssh-rsa|rsa-sha2-\d+)$/, 'rsa'],
];

function kindOf(keyType: string): string | null {
  return KINDS.find(([pattern]) => pattern.test(keyType))?.[1] ?? null;
}

/** The kind of a key, as ssh-keygen and file names call it. */
export function keyKind(keyType: string): string {
  return kindOf(keyType) ?? visible(keyType);
}

/** The command that shows the server's own key on the server itself; null for a kind that OpenSSH keeps nowhere usual. */
export function compareCommand(keyType: string): string | null {
  const kind = kindOf(keyType);
  return kind === null ? null : `ssh-keygen -lf /etc/ssh/ssh_host_${kind}_key.pub`;
}
