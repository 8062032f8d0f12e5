import type { LinkClock } from './life.ts';

/** A clock for tests: time stands still until it is moved. */
export type ManualClock = LinkClock & {
  /** Moves time on and runs what falls due, in order; a jump runs everything late, as after sleep. */
  readonly advance: (ms: number) => void;
  readonly jump: (ms: number) => void;
  /** How many alarms are set. */
  readonly pending: () => number;
};

export function createManualClock(): ManualClock {
  const alarms = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  const due = () => [...alarms].filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at)[0];
  const runDue = (): void => {
    for (let alarm = due(); alarm !== undefined; alarm = due()) {
      alarms.delete(alarm);
      alarm.run();
    }
  };
  return {
    now: () => now,
    after: (ms, run) => {
      const alarm = { at: now + ms, run };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    advance: (ms) => {
      const target = now + ms;
      for (let next = soonest(alarms); next <= target; next = soonest(alarms)) {
        now = Math.max(now, next);
        runDue();
      }
      now = target;
    },
    jump: (ms) => {
      now += ms;
      runDue();
    },
    pending: () => alarms.size,
  };
}

function soonest(alarms: ReadonlySet<{ readonly at: number }>): number {
  return Math.min(Infinity, ...[...alarms].map(({ at }) => at));
}
