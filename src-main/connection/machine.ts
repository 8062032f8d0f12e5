import type { ConnectionState, Instant, Question, Stage } from '../contract/connection.ts';
import type { Fault, Passing } from '../contract/fault.ts';
import type { RouteKind } from '../contract/route-kind.ts';

/** Where a link should lead. Host and port are for the sentences; the opener holds the route itself. */
export type Goal = { readonly route: RouteKind; readonly host: string; readonly port: number };

/** One profile's connection: its public state, and what the core must remember to decide. */
export type Machine = {
  readonly state: ConnectionState;
  readonly goal: Goal;
  /** Where it may lead instead, in this order, once three attempts in a row failed; empty unless the person allowed it. */
  readonly others: readonly Goal[];
  /** Where the standby of a switch should lead. */
  readonly standby: Goal | null;
  /** The last number given to an attempt; an answer that carries another changes nothing. */
  readonly epoch: number;
  /** Failed attempts since the last link that held for STEADY_MS; rules the backoff. */
  readonly failures: number;
  /** Until then an announced restart is retried at full speed. */
  readonly fastUntil: Instant | null;
  /** The last refusal asked for pairing, so the next look may be slower. */
  readonly pairing: boolean;
  /** Why the attempt before this one failed: a slow attempt must not hide it. */
  readonly lastCause: Passing | null;
  /** When the open attempt (or the standby) has had its time. */
  readonly deadlineAt: Instant | null;
  /** When a blocked connection looks again by itself, for faults that the other side may end. */
  readonly recheckAt: Instant | null;
};

/** What can happen to this computer; `visible` and `online` are reported by a front. */
export type SignalName = 'wake' | 'unlock' | 'network' | 'clock-jump' | 'online' | 'visible';

export type ConnectionEvent =
  | { readonly type: 'person.connect' }
  /** Somebody needs it now: what waits for time is tried at once, what waits for a person is not. */
  | { readonly type: 'joined' }
  | { readonly type: 'person.disconnect' }
  /** `until` is wall-clock milliseconds. */
  | { readonly type: 'person.pause'; readonly until?: number }
  | { readonly type: 'person.reconnect' }
  | { readonly type: 'person.answered'; readonly epoch: number; readonly question: string }
  | { readonly type: 'route.chosen'; readonly goal: Goal }
  | { readonly type: 'profile.changed'; readonly goal: Goal; readonly others: readonly Goal[] }
  /** What may be tried instead; what is open stays as it is. */
  | { readonly type: 'others.changed'; readonly others: readonly Goal[] }
  | { readonly type: 'link.stage'; readonly epoch: number; readonly stage: Stage }
  | { readonly type: 'link.question'; readonly epoch: number; readonly question: Question }
  | { readonly type: 'link.up'; readonly epoch: number }
  /** `chance` in [0, 1) spreads the retry. */
  | { readonly type: 'link.down'; readonly epoch: number; readonly fault: Fault; readonly chance: number }
  | { readonly type: 'alarm'; readonly wall: number; readonly chance: number }
  | { readonly type: 'signal'; readonly signal: SignalName; readonly wall: number };

/** An attempt that answers nothing at all ends after this; openers have shorter deadlines per stage. */
export const ATTEMPT_MS = 90_000;
/** A person has this long to answer before the attempt is given up. */
export const QUESTION_MS = 110_000;
/** A link that held this long forgives the failures before it. */
export const STEADY_MS = 30_000;

/** A machine at rest. */
export function rest(
  goal: Goal,
  state: Extract<ConnectionState, { kind: 'idle' }>,
  others: readonly Goal[] = [],
): Machine {
  return {
    state,
    goal,
    others,
    standby: null,
    epoch: 0,
    failures: 0,
    fastUntil: null,
    pairing: false,
    lastCause: null,
    deadlineAt: null,
    recheckAt: null,
  };
}
