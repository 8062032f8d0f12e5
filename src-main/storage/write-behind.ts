import type { AtomicFile } from './atomic-file.ts';
import type { SaveResult } from './disk-fault.ts';

export type WriteBehind = {
  /** Asks for a write within half a second; settles with its result. */
  readonly soon: () => Promise<SaveResult>;
  /** Writes at once what was asked for and waits for all writes. */
  readonly now: () => Promise<void>;
  /** Removes the file in place of what was asked for. */
  readonly remove: () => Promise<void>;
  /** Whether nothing is asked for and the last write went well. */
  readonly isSaved: () => boolean;
};

/** How long a write waits for more to come, in milliseconds. */
const BEHIND_MS = 500;

type Wish = { readonly cancel: () => void } & PromiseWithResolvers<SaveResult>;

/**
 * Writes `text()` at most every half second, however often it changes: the wait is not prolonged by
 * further changes, so a crash never costs more than that half second.
 */
export function writeBehind(
  target: AtomicFile,
  text: () => string,
  after: (ms: number, run: () => void) => () => void,
): WriteBehind {
  let wish: Wish | null = null;
  let last: Promise<SaveResult> = Promise.resolve({ ok: true });
  let saved = true;
  const settle = (act: () => Promise<SaveResult>): void => {
    const granted = wish;
    wish = null;
    granted?.cancel();
    last = act().then((result) => {
      saved = result.ok;
      granted?.resolve(result);
      return result;
    });
  };
  const write = (): void => settle(() => target.write(text()));
  return {
    soon: () => {
      wish ??= { ...Promise.withResolvers<SaveResult>(), cancel: after(BEHIND_MS, write) };
      return wish.promise;
    },
    now: async () => {
      if (wish !== null) write();
      await last;
    },
    remove: async () => {
      settle(target.remove);
      await last;
    },
    isSaved: () => saved && wish === null,
  };
}
