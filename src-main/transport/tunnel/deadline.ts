import type { TunnelClock } from './request.ts';

/** The time that an attempt has, which stands still while a person is asked. */
export type Deadline = {
  /** Stops the time for a question; to be called once more when it is answered. */
  readonly hold: () => () => void;
  /** Whether a question is open. */
  readonly isHeld: () => boolean;
  /** Gives the attempt more time. */
  readonly extend: (ms: number) => void;
  readonly cancel: () => void;
};

export type DeadlineParts = {
  readonly clock: TunnelClock;
  readonly ms: number;
  /** For all questions together. */
  readonly questionMs: number;
  readonly onLate: () => void;
  readonly onUnanswered: () => void;
};

/** Starts to count. Of both times one runs, never both, and only one of the two ends is called. */
export function startDeadline({ clock, ms, questionMs, onLate, onUnanswered }: DeadlineParts): Deadline {
  let questions = 0;
  let over = false;
  const end = (call: () => void) => (): void => {
    over = true;
    call();
  };
  const work = countDown(clock, ms, end(onLate));
  const answers = countDown(clock, questionMs, end(onUnanswered));
  work.run();
  const hold = (): (() => void) => {
    let held = true;
    questions += 1;
    work.stop();
    if (!over) answers.run();
    return () => {
      if (!held) return;
      held = false;
      questions -= 1;
      if (questions > 0) return;
      answers.stop();
      if (!over) work.run();
    };
  };
  const cancel = (): void => {
    over = true;
    work.stop();
    answers.stop();
  };
  const extend = (extraMs: number): void => {
    work.extend(extraMs);
    if (!over && questions === 0) work.run();
  };
  return { hold, isHeld: () => questions > 0, extend, cancel };
}

function countDown(clock: TunnelClock, ms: number, call: () => void) {
  let left = ms;
  let since: number | null = null;
  let cancel = (): void => undefined;
  const stop = (): void => {
    cancel();
    if (since !== null) left -= clock.now() - since;
    since = null;
  };
  const run = (): void => {
    if (since !== null) return;
    since = clock.now();
    cancel = clock.after(Math.max(0, left), call);
  };
  const extend = (extraMs: number): void => {
    stop();
    left += extraMs;
  };
  return { run, stop, extend };
}
