import type { ConnectionEvent } from '../connection/machine.ts';
import type { LinkWish, Wants } from '../connection/wants.ts';
import type { Fault } from '../contract/fault.ts';
import type { Question, Stage } from '../contract/connection.ts';
import type { Clock, Log } from './ports.ts';

/** What an attempt reports while it climbs. */
export type Heard = {
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, detail?: string) => void;
  readonly asked: (question: Question) => void;
  /** The question is over: answered, cancelled or given up. */
  readonly answered: (question: string) => void;
};

/** Whatever a machine keeps open: a link, or a tunnel. */
export type Opened = {
  /** Settles once, when it is gone, with why. */
  readonly gone: Promise<Fault>;
  /** Ends it and everything under it; idempotent. */
  readonly close: () => void;
};

export type Opening<One extends Opened> =
  | { readonly ok: true; readonly opened: One }
  | { readonly ok: false; readonly fault: Fault };

export type AttemptParts<One extends Opened> = {
  readonly clock: Clock;
  /** Opens what is wished. It must settle after an abort. A throw is a bug, and counts as a link that broke. */
  readonly open: (wish: LinkWish, heard: Heard, signal: AbortSignal) => Promise<Opening<One>>;
  readonly stagePassed: Heard['stagePassed'];
  readonly log: Log;
};

/** What is open and what is being opened now, by epoch. */
export type Attempts<One extends Opened> = {
  /** Begins what is wanted and is not there, and ends what is there and not wanted. */
  readonly reconcile: (wish: Pick<Wants, 'link' | 'standby'>) => void;
  readonly openedAs: (epoch: number) => One | null;
};

type Attempt<One> = { readonly controller: AbortController; opened: One | null };

export function createAttempts<One extends Opened>(
  parts: AttemptParts<One>,
  send: (event: ConnectionEvent) => void,
): Attempts<One> {
  const attempts = new Map<number, Attempt<One>>();

  function begin(wish: LinkWish): void {
    const attempt: Attempt<One> = { controller: new AbortController(), opened: null };
    attempts.set(wish.epoch, attempt);
    void climb(wish, attempt, parts, send);
  }

  function end(epoch: number, { controller, opened }: Attempt<One>): void {
    attempts.delete(epoch);
    controller.abort();
    opened?.close();
  }

  return {
    reconcile: ({ link, standby }) => {
      const wished = [link, standby].filter((one) => one !== undefined);
      for (const [epoch, attempt] of attempts)
        if (!wished.some((one) => one.epoch === epoch)) end(epoch, attempt);
      for (const wish of wished) if (!attempts.has(wish.epoch)) begin(wish);
    },
    openedAs: (epoch) => attempts.get(epoch)?.opened ?? null,
  };
}

/** One attempt from its first stage to the end of what it opened. */
async function climb<One extends Opened>(
  wish: LinkWish,
  attempt: Attempt<One>,
  parts: AttemptParts<One>,
  send: (event: ConnectionEvent) => void,
): Promise<void> {
  const { epoch } = wish;
  const { signal } = attempt.controller;
  const down = (fault: Fault): void =>
    send({ type: 'link.down', epoch, fault, chance: parts.clock.random() });
  const result = await openSafely(wish, hear(epoch, signal, parts, send), parts, signal);
  if (!result.ok) return down(result.fault);
  if (signal.aborted) return result.opened.close();
  attempt.opened = result.opened;
  send({ type: 'link.up', epoch });
  down(await result.opened.gone);
}

const broke: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

/** A bug of ours must neither end the app nor leave the person before an attempt that never ends. */
async function openSafely<One extends Opened>(
  wish: LinkWish,
  heard: Heard,
  { open, log }: AttemptParts<One>,
  signal: AbortSignal,
): Promise<Opening<One>> {
  try {
    return await open(wish, heard, signal);
  } catch (error) {
    log('attempt.broke', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return { ok: false, fault: broke };
  }
}

function hear<One extends Opened>(
  epoch: number,
  signal: AbortSignal,
  { stagePassed }: AttemptParts<One>,
  send: (event: ConnectionEvent) => void,
): Heard {
  return {
    stageBegun: (stage) => send({ type: 'link.stage', epoch, stage }),
    stagePassed: (stage, ms, detail) => {
      if (!signal.aborted) stagePassed(stage, ms, detail);
    },
    asked: (question) => send({ type: 'link.question', epoch, question }),
    answered: (question) => send({ type: 'person.answered', epoch, question }),
  };
}
