import type { Instant } from '../contract/connection.ts';
import type { Machine } from './machine.ts';
import type { RouteKind } from '../contract/route-kind.ts';

/** A link that should exist now. The epoch names it: another epoch is another link. */
export type LinkWish = { readonly epoch: number; readonly route: RouteKind };

/** What should exist now. The runner makes it so, and closes what is not named here. */
export type Wants = {
  readonly link?: LinkWish;
  readonly standby?: LinkWish;
  /** Monotonic: when the machine wants to be woken. */
  readonly alarmAt?: Instant;
  /** Wall clock: when a pause ends by itself. */
  readonly resumeAt?: number;
};

/** Reads from a machine what the world should look like; the runner reconciles, as React does with a page. */
export function wants(machine: Machine): Wants {
  const { state, goal, deadlineAt, recheckAt } = machine;
  switch (state.kind) {
    case 'idle':
      return state.until === undefined ? {} : { resumeAt: state.until };
    case 'waiting':
      return { alarmAt: state.retryAt };
    case 'blocked':
      return recheckAt === null ? {} : { alarmAt: recheckAt };
    case 'opening':
      return { link: { epoch: state.epoch, route: goal.route }, ...alarm(deadlineAt) };
    case 'online': {
      const link = { epoch: state.epoch, route: state.route };
      const { switching } = state;
      if (switching === undefined) return { link };
      return { link, standby: { epoch: switching.epoch, route: switching.route }, ...alarm(deadlineAt) };
    }
    default:
      return state satisfies never;
  }
}

function alarm(at: Instant | null): { readonly alarmAt?: Instant } {
  return at === null ? {} : { alarmAt: at };
}
