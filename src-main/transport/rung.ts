import type { Instant, Stage } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';

/** What one stage of an attempt ended with. `evidence` is for the person: never secret, no words. */
export type Step<Value> =
  | { readonly ok: true; readonly value: Value; readonly evidence: string }
  | { readonly ok: false; readonly fault: Fault };

/** The parts of the clock that an attempt needs: monotonic milliseconds and one-shot alarms. */
export type RungClock = {
  readonly now: () => Instant;
  readonly after: (ms: number, run: () => void) => () => void;
};

/** What every stage of one attempt needs to know. */
export type Climb = {
  readonly clock: RungClock;
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, evidence: string) => void;
};

/** The fault of an attempt that its own caller ended, who therefore does not listen any more. */
export const aborted: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

/**
 * Runs one stage for at most `ms` and reports it. `work` is told to stop by its signal, on a deadline as on
 * an abort; it must then free what it holds and settle, and what it settles with is forgotten.
 */
export async function climb<Value>(
  { clock, host, port, signal, stageBegun, stagePassed }: Climb,
  stage: Stage,
  ms: number,
  work: (stop: AbortSignal) => Promise<Step<Value>>,
): Promise<Step<Value>> {
  if (!signal.aborted) stageBegun(stage);
  if (signal.aborted) return { ok: false, fault: aborted };
  const begun = clock.now();
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const cancel = clock.after(ms, stop);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const step = await work(stopping.signal);
    if (step.ok) stagePassed(stage, clock.now() - begun, step.evidence);
    if (step.ok || !stopping.signal.aborted) return step;
    const late: Fault = { heals: 'by-waiting', code: 'timed-out', host, port, stage };
    return { ok: false, fault: signal.aborted ? aborted : late };
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

/** The system's or the library's code of an error, or nothing. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
