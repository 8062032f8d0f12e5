import type { Question } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import { faultSamples } from '../contract/samples.ts';
import type { ConnectionEvent, Goal, Machine } from './machine.ts';

/** Every kind of event that can meet a machine, also stale and impossible ones: for tests that enumerate. */
export const direct: Goal = { route: 'direct', host: 'studio.local', port: 18_789 };
export const ssh: Goal = { route: 'ssh', host: 'studio', port: 22 };

/** Something that a login asks. */
export const question: Question = {
  id: 'q',
  kind: 'password',
  prompt: { key: 'question.password', values: { user: 'ada', host: 'studio' } },
  host: 'studio',
  user: 'ada',
  attempt: 1,
  instructions: '',
  fields: [{ text: '', echo: false }],
  rememberable: true,
};

/** One fault for each way that the core treats them differently. */
export const tellingFaults: readonly Fault[] = faultSamples.filter((fault) =>
  ['refused', 'gateway-restarting', 'rate-limited', 'not-a-gateway', 'keychain-unavailable'].includes(
    fault.code,
  )
    ? true
    : fault.code === 'credentials-refused' ||
      fault.code === 'untrusted-certificate' ||
      (fault.code === 'pairing-required' && fault.requestId !== undefined),
);

function attemptEvents(epoch: number, faults: readonly Fault[]): ConnectionEvent[] {
  return [
    { type: 'link.stage', epoch, stage: 'tls' },
    { type: 'link.question', epoch, question },
    { type: 'person.answered', epoch, question: 'q' },
    { type: 'link.up', epoch },
    ...faults.map((fault): ConnectionEvent => ({ type: 'link.down', epoch, fault, chance: 0.5 })),
  ];
}

/** All events that make sense to try on this machine: for its own epochs, for a stale and for a future one. */
export function eventsFor(machine: Machine, wall: number, faults: readonly Fault[]): ConnectionEvent[] {
  const { state } = machine;
  const own = state.kind === 'opening' || state.kind === 'online' ? [state.epoch] : [];
  const standby = state.kind === 'online' && state.switching ? [state.switching.epoch] : [];
  const strange = [machine.epoch - 1, machine.epoch + 1].filter(
    (epoch) => ![...own, ...standby].includes(epoch),
  );
  return [
    { type: 'person.connect' },
    { type: 'person.disconnect' },
    { type: 'person.pause' },
    { type: 'person.pause', until: wall + 60_000 },
    { type: 'person.reconnect' },
    { type: 'route.chosen', goal: direct },
    { type: 'route.chosen', goal: ssh },
    { type: 'profile.changed', goal: direct, others: [] },
    { type: 'profile.changed', goal: direct, others: [ssh] },
    { type: 'others.changed', others: [direct, ssh] },
    { type: 'joined' },
    ...[...own, ...standby].flatMap((epoch) => attemptEvents(epoch, faults)),
    ...strange.flatMap((epoch) => attemptEvents(epoch, faults.slice(0, 1))),
    { type: 'alarm', wall, chance: 0.5 },
    { type: 'signal', signal: 'wake', wall },
    { type: 'signal', signal: 'unlock', wall },
    { type: 'signal', signal: 'network', wall },
    { type: 'signal', signal: 'visible', wall },
  ];
}
