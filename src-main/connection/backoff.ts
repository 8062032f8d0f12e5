import type { Instant } from '../contract/connection.ts';
import type { Passing } from '../contract/fault.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** How often an announced restart is retried, and for how long. */
const FAST_MS = 500;
export const FAST_FOR_MS = 120_000;
const FIRST_PAIRING_CHECK_MS = 10_000;
const LATER_PAIRING_CHECK_MS = 60_000;

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles from 1 s to 30 s.
 * @param failures attempts that failed in a row, 1 or more
 * @param chance a number in [0, 1)
 * @returns milliseconds
 */
export function jitter(failures: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(chance * ceiling);
}

/** Whether the other side said that it will be back soon. */
export function announcesReturn(cause: Passing): boolean {
  return cause.code === 'gateway-restarting' || cause.code === 'gateway-starting';
}

/** What a retry is decided from. */
export type Retry = {
  readonly cause: Passing;
  readonly failures: number;
  readonly fastUntil: Instant | null;
  readonly now: Instant;
  readonly chance: number;
  /** The attempt before this one was refused for want of pairing, too. */
  readonly pairingBefore: boolean;
};

/** When to try again: never before the server's own wish. */
export function retryAt(retry: Retry): Instant {
  const asked = 'retryAfterMs' in retry.cause ? (retry.cause.retryAfterMs ?? 0) : 0;
  return retry.now + Math.max(ownDelay(retry), asked);
}

function ownDelay({ cause, failures, fastUntil, now, chance, pairingBefore }: Retry): number {
  if (cause.code === 'pairing-required')
    return pairingBefore ? LATER_PAIRING_CHECK_MS : FIRST_PAIRING_CHECK_MS;
  if (fastUntil !== null && now < fastUntil) return FAST_MS;
  return jitter(failures, chance);
}
