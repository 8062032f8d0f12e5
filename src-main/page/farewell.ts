/** What must be undone before the process ends. */
export type Farewell = {
  /** Remembers what is to be undone, after all that was remembered before. */
  readonly add: (undo: () => Promise<void>) => void;
  /** Undoes everything in that order, whatever becomes of each; settles after the deadline at the latest. */
  readonly say: () => Promise<void>;
};

/** Keeps what must be undone. `after` calls back once after at least so many milliseconds. */
export function createFarewell(
  after: (ms: number, run: () => void) => () => void,
  deadlineMs: number,
): Farewell {
  let undoings: readonly (() => Promise<void>)[] = [];
  let said: Promise<void> | null = null;
  const undoAll = async () => {
    for (const undo of undoings) await undo().catch(() => undefined);
  };
  return {
    add: (undo) => void (undoings = [...undoings, undo]),
    say: () => {
      said ??= new Promise((resolve) => {
        const cancel = after(deadlineMs, resolve);
        void undoAll().finally(() => {
          cancel();
          resolve();
        });
      });
      return said;
    },
  };
}
