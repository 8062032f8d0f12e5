/** A word about the end of a pinned certificate. `leftMs` is negative once it is over. */
export type ExpiryNotice = { readonly due: '14-days' | '3-days' | 'expired'; readonly leftMs: number };

const DAY_MS = 86_400_000;

/**
 * Says whether a person should hear now that a pinned certificate ends, 14 and 3 days before and from then on;
 * null while there is time. Both are wall-clock milliseconds. The last moment still counts as valid (RFC 5280,
 * section 4.1.2.5).
 */
export function expiryNotice(notAfter: number, now: number): ExpiryNotice | null {
  const leftMs = notAfter - now;
  if (leftMs < 0) return { due: 'expired', leftMs };
  if (leftMs <= 3 * DAY_MS) return { due: '3-days', leftMs };
  return leftMs <= 14 * DAY_MS ? { due: '14-days', leftMs } : null;
}
