/** Time and chance, handed in so that tests own them. */
export type Clock = {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall-clock milliseconds since 1970. */
  readonly wall: () => number;
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** A fresh id, as no other was or will be. */
  readonly mintId: () => string;
};

/** The browser's own clock. */
export function browserClock(window: Window): Clock {
  return {
    now: () => window.performance.now(),
    wall: () => Date.now(),
    after: (ms, run) => {
      const timer = window.setTimeout(run, ms);
      return () => window.clearTimeout(timer);
    },
    mintId: () => window.crypto.randomUUID(),
  };
}
