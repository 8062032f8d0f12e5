import type { Instant } from '../contract/connection.ts';

export type LineParts = {
  /** Bytes read so far for this link: from the socket under it, or from its channel where it shares one. */
  readonly bytesRead: () => number;
  /**
   * Where the socket is shared: whether nothing that was sent to us before is still on its way. Bytes for others, such
   * as the answers to a tunnel's keepalive, are no life of ours; but behind them ours may wait.
   */
  readonly isClear?: ((deadlineMs: number) => Promise<boolean>) | undefined;
  readonly silenceMs: number;
};

/** What a link hears its life by. A line that is not clear counts as one byte more. */
export type Line = {
  readonly bytesRead: () => number;
  /** `dueAt`, or sooner where a silence since `aliveAt` is reason to ask whether the line is clear. */
  readonly soonest: (dueAt: Instant, aliveAt: Instant) => Instant;
  /** Asks where it is time. */
  readonly look: (aliveAt: Instant, now: Instant) => void;
  /** Asks by the way, for an answer before `deadlineMs`. */
  readonly askBefore: (deadlineMs: number) => void;
};

/**
 * How long before the end of a silence the line is asked. What was sent to us in answer to the last ping stands before
 * the line's answer then.
 */
const ASK_BEFORE_MS = 4000;
const CLEAR_MS = 3000;
/** So much sooner than what it shall be counted in must an answer be there. */
const MARGIN_MS = 200;

/** A line of our own is never asked; a shared one once in each silence. */
export function createLine({ bytesRead, isClear, silenceMs }: LineParts): Line {
  let occupied = 0;
  let askedFor: Instant | null = null;
  const put = async (deadlineMs: number): Promise<void> => {
    const clear = (await isClear?.(deadlineMs)) ?? true;
    if (!clear) occupied += 1;
  };
  const askAt = (aliveAt: Instant): Instant =>
    isClear === undefined || askedFor === aliveAt ? Infinity : aliveAt + silenceMs - ASK_BEFORE_MS;
  return {
    bytesRead: () => bytesRead() + occupied,
    soonest: (dueAt, aliveAt) => Math.min(dueAt, askAt(aliveAt)),
    look: (aliveAt, now) => {
      if (now < askAt(aliveAt)) return;
      askedFor = aliveAt;
      void put(CLEAR_MS);
    },
    askBefore: (deadlineMs) => void put(deadlineMs - MARGIN_MS),
  };
}
