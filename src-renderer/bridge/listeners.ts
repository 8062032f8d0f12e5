import type { News } from './bridge.ts';

/** Who listens to a bridge. */
export type Listeners = {
  readonly tell: (news: News) => void;
  readonly add: (listener: (news: News) => void) => () => void;
};

export function createListeners(): Listeners {
  const all = new Set<(news: News) => void>();
  return {
    tell: (news) => {
      for (const listener of all) listener(news);
    },
    add: (listener) => {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}
