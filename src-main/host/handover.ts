import type { Clock, Link, RequestResult } from './ports.ts';

export type HandoverParts = {
  readonly clock: Pick<Clock, 'after'>;
  /** Sessions that some front watches, to be watched again on every new link. */
  readonly watched: () => readonly string[];
};

/** What passes from one link to the next: what is watched, and the requests that are under way. */
export type Handover = {
  readonly send: (link: Link, request: Parameters<Link['request']>) => Promise<RequestResult>;
  /**
   * Makes a link ready to take over from the one that serves: what is watched comes through it too, and the
   * requests on the old one are answered, or have had 2 s.
   */
  readonly prepare: (link: Link) => Promise<void>;
  /** Watches on a new link what it does not watch yet, and tells when that is done. */
  readonly replay: (link: Link, done: () => void) => Promise<void>;
};

/** A request on the old link holds a switch up for so long. */
const SETTLE_MS = 2_000;

export function createHandover({ clock, watched }: HandoverParts): Handover {
  const pending = new Set<Promise<RequestResult>>();
  const prepared = new WeakMap<Link, ReadonlySet<string>>();
  return {
    send: (link, request) => {
      const answer = link.request(...request);
      pending.add(answer);
      void answer.finally(() => pending.delete(answer));
      return answer;
    },
    prepare: async (link) => {
      const keys = new Set(watched());
      const watching = [...keys].map((key) => link.watch(key));
      await settled([...watching, ...pending], clock);
      prepared.set(link, keys);
    },
    replay: async (link, done) => {
      const known = prepared.get(link);
      const missing = watched().filter((key) => known?.has(key) !== true);
      await Promise.all(missing.map((key) => link.watch(key)));
      done();
    },
  };
}

/** Waits until all are settled, or for {@link SETTLE_MS}. */
async function settled(all: readonly Promise<unknown>[], clock: Pick<Clock, 'after'>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(SETTLE_MS, resolve);
  await Promise.race([Promise.allSettled(all), late]);
  cancel();
}
