import type { ConnectionState, Instant } from '../contract/connection.ts';
import type { Fault, Passing, Standing } from '../contract/fault.ts';
import { FAST_FOR_MS, announcesReturn, retryAt } from './backoff.ts';
import type { Goal, Machine } from './machine.ts';
import { ATTEMPT_MS } from './machine.ts';
import { recheckAfter } from './recheck.ts';

/** So many attempts in a row fail before the next route is tried, where the person allowed it. */
const PATIENCE = 3;

/** The failures before this moment no longer count: a person spoke, or a link held. */
export function forgive(machine: Machine): Machine {
  return { ...machine, failures: 0, fastUntil: null, pairing: false, lastCause: null };
}

/** Leads to another goal; what it led to before may be tried instead, where anything may be. */
export function aim(machine: Machine, goal: Goal): Machine {
  const { others } = machine;
  if (others.length === 0 || goal.route === machine.goal.route) return { ...machine, goal };
  return { ...machine, goal, others: [...others.filter(({ route }) => route !== goal.route), machine.goal] };
}

/** Nothing is wanted. */
export function atRest(machine: Machine, state: Extract<ConnectionState, { kind: 'idle' }>): Machine {
  return { ...forgive(machine), state, standby: null, deadlineAt: null, recheckAt: null };
}

/** A new attempt, with a number that no attempt had before. */
export function open(machine: Machine, now: Instant): Machine {
  const epoch = machine.epoch + 1;
  return {
    ...machine,
    epoch,
    state: { kind: 'opening', epoch, attempt: machine.failures + 1, stage: 'settings', since: now },
    standby: null,
    deadlineAt: now + ATTEMPT_MS,
    recheckAt: null,
  };
}

/** An attempt or a link is over: what heals by waiting waits, the rest asks for a decision. */
export function fail(machine: Machine, fault: Fault, chance: number, now: Instant): Machine {
  return fault.heals === 'by-deciding' ? block(machine, fault, now) : wait(machine, fault, chance, now);
}

function block(machine: Machine, fault: Standing, now: Instant): Machine {
  const after = recheckAfter(fault);
  return {
    ...machine,
    state: { kind: 'blocked', fault },
    failures: machine.failures + 1,
    pairing: false,
    lastCause: null,
    standby: null,
    deadlineAt: null,
    recheckAt: after === null ? null : now + after,
  };
}

function wait(machine: Machine, cause: Passing, chance: number, now: Instant): Machine {
  const failures = machine.failures + 1;
  const fastUntil = machine.fastUntil ?? (announcesReturn(cause) ? now + FAST_FOR_MS : null);
  const pairingBefore = machine.pairing;
  const [other] = failures % PATIENCE === 0 ? machine.others : [];
  return {
    ...(other === undefined ? machine : aim(machine, other)),
    failures,
    fastUntil,
    pairing: cause.code === 'pairing-required',
    lastCause: cause,
    standby: null,
    deadlineAt: null,
    state: {
      kind: 'waiting',
      attempt: failures,
      cause,
      retryAt: retryAt({ cause, failures, fastUntil, now, chance, pairingBefore }),
    },
  };
}
