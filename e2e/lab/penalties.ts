import type { Gate, Outcome } from './scripted-sshd.ts';

/** What a failed connection costs, in milliseconds; `PerSourcePenalties` of sshd_config(5). */
export interface PenaltyTerms {
  readonly failedMs: number;
  readonly leftEarlyMs: number;
  /** Penalties are enforced from the moment when more than this is outstanding, until all has passed. */
  readonly enforcedFromMs: number;
  readonly maxMs: number;
}

/** The defaults of OpenSSH 9.8 to 10.5. */
export const OPENSSH_PENALTIES: PenaltyTerms = {
  failedMs: 5_000,
  leftEarlyMs: 1_000,
  enforcedFromMs: 15_000,
  maxMs: 600_000,
};

export interface PenaltyGate extends Gate {
  /** Milliseconds until the source is admitted again; 0 if it is now. */
  readonly barredForMs: () => number;
}

/** The same terms on another time scale, for example a tenth. */
export function scalePenalties(terms: PenaltyTerms, factor: number): PenaltyTerms {
  return {
    failedMs: terms.failedMs * factor,
    leftEarlyMs: terms.leftEarlyMs * factor,
    enforcedFromMs: terms.enforcedFromMs * factor,
    maxMs: terms.maxMs * factor,
  };
}

/**
 * A gate that refuses as OpenSSH does from 9.8 on (srclimit.c): each failed connection adds to what is outstanding; a
 * login takes nothing away. All connections count as one source, as they do on loopback.
 */
export function penaltyGate(terms: PenaltyTerms, now: () => number): PenaltyGate {
  let expiry = Number.NEGATIVE_INFINITY;
  let enforced = false;
  const outstanding = (): number => Math.max(0, expiry - now());
  const barredForMs = (): number => {
    if (outstanding() === 0) enforced = false;
    return enforced ? outstanding() : 0;
  };
  return {
    barredForMs,
    admits: () => barredForMs() === 0,
    judge: (outcome) => {
      const cost = costOf(outcome, terms);
      if (cost === 0) return;
      const already = barredForMs() > 0;
      expiry = now() + Math.min(outstanding() + cost, terms.maxMs);
      enforced = already || outstanding() > terms.enforcedFromMs;
    },
  };
}

function costOf(outcome: Outcome, { failedMs, leftEarlyMs }: PenaltyTerms): number {
  return { 'logged-in': 0, failed: failedMs, 'left-early': leftEarlyMs }[outcome];
}
