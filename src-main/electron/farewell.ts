import type { Clock, Log } from '../host/ports.ts';

export type FarewellParts = {
  /** Ends every link and writes what is unwritten. */
  readonly close: () => Promise<void>;
  readonly after: Clock['after'];
  /** Milliseconds after which the app goes without waiting any longer. */
  readonly deadlineMs: number;
  /** Asks to quit again, now that nothing holds the app. */
  readonly leave: () => void;
  readonly log: Log;
};

/**
 * The order of quitting: the first ask is held back until the host has closed or the deadline passed, then the app
 * leaves. The returned function says of each ask whether it must be held back.
 */
export function createFarewell({ close, after, deadlineMs, leave, log }: FarewellParts): () => boolean {
  let phase: 'running' | 'closing' | 'closed' = 'running';
  const finish = (): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    leave();
  };
  return () => {
    if (phase === 'running') {
      phase = 'closing';
      const disarm = after(deadlineMs, finish);
      void close()
        .catch((error: unknown) =>
          log('quit.close-threw', { error: error instanceof Error ? error.name : typeof error }),
        )
        .finally(() => {
          disarm();
          finish();
        });
    }
    return phase !== 'closed';
  };
}
