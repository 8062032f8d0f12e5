import type { ConnectionState, Instant } from '../contract/connection.ts';
import type { ConnectionEvent, Machine } from './machine.ts';
import { ATTEMPT_MS, QUESTION_MS, STEADY_MS } from './machine.ts';
import { aim, fail, forgive } from './transitions.ts';

type Told<Type extends ConnectionEvent['type']> = Extract<ConnectionEvent, { type: Type }>;
type In<Kind extends ConnectionState['kind']> = Machine & {
  readonly state: Extract<ConnectionState, { kind: Kind }>;
};
/** What an attempt says of itself. */
export type AttemptEvent = Told<'link.stage' | 'link.question' | 'person.answered' | 'link.up' | 'link.down'>;

/** News of an attempt counts only for the attempt that is wanted, or for the standby. */
export function hearAttempt(machine: Machine, event: AttemptEvent, now: Instant): Machine {
  if (isOpening(machine) && machine.state.epoch === event.epoch) return hearOpening(machine, event, now);
  if (isOnline(machine) && machine.state.switching?.epoch === event.epoch)
    return hearStandby(machine, event, now);
  if (isOnline(machine) && machine.state.epoch === event.epoch && event.type === 'link.down')
    return loseLink(machine, event, now);
  return machine;
}

function hearOpening(machine: In<'opening'>, event: AttemptEvent, now: Instant): Machine {
  const { state } = machine;
  switch (event.type) {
    case 'link.stage':
      return { ...machine, state: { ...state, stage: event.stage } };
    case 'link.question':
      return { ...machine, state: { ...state, question: event.question }, deadlineAt: now + QUESTION_MS };
    case 'person.answered': {
      if (state.question?.id !== event.question) return machine;
      const { question: _, ...answered } = state;
      return { ...machine, state: answered, deadlineAt: now + ATTEMPT_MS };
    }
    case 'link.up':
      return {
        ...machine,
        state: { kind: 'online', epoch: state.epoch, since: now, route: machine.goal.route },
        pairing: false,
        lastCause: null,
        deadlineAt: null,
      };
    case 'link.down':
      return fail(machine, event.fault, event.chance, now);
    default:
      return event satisfies never;
  }
}

function hearStandby(machine: In<'online'>, event: AttemptEvent, now: Instant): Machine {
  const { switching, ...online } = machine.state;
  if (switching === undefined) return machine;
  switch (event.type) {
    case 'link.stage':
      return { ...machine, state: { ...online, switching: { ...switching, stage: event.stage } } };
    case 'link.question':
      return {
        ...machine,
        state: { ...online, switching: { ...switching, question: event.question } },
        deadlineAt: now + QUESTION_MS,
      };
    case 'person.answered': {
      const { question, ...answered } = switching;
      if (question?.id !== event.question) return machine;
      return { ...machine, state: { ...online, switching: answered }, deadlineAt: now + ATTEMPT_MS };
    }
    case 'link.up':
      return {
        ...aim(machine, machine.standby ?? machine.goal),
        standby: null,
        pairing: false,
        lastCause: null,
        state: { kind: 'online', epoch: switching.epoch, since: now, route: switching.route },
        deadlineAt: null,
      };
    case 'link.down':
      return { ...machine, state: { ...online, lastSwitch: event.fault }, standby: null, deadlineAt: null };
    default:
      return event satisfies never;
  }
}

/** The link is gone; a standby that is under way becomes the attempt, so nothing is begun twice. */
function loseLink(machine: In<'online'>, event: Told<'link.down'>, now: Instant): Machine {
  const { switching, since } = machine.state;
  const held = now - since >= STEADY_MS ? forgive(machine) : machine;
  if (switching === undefined) return fail(held, event.fault, event.chance, now);
  const { route: _, ...attempt } = switching;
  return {
    ...aim(held, machine.standby ?? machine.goal),
    standby: null,
    state: { kind: 'opening', attempt: held.failures + 1, since: now, ...attempt },
  };
}

function isOpening(machine: Machine): machine is In<'opening'> {
  return machine.state.kind === 'opening';
}

function isOnline(machine: Machine): machine is In<'online'> {
  return machine.state.kind === 'online';
}
