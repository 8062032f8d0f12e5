import type { Instant } from '../../contract/connection.ts';
import type { TunnelClock, TunnelLimits } from './request.ts';

/** A timer this much late means that we slept, not the other side: what came meanwhile is still unread. */
const LATE_MS = 1000;

export type LifeParts = {
  readonly clock: TunnelClock;
  readonly limits: Pick<TunnelLimits, 'keepaliveMs' | 'countMax'>;
  /** Asks the other side for a sign of life; `answered` is called when that very question was answered. */
  readonly ping: (answered: () => void) => void;
  /** Called once, when the other side is taken for dead. */
  readonly onSilence: () => void;
};

/** Watches whether a server lives. */
export type Life = {
  /** Bytes came, of whatever: that is the sign of life. */
  readonly heard: () => void;
  /**
   * Asks at once. Resolves the round trip in ms; `deadlineMs` where bytes came, but the answer not yet, as
   * behind a large one on a slow line; null where nothing came.
   */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Ends the watch, and open probes with null. */
  readonly stop: () => void;
};

/**
 * Asks after each `keepaliveMs` of silence, and declares death one interval after the last question that may
 * stay unanswered: 30 s after the last byte, with the usual limits. ssh2's own keepalive counts answers alone,
 * and so kills a link on which a large transfer holds them up. Keeps one timer, and one for each open probe.
 */
export function watchLife({ clock, limits, ping, onSilence }: LifeParts): Life {
  const { keepaliveMs, countMax } = limits;
  const silenceMs = keepaliveMs * (countMax + 1);
  const probes = createProbes({ clock, ping });
  let aliveAt = clock.now();
  let askedAt = aliveAt;
  let spared = false;
  let cancel = (): void => undefined;

  const arm = (): void => {
    const dueAt = Math.min(Math.max(aliveAt, askedAt) + keepaliveMs, aliveAt + silenceMs);
    cancel = clock.after(Math.max(0, dueAt - clock.now()), () => check(dueAt));
  };
  const check = (dueAt: Instant): void => {
    const now = clock.now();
    // Forgiven once, for one more interval: after sleep the answer may lie unread.
    if (now - dueAt > LATE_MS && !spared) {
      spared = true;
      aliveAt = Math.max(aliveAt, now - silenceMs + keepaliveMs);
    }
    if (now - aliveAt >= silenceMs) return onSilence();
    if (now - Math.max(aliveAt, askedAt) >= keepaliveMs || spared) {
      askedAt = now;
      ping(() => undefined);
    }
    arm();
  };
  arm();
  return {
    heard: () => {
      aliveAt = clock.now();
      spared = false;
      probes.heard();
    },
    probe: probes.begin,
    stop: () => {
      cancel();
      probes.stop();
    },
  };
}

type Probe = { heard: boolean; readonly settle: (roundTripMs: number | null) => void };

function createProbes({ clock, ping }: Pick<LifeParts, 'clock' | 'ping'>) {
  const open = new Set<Probe>();
  let stopped = false;
  const begin = (deadlineMs: number): Promise<number | null> => {
    if (stopped) return Promise.resolve(null);
    const { promise, resolve } = Promise.withResolvers<number | null>();
    const sentAt = clock.now();
    const probe: Probe = {
      heard: false,
      settle: (roundTripMs) => {
        open.delete(probe);
        cancel();
        resolve(roundTripMs);
      },
    };
    const cancel = clock.after(deadlineMs, () => probe.settle(probe.heard ? deadlineMs : null));
    open.add(probe);
    ping(() => probe.settle(clock.now() - sentAt));
    return promise;
  };
  return {
    begin,
    heard: (): void => {
      for (const probe of open) probe.heard = true;
    },
    stop: (): void => {
      stopped = true;
      for (const probe of open) probe.settle(null);
    },
  };
}
