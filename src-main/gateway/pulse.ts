import type { Instant } from '../contract/connection.ts';

/** When the other side last gave a sign of life, and what is due next. */
export type Pulse = {
  /** Bytes read from the socket when last looked at. */
  readonly bytes: number;
  readonly aliveAt: Instant;
  readonly messageAt: Instant;
  readonly pingAt: Instant;
  /** This silence was already forgiven once. */
  readonly spared: boolean;
};

export type PulseRules = {
  readonly pingMs: number;
  readonly silenceMs: number;
  /** How often the gateway promised a message; absent when it promised none. */
  readonly tickMs?: number | undefined;
};

/** A timer this much late means that we slept, not the other side: what came meanwhile is still unread. */
const LATE_MS = 1000;

export function firstPulse(now: Instant, bytes: number, { pingMs }: PulseRules): Pulse {
  return { bytes, aliveAt: now, messageAt: now, pingAt: now + pingMs, spared: false };
}

/** When to look again. */
export function dueAt({ pingAt, aliveAt }: Pulse, { silenceMs }: PulseRules): Instant {
  return Math.min(pingAt, aliveAt + silenceMs);
}

/** A frame came, or bytes of one. */
export function alive(pulse: Pulse, now: Instant, bytes: number): Pulse {
  return { ...pulse, bytes, aliveAt: now, spared: false };
}

/**
 * Looks at the socket at the due time. A silence found by a timer that was late is forgiven once, for one
 * more ping: after sleep the answer may lie unread.
 */
export function look(pulse: Pulse, now: Instant, bytes: number, rules: PulseRules): Pulse {
  if (bytes !== pulse.bytes) return alive(pulse, now, bytes);
  const late = now - dueAt(pulse, rules) > LATE_MS;
  if (!late || pulse.spared) return pulse;
  return { ...pulse, aliveAt: Math.max(pulse.aliveAt, now - rules.silenceMs + rules.pingMs), spared: true };
}

export function isSilent({ aliveAt }: Pulse, now: Instant, { silenceMs }: PulseRules): boolean {
  return now - aliveAt >= silenceMs;
}

/**
 * True when two promised ticks are missing. To be asked when a pong came: only a pong proves that no larger
 * message is still under way, behind which ticks may wait.
 */
export function missesTicks({ messageAt }: Pulse, now: Instant, { tickMs }: PulseRules): boolean {
  return tickMs !== undefined && now - messageAt >= 2 * tickMs;
}
