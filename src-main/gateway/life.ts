import type { Instant } from '../contract/connection.ts';
import type { Line, LineParts } from './line.ts';
import { createLine } from './line.ts';
import type { PulseRules } from './pulse.ts';
import { alive, dueAt, firstPulse, isSilent, look, missesTicks } from './pulse.ts';

/** The parts of the clock that a link needs: monotonic milliseconds and one-shot alarms. */
export type LinkClock = {
  readonly now: () => Instant;
  readonly after: (ms: number, run: () => void) => () => void;
};

export type LifeParts = PulseRules &
  LineParts & {
    readonly clock: LinkClock;
    readonly ping: () => void;
    /** Called when the other side is taken for dead; `stop` is then the caller's to call. */
    readonly onDeath: (why: 'silent' | 'ticks-missed') => void;
  };

/** Watches whether the other side lives. Life is any byte read, not an answer in time. */
export type Life = {
  /** A whole message came. */
  readonly message: () => void;
  readonly pong: () => void;
  /** Resolves the round trip in ms; the deadline when only bytes came by then; null when nothing did. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Ends the watch and answers open probes with null. */
  readonly stop: () => void;
};

/**
 * Pings every `pingMs` and declares death `silenceMs` after the last byte. Frames are timed exactly; bytes of
 * a frame that is still under way are noticed at the next ping, so a link that dies in mid-frame is found at
 * most one `pingMs` late. A shared line that is not clear is taken for life. Keeps one timer, beside one for each
 * open probe.
 */
export function watchLife(parts: LifeParts): Life {
  const { clock, onDeath } = parts;
  const line = createLine(parts);
  const probes = createProbes(parts, line);
  let pulse = firstPulse(clock.now(), line.bytesRead(), parts);
  let cancel = arm();

  function arm(): () => void {
    return clock.after(Math.max(0, line.soonest(dueAt(pulse, parts), pulse.aliveAt) - clock.now()), check);
  }

  function check(): void {
    const now = clock.now();
    pulse = look(pulse, now, line.bytesRead(), parts);
    if (isSilent(pulse, now, parts)) return onDeath('silent');
    line.look(pulse.aliveAt, now);
    if (now >= pulse.pingAt) {
      pulse = { ...pulse, pingAt: now + parts.pingMs };
      parts.ping();
    }
    cancel = arm();
  }

  function hear(): void {
    pulse = alive(pulse, clock.now(), line.bytesRead());
  }

  return {
    message: () => {
      hear();
      pulse = { ...pulse, messageAt: pulse.aliveAt };
    },
    pong: () => {
      hear();
      probes.pong();
      if (missesTicks(pulse, pulse.aliveAt, parts)) onDeath('ticks-missed');
    },
    probe: probes.begin,
    stop: () => {
      cancel();
      probes.stop();
    },
  };
}

type Probes = {
  readonly begin: (deadlineMs: number) => Promise<number | null>;
  readonly pong: () => void;
  readonly stop: () => void;
};

// A pong that is late behind a large answer does not fail a probe: by the deadline, bytes alone count.
function createProbes({ clock, ping }: LifeParts, { bytesRead, askBefore }: Line): Probes {
  const open = new Set<(roundTrip: (sentAt: Instant) => number | null) => void>();
  let stopped = false;
  const settleAll = (roundTrip: (sentAt: Instant) => number | null): void => {
    for (const settle of open) settle(roundTrip);
  };
  return {
    begin: (deadlineMs) => {
      if (stopped) return Promise.resolve(null);
      const { promise, resolve } = Promise.withResolvers<number | null>();
      const sentAt = clock.now();
      const before = bytesRead();
      const settle = (roundTrip: (sentAt: Instant) => number | null): void => {
        open.delete(settle);
        cancel();
        resolve(roundTrip(sentAt));
      };
      const cancel = clock.after(deadlineMs, () =>
        settle(() => (bytesRead() === before ? null : deadlineMs)),
      );
      open.add(settle);
      askBefore(deadlineMs);
      ping();
      return promise;
    },
    pong: () => settleAll((sentAt) => clock.now() - sentAt),
    stop: () => {
      stopped = true;
      settleAll(() => null);
    },
  };
}
