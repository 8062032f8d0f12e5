import type { Instant } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import { hearAttempt } from './attempt.ts';
import type { ConnectionEvent, Goal, Machine, SignalName } from './machine.ts';
import { ATTEMPT_MS } from './machine.ts';
import { rechecksOn, waitsForPerson } from './recheck.ts';
import { aim, atRest, forgive, open } from './transitions.ts';

/**
 * The decision: what the connection is after an event. Pure and total: every state answers every event,
 * and one that means nothing there gives the same machine back.
 * @param now monotonic milliseconds, never less than at the step before
 */
export function step(machine: Machine, event: ConnectionEvent, now: Instant): Machine {
  switch (event.type) {
    case 'person.connect':
      return isWanted(machine) ? machine : open(forgive(machine), now);
    case 'person.reconnect':
      return open(forgive(machine), now);
    case 'joined':
      return join(machine, now);
    case 'person.disconnect':
      return atRest(machine, { kind: 'idle', why: 'by-person' });
    case 'person.pause':
      return atRest(machine, {
        kind: 'idle',
        why: 'paused',
        ...(event.until === undefined ? {} : { until: event.until }),
      });
    case 'profile.changed':
      return reopen({ ...machine, others: event.others }, event.goal, now);
    case 'others.changed':
      return { ...machine, others: event.others.filter(({ route }) => route !== machine.goal.route) };
    case 'route.chosen':
      return chooseRoute(machine, event.goal, now);
    case 'link.stage':
    case 'link.question':
    case 'person.answered':
    case 'link.up':
    case 'link.down':
      return hearAttempt(machine, event, now);
    case 'alarm':
      return onAlarm(machine, event, now);
    case 'signal':
      return onSignal(machine, event.signal, event.wall, now);
    default:
      return event satisfies never;
  }
}

function isWanted({ state }: Machine): boolean {
  return state.kind === 'opening' || state.kind === 'online';
}

/** A lockout is not cut short either: whoever joins hears of it. */
function join(machine: Machine, now: Instant): Machine {
  const { state } = machine;
  if (isWanted(machine)) return machine;
  if (state.kind === 'blocked' && waitsForPerson(state.fault)) return machine;
  const locked = state.kind === 'waiting' && 'retryAfterMs' in state.cause && now < state.retryAt;
  return locked ? machine : open(machine, now);
}

function reopen(machine: Machine, goal: Goal, now: Instant): Machine {
  const aimed = aim(machine, goal);
  return machine.state.kind === 'idle' ? aimed : open(forgive(aimed), now);
}

/** Online, a new route is opened beside the old one; elsewhere there is nothing to keep. */
function chooseRoute(machine: Machine, goal: Goal, now: Instant): Machine {
  const { state } = machine;
  if (state.kind !== 'online') return reopen(machine, goal, now);
  const { switching: _, lastSwitch: __, ...online } = state;
  if (goal.route === state.route) return { ...machine, state: online, standby: null, deadlineAt: null };
  const epoch = machine.epoch + 1;
  return {
    ...machine,
    epoch,
    standby: goal,
    state: { ...online, switching: { route: goal.route, epoch, stage: 'settings' } },
    deadlineAt: now + ATTEMPT_MS,
  };
}

function onAlarm(
  machine: Machine,
  event: Extract<ConnectionEvent, { type: 'alarm' }>,
  now: Instant,
): Machine {
  const { state } = machine;
  switch (state.kind) {
    case 'idle':
      return resumeIfDue(machine, event.wall, now);
    case 'waiting':
      return now >= state.retryAt ? open(machine, now) : machine;
    case 'blocked':
      return machine.recheckAt !== null && now >= machine.recheckAt ? open(machine, now) : machine;
    case 'opening':
      return isOverdue(machine, now) ? giveUp(machine, state.epoch, event.chance, now) : machine;
    case 'online':
      return state.switching !== undefined && isOverdue(machine, now)
        ? giveUp(machine, state.switching.epoch, event.chance, now)
        : machine;
    default:
      return state satisfies never;
  }
}

function isOverdue(machine: Machine, now: Instant): boolean {
  return machine.deadlineAt !== null && now >= machine.deadlineAt;
}

function giveUp(machine: Machine, epoch: number, chance: number, now: Instant): Machine {
  const { host, port } = machine.goal;
  const fault: Fault = { heals: 'by-waiting', code: 'timed-out', host, port, stage: stageOf(machine) };
  return hearAttempt(machine, { type: 'link.down', epoch, fault, chance }, now);
}

function stageOf({ state }: Machine): string {
  if (state.kind === 'opening') return state.stage;
  return state.kind === 'online' ? (state.switching?.stage ?? 'hello') : 'settings';
}

function resumeIfDue(machine: Machine, wall: number, now: Instant): Machine {
  const { state } = machine;
  const due = state.kind === 'idle' && state.until !== undefined && wall >= state.until;
  return due ? open(machine, now) : machine;
}

/** The place or the machine changed: what waited for time or hung on the old network starts anew. */
function onSignal(machine: Machine, signal: SignalName, wall: number, now: Instant): Machine {
  const { state } = machine;
  switch (state.kind) {
    case 'idle':
      return resumeIfDue(machine, wall, now);
    case 'opening':
      return state.question === undefined && (signal === 'wake' || signal === 'network')
        ? open(machine, now)
        : machine;
    case 'online':
      return machine;
    case 'waiting':
      return signal !== 'visible' && signal !== 'clock-jump' && state.cause.code !== 'rate-limited'
        ? open(machine, now)
        : machine;
    case 'blocked':
      return rechecksOn(state.fault, signal) ? open(machine, now) : machine;
    default:
      return state satisfies never;
  }
}
