import type { Fault } from '../contract/fault.ts';
import type { Instant } from '../contract/connection.ts';

/** One auth budget per destination: asked before any credential is presented, by whoever presents it. */
export type AuthBudget = {
  /** Whole milliseconds until this destination may be asked again; 0 when it may now. */
  readonly remaining: (destination: string) => number;
  /** Learns from how an attempt ended. */
  readonly heard: (destination: string, fault: Fault) => void;
};

/**
 * Remembers lockouts that a gateway announced (`AUTH_RATE_LIMITED`, five minutes at OpenClaw), so that no
 * second socket, no edited form and no impatient click lengthens one.
 */
export function createBudget(now: () => Instant): AuthBudget {
  const lockedUntil = new Map<string, Instant>();
  return {
    remaining: (destination) => {
      const left = (lockedUntil.get(destination) ?? 0) - now();
      if (left <= 0) lockedUntil.delete(destination);
      return Math.max(0, Math.ceil(left));
    },
    heard: (destination, fault) => {
      if (fault.code === 'rate-limited') lockedUntil.set(destination, now() + fault.retryAfterMs);
    },
  };
}
