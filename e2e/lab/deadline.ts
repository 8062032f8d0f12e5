export interface Deadline {
  /** Milliseconds until the wait fails; 10,000 unless told. */
  readonly deadlineMs?: number;
  /** What was waited for, as it shall stand in the failure's message. */
  readonly what: string;
  /** Milliseconds between two looks where there is nothing to listen to; 15 unless told. */
  readonly pollMs?: number;
  /** Looked at instead of polling: calls its argument whenever the answer may have changed. */
  readonly changes?: (look: () => void) => () => void;
}

const DEFAULT_DEADLINE_MS = 10_000;
const POLL_MS = 15;

/**
 * Waits until `condition` returns something other than `undefined`, `null` or `false`, and returns that.
 * Looks at once, then at every change (`changes`), or every `pollMs` where there is nothing to listen to.
 * Throws after `deadlineMs`, naming `what`, with the condition's last own failure as the cause.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  wait: Deadline,
): Promise<Exclude<T, undefined | null | false>> {
  const endsAt = performance.now() + (wait.deadlineMs ?? DEFAULT_DEADLINE_MS);
  const bell = ring(wait.changes);
  let failure: unknown;
  try {
    for (;;) {
      try {
        const found = await condition();
        if (isFound(found)) return found;
      } catch (error) {
        failure = error;
      }
      const left = endsAt - performance.now();
      if (left <= 0) throw new Error(`Waited in vain for ${wait.what}`, { cause: failure });
      await bell.next(Math.min(left, wait.changes === undefined ? (wait.pollMs ?? POLL_MS) : left));
    }
  } finally {
    bell.stop();
  }
}

/** Settles as `promise` does, or fails after `deadlineMs` naming `what`. */
export async function within<T>(promise: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Waited in vain for ${what}`)), deadlineMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isFound<T>(value: T): value is Exclude<T, undefined | null | false> {
  return value !== undefined && value !== null && value !== false;
}

function ring(changes: Deadline['changes']) {
  let rung = false;
  let wake = (): void => undefined;
  const stop = changes?.(() => {
    rung = true;
    wake();
  });
  const next = async (milliseconds: number): Promise<void> => {
    if (!rung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    rung = false;
  };
  return { next, stop: (): void => stop?.() };
}
