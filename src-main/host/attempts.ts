import type { ConnectionEvent } from '../connection/machine.ts';
import type { LinkWish, Wants } from '../connection/wants.ts';
import type { Fault } from '../contract/fault.ts';
import type { Stage } from '../contract/connection.ts';
import type { Clock, Link, LinkResult } from './ports.ts';

/** What an attempt reports while it climbs. */
export type Heard = {
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, detail?: string) => void;
};

export type AttemptParts = {
  readonly clock: Clock;
  /** Opens what is wished. It must settle after an abort, and must not throw. */
  readonly open: (wish: LinkWish, heard: Heard, signal: AbortSignal) => Promise<LinkResult>;
  readonly stagePassed: Heard['stagePassed'];
};

/** The links and link attempts that exist now, by epoch. */
export type Attempts = {
  /** Begins what is wanted and is not there, and ends what is there and not wanted. */
  readonly reconcile: (wish: Pick<Wants, 'link' | 'standby'>) => void;
  readonly linkOf: (epoch: number) => Link | null;
};

type Attempt = { readonly controller: AbortController; link: Link | null };

export function createAttempts(parts: AttemptParts, send: (event: ConnectionEvent) => void): Attempts {
  const attempts = new Map<number, Attempt>();

  function begin(wish: LinkWish): void {
    const attempt: Attempt = { controller: new AbortController(), link: null };
    attempts.set(wish.epoch, attempt);
    void climb(wish, attempt, parts, send);
  }

  function end(epoch: number, { controller, link }: Attempt): void {
    attempts.delete(epoch);
    controller.abort();
    link?.close();
  }

  return {
    reconcile: ({ link, standby }) => {
      const wished = [link, standby].filter((one) => one !== undefined);
      for (const [epoch, attempt] of attempts)
        if (!wished.some((one) => one.epoch === epoch)) end(epoch, attempt);
      for (const wish of wished) if (!attempts.has(wish.epoch)) begin(wish);
    },
    linkOf: (epoch) => attempts.get(epoch)?.link ?? null,
  };
}

/** One attempt from its first stage to the end of its link. */
async function climb(
  wish: LinkWish,
  attempt: Attempt,
  parts: AttemptParts,
  send: (event: ConnectionEvent) => void,
): Promise<void> {
  const { epoch } = wish;
  const { signal } = attempt.controller;
  const down = (fault: Fault): void =>
    send({ type: 'link.down', epoch, fault, chance: parts.clock.random() });
  const result: LinkResult = await parts.open(
    wish,
    {
      stageBegun: (stage) => send({ type: 'link.stage', epoch, stage }),
      stagePassed: (stage, ms, detail) => {
        if (!signal.aborted) parts.stagePassed(stage, ms, detail);
      },
    },
    signal,
  );
  if (!result.ok) return down(result.fault);
  if (signal.aborted) return result.link.close();
  attempt.link = result.link;
  send({ type: 'link.up', epoch });
  down(await result.link.gone);
}
