import type { SecretResult } from './secret-result.ts';

/** One piece of work in the lane. Between its steps it asks `expired` and stops when that is true. */
type LaneJob<Value> = (expired: () => boolean) => Promise<SecretResult<Value>>;

export type CallLane = {
  /** Runs a job after those before it; answers `hanging` at its deadline and ignores what comes later. */
  readonly run: <Value>(job: LaneJob<Value>) => Promise<SecretResult<Value>>;
  /** Whether a job is over its deadline and has not come back. */
  readonly isStuck: () => boolean;
};

const hanging = { ok: false, why: 'hanging' } as const;

/**
 * Lets one job run at a time, each within `deadlineMs` of being asked for. A hanging keychain call
 * holds a thread of Node's pool (four, shared with files and names) until it comes back, so while one
 * hangs no other is begun: those that are asked for are answered `hanging` at once.
 */
export function createCallLane(
  after: (ms: number, run: () => void) => () => void,
  deadlineMs: number,
): CallLane {
  let last: Promise<unknown> = Promise.resolve();
  let stuck = false;
  const run = <Value>(job: LaneJob<Value>): Promise<SecretResult<Value>> => {
    if (stuck) return Promise.resolve(hanging);
    let begun = false;
    let expired = false;
    const work = last.then(async (): Promise<SecretResult<Value>> => {
      if (expired) return hanging;
      begun = true;
      const result = await job(() => expired);
      if (expired) stuck = false;
      return result;
    });
    last = work;
    const deadline = Promise.withResolvers<SecretResult<Value>>();
    const cancel = after(deadlineMs, () => {
      expired = true;
      stuck = stuck || begun;
      deadline.resolve(hanging);
    });
    return Promise.race([work, deadline.promise]).finally(cancel);
  };
  return { run, isStuck: () => stuck };
}
