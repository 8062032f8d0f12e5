import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import { step } from '../connection/step.ts';
import type { Wants } from '../connection/wants.ts';
import { wants } from '../connection/wants.ts';
import type { AttemptParts, Attempts, Opened } from './attempts.ts';
import { createAttempts } from './attempts.ts';
import type { Clock } from './ports.ts';

export type RunnerParts<One extends Opened> = AttemptParts<One> & {
  /** Called after each step that changed something. */
  readonly changed: (before: Machine, after: Machine, event: ConnectionEvent) => void;
};

/** Keeps the world as one machine wants it: one mailbox, one alarm, and open only what is wanted. */
export type Runner<One extends Opened> = {
  readonly machine: () => Machine;
  /** What serves now: that of the online epoch. */
  readonly opened: () => One | null;
  readonly send: (event: ConnectionEvent) => void;
  /** Ends everything that is open, and every timer; events sent later change nothing. */
  readonly close: () => void;
};

/**
 * Reconciles the world with `wants(machine)` after every event, as React does with a page: it opens what
 * is wanted, closes one that is not, and keeps one alarm. Leaving a state is the clean-up.
 */
export function createRunner<One extends Opened>(initial: Machine, parts: RunnerParts<One>): Runner<One> {
  const { clock } = parts;
  let machine = initial;
  const mailbox = createMailbox(take);
  const attempts: Attempts<One> = createAttempts(parts, mailbox.send);
  const alarm = createAlarm(clock, () =>
    mailbox.send({ type: 'alarm', wall: clock.wall(), chance: clock.random() }),
  );

  function take(event: ConnectionEvent): void {
    const before = machine;
    machine = step(before, event, clock.now());
    const wish = wants(machine);
    if (machine !== before) attempts.reconcile(wish);
    if (machine !== before || event.type === 'alarm') alarm.set(wish);
    if (machine !== before) parts.changed(before, machine, event);
  }

  return {
    machine: () => machine,
    opened: () => (machine.state.kind === 'online' ? attempts.openedAs(machine.state.epoch) : null),
    send: mailbox.send,
    close: () => {
      mailbox.close();
      alarm.set({});
      attempts.reconcile({});
    },
  };
}

/** Takes events one after the other, also those that are sent while one is taken. */
function createMailbox(take: (event: ConnectionEvent) => void) {
  const letters: ConnectionEvent[] = [];
  let working = false;
  let closed = false;
  return {
    send: (event: ConnectionEvent): void => {
      if (closed) return;
      letters.push(event);
      if (working) return;
      working = true;
      try {
        for (let next = letters.shift(); next !== undefined; next = letters.shift()) take(next);
      } finally {
        working = false;
      }
    },
    close: (): void => {
      closed = true;
      letters.length = 0;
    },
  };
}

/** The one timer of a runner. */
function createAlarm(clock: Clock, ring: () => void) {
  let cancel: () => void = () => undefined;
  return {
    set: ({ alarmAt, resumeAt }: Wants): void => {
      cancel();
      cancel = () => undefined;
      const delays = [
        ...(alarmAt === undefined ? [] : [alarmAt - clock.now()]),
        ...(resumeAt === undefined ? [] : [resumeAt - clock.wall()]),
      ];
      if (delays.length > 0) cancel = clock.after(Math.max(0, Math.min(...delays)), ring);
    },
  };
}
