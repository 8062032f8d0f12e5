import type { ConnectionState, Stage } from '../../../src-main/contract/connection.ts';
import type { Fault } from '../../../src-main/contract/fault.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { TimelineEntry } from '../../../src-main/contract/timeline.ts';

export type Rung = {
  readonly stage: Stage;
  readonly state: 'done' | 'running' | 'failed' | 'open';
  /** How long it took, in milliseconds, where that is known. */
  readonly ms: number | null;
};

/** The stages that the active route climbs, bottom first. */
export function stagesOf({ routes, active }: Profile): readonly Stage[] {
  const route = routes.find(({ kind }) => kind === active) ?? routes[0];
  const secured: readonly Stage[] = (route?.url ?? '').startsWith('wss:') ? ['tls'] : [];
  return ['settings', 'name', 'tcp', ...secured, 'upgrade', 'hello'];
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

const STAGES: readonly Stage[] = ['settings', 'name', 'tcp', 'tls', 'upgrade', 'hello'];

/** The stage at which a fault ends an attempt. */
export function stageOfFault(fault: Fault): Stage {
  switch (fault.code) {
    case 'insecure-url':
    case 'invalid-url':
      return 'settings';
    case 'insecure-address':
      return 'name';
    case 'unreachable':
      return fault.why === 'name' ? 'name' : 'tcp';
    case 'refused':
      return 'tcp';
    case 'timed-out':
      return STAGES.find((stage) => stage === fault.stage) ?? 'tcp';
    case 'untrusted-certificate':
      return 'tls';
    case 'not-a-gateway':
      return fault.found === 'plaintext' ? 'tls' : 'upgrade';
    case 'gateway-unavailable':
      return 'upgrade';
    default:
      return 'hello';
  }
}

/** How long each stage last took. */
export function passedStages(entries: readonly TimelineEntry[]): Partial<Record<Stage, number>> {
  return Object.fromEntries(
    entries.flatMap((entry) => (entry.event === 'stage.passed' ? [[entry.stage, entry.ms]] : [])),
  );
}
