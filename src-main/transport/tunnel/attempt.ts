import type { Fault } from '../../contract/fault.ts';
import type { Ssh2 } from './library.ts';
import type { Hop, TunnelRequest } from './request.ts';

/** What the parts of one attempt to open one hop share. */
export type HopAttempt = {
  readonly request: TunnelRequest;
  readonly hop: Hop;
  readonly ssh2: Ssh2;
  /** Stops the attempt's time while a person is asked; to be called once more when it is answered. */
  readonly holdTime: () => () => void;
  /** Ends the attempt. The first fault counts. */
  readonly finish: (fault: Fault) => void;
  /** Ends the attempt with what nobody expected. */
  readonly crash: (error: unknown) => void;
  /** Aborted once the attempt or the hop is over. */
  readonly over: AbortSignal;
};

/** Asks the person with the attempt's time stopped. Null where they cancelled, which ends the attempt. */
export async function ask<Answer>(
  { holdTime, finish, over, hop }: HopAttempt,
  put: (stop: AbortSignal) => Promise<Answer | null>,
): Promise<Answer | null> {
  const goOn = holdTime();
  try {
    const answer = await put(over);
    if (answer !== null) return answer;
  } finally {
    goOn();
  }
  const { host, port, user } = hop;
  finish({ heals: 'by-deciding', code: 'login-unanswered', host, port, user });
  return null;
}
