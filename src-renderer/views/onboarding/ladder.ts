import { Stage, type ConnectionState } from '../../../src-main/contract/connection.ts';
import type { Fault } from '../../../src-main/contract/fault.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import type { TimelineEntry } from '../../../src-main/contract/timeline.ts';
import { standingFault } from '../gateways/fixes.ts';

export type Rung = {
  readonly stage: Stage;
  readonly state: 'done' | 'running' | 'failed' | 'open';
  /** How long it took, in milliseconds, where that is known. */
  readonly ms: number | null;
};

/** The stages that the active route climbs, bottom first. Over several SSH servers, some are climbed again. */
export function stagesOf({ routes, active }: Profile): readonly Stage[] {
  const route = routes.find(({ kind }) => kind === active) ?? routes[0];
  if (route?.kind === 'ssh') {
    const secured: readonly Stage[] = route.secure ? ['tls'] : [];
    return ['settings', 'name', 'tcp', 'host-key', 'login', 'forward', ...secured, 'upgrade', 'hello'];
  }
  const secured: readonly Stage[] = (route?.url ?? '').startsWith('wss:') ? ['tls'] : [];
  return ['settings', 'name', 'tcp', ...secured, 'upgrade', 'hello'];
}

/**
 * The state that says how far the active route has come: the tunnel's as long as the link waits for it,
 * the link's own once something else is the matter.
 */
export function climberOf({ profile, connection, tunnel }: ProfileSnapshot): ConnectionState {
  if (profile.active !== 'ssh' || tunnel === undefined) return connection;
  const below = tunnel.connection;
  if (below.kind === 'online' || below.kind === 'idle') return connection;
  if (connection.kind === 'opening') return below;
  const [own, cause] = [standingFault(connection), standingFault(below)];
  return own !== null && own.code === cause?.code ? below : connection;
}

/** How far a connection has come, rung by rung. */
export function rungsOf(
  stages: readonly Stage[],
  connection: ConnectionState,
  passed: Readonly<Partial<Record<Stage, number>>>,
): readonly Rung[] {
  const { reached, ending } = progressOf(stages, connection);
  return stages.map((stage, index) => {
    const state = index < reached ? 'done' : index === reached ? ending : 'open';
    return { stage, state, ms: state === 'done' ? (passed[stage] ?? null) : null };
  });
}

type Progress = { readonly reached: number; readonly ending: Rung['state'] };

function progressOf(stages: readonly Stage[], connection: ConnectionState): Progress {
  switch (connection.kind) {
    case 'idle':
      return { reached: 0, ending: 'open' };
    case 'opening':
      return { reached: placeOf(stages, connection.stage), ending: 'running' };
    case 'online':
      return { reached: stages.length, ending: 'done' };
    case 'waiting':
      return { reached: placeOf(stages, stageOfFault(connection.cause)), ending: 'failed' };
    case 'blocked':
      return { reached: placeOf(stages, stageOfFault(connection.fault)), ending: 'failed' };
    default:
      return connection satisfies never;
  }
}

function placeOf(stages: readonly Stage[], stage: Stage): number {
  return Math.max(0, stages.indexOf(stage));
}

/** Faults that can come at one stage alone. All others that are not judged below come at the last one. */
const ENDS: Partial<Readonly<Record<Fault['code'], Stage>>> = {
  'insecure-url': 'settings',
  'invalid-url': 'settings',
  'invalid-ssh-target': 'settings',
  'ssh-config-unsupported': 'settings',
  'ssh-config-unreadable': 'settings',
  'ssh-config-malformed': 'settings',
  'ssh-config-jump-loop': 'settings',
  'openclaw-config': 'settings',
  'insecure-address': 'name',
  refused: 'tcp',
  'not-an-ssh-server': 'host-key',
  'no-common-algorithm': 'host-key',
  'ssh-refusing': 'host-key',
  'unknown-host-key': 'host-key',
  'changed-host-key': 'host-key',
  'revoked-host-key': 'host-key',
  'host-certificate-only': 'host-key',
  'known-hosts-unreadable': 'host-key',
  'login-refused': 'login',
  'login-unanswered': 'login',
  'key-unreadable': 'login',
  'agent-unavailable': 'login',
  'forwarding-refused': 'forward',
  'gateway-not-running': 'forward',
  'untrusted-certificate': 'tls',
  'pin-mismatch': 'tls',
  'unreadable-pin': 'tls',
  'header-missing': 'upgrade',
  'gateway-unavailable': 'upgrade',
};

/** The stage at which a fault ends an attempt. */
export function stageOfFault(fault: Fault): Stage {
  switch (fault.code) {
    case 'unreachable':
      return fault.why === 'name' ? 'name' : 'tcp';
    case 'timed-out':
      return Stage.options.find((stage) => stage === fault.stage) ?? 'tcp';
    case 'not-a-gateway':
      return fault.found === 'plaintext' ? 'tls' : 'upgrade';
    case 'gateway-refused':
      return fault.detail.startsWith('http-') ? 'upgrade' : 'hello';
    default:
      return ENDS[fault.code] ?? 'hello';
  }
}

/** How long each stage last took. */
export function passedStages(entries: readonly TimelineEntry[]): Partial<Record<Stage, number>> {
  return Object.fromEntries(
    entries.flatMap((entry) => (entry.event === 'stage.passed' ? [[entry.stage, entry.ms]] : [])),
  );
}
