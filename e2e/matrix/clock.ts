import type { Clock } from '../../src-main/host/ports.ts';

/** The host's time in a test: it runs `scale` times as fast as this computer's, and can be made to jump. */
export interface FastClock extends Clock {
  readonly scale: number;
  /** Moves the wall clock alone, as a person or a time server does. */
  readonly setWall: (byMs: number) => void;
  /**
   * Lets so much time pass at once, as sleep does: what fell due meanwhile runs late, and once. `counted`: whether the
   * monotonic clock counts sleep, as it does on Windows and does not on Linux.
   */
  readonly sleep: (ms: number, counted: boolean) => void;
  /** Seconds since this computer started, sleep included. */
  readonly uptime: () => number;
  /** How late the latest alarm was, in milliseconds of this clock: what a busy computer adds to every bound. */
  readonly lateness: () => number;
  /** Alarms that are set. */
  readonly pending: () => number;
}

interface Alarm {
  readonly at: number;
  /** When it was set, as `slept` stood. */
  readonly slept: number;
  readonly run: () => void;
  timer?: NodeJS.Timeout;
}

const LONGEST_MS = 2_147_483_647;

/**
 * Makes a clock at rate `scale`: every bound that goes through it shrinks to its `scale`th part.
 * @param random from 0 up to 1; always a half unless told
 */
export function createFastClock(scale: number, random: () => number = () => 0.5): FastClock {
  const begun = performance.now();
  const wallBegun = Date.now();
  const alarms = new Set<Alarm>();
  let slept = 0;
  let sleptInAll = 0;
  let wallAhead = 0;
  let latest = 0;
  const elapsed = (): number => (performance.now() - begun) * scale;
  const now = (): number => elapsed() + slept;
  const ring = (alarm: Alarm): void => {
    alarms.delete(alarm);
    if (alarm.slept === slept) latest = Math.max(latest, now() - alarm.at);
    alarm.run();
  };
  const set = (alarm: Alarm): void => {
    const waitMs = Math.max(0, alarm.at - now()) / scale;
    alarm.timer = setTimeout(() => ring(alarm), Math.min(LONGEST_MS, waitMs));
  };
  return {
    scale,
    now,
    random,
    wall: () => Math.round(wallBegun + elapsed() + wallAhead),
    after: (ms, run) => {
      const alarm: Alarm = { at: now() + ms, slept, run };
      alarms.add(alarm);
      set(alarm);
      return () => {
        alarms.delete(alarm);
        clearTimeout(alarm.timer);
      };
    },
    setWall: (byMs) => {
      wallAhead += byMs;
    },
    sleep: (ms, counted) => {
      wallAhead += ms;
      sleptInAll += ms;
      if (!counted) return;
      slept += ms;
      for (const alarm of alarms) {
        clearTimeout(alarm.timer);
        set(alarm);
      }
    },
    uptime: () => (elapsed() + sleptInAll) / 1000,
    lateness: () => latest,
    pending: () => alarms.size,
  };
}
