import type { Clock } from './host/ports.ts';

/** The computer's own time and chance. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
