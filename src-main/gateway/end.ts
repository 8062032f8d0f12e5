import type { Fault } from '../contract/fault.ts';

/** One outcome with many possible causes: the first fault wins, and each clean-up runs exactly once. */
export type End = {
  /** Settles once, with the fault that came first. */
  readonly fault: Promise<Fault>;
  readonly isOver: () => boolean;
  readonly end: (fault: Fault) => void;
  /** Runs `cleanUp` at the end, or at once when that has passed. Returns how to take it back. */
  readonly atEnd: (cleanUp: () => void) => () => void;
};

/** Makes an end that has not come yet. Clean-ups run in the order in which they were added. */
export function createEnd(): End {
  const cleanUps = new Set<() => void>();
  const { promise, resolve } = Promise.withResolvers<Fault>();
  let over = false;
  return {
    fault: promise,
    isOver: () => over,
    end: (fault) => {
      if (over) return;
      over = true;
      for (const cleanUp of cleanUps) cleanUp();
      cleanUps.clear();
      resolve(fault);
    },
    atEnd: (cleanUp) => {
      if (over) cleanUp();
      else cleanUps.add(cleanUp);
      return () => cleanUps.delete(cleanUp);
    },
  };
}
