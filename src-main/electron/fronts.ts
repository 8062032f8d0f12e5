import type { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import type { FrontId } from '../contract/commands.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { channels } from './channels.ts';

/** What the host tells a front by itself. */
export type News = {
  readonly snapshot: () => Snapshot;
  readonly onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly onChat: (front: FrontId, listener: (batch: ChatBatch) => void) => () => void;
  readonly frontGone: (front: FrontId) => void;
};

/** How frames reach a window. */
type Send = (channel: (typeof channels)['snapshot' | 'event'], frame: HostFrame) => void;

/** One front for each page that a window shows: a page loaded anew is another front. */
export type Fronts = {
  /** A window shows a fresh page; whoever was there before is gone. */
  readonly begin: (window: number, send: Send) => void;
  /** The page listens now: it gets the state as it is. */
  readonly greet: (window: number) => void;
  /** The page is gone, with all that it watched; idempotent. */
  readonly end: (window: number) => void;
  readonly frontOf: (window: number) => FrontId | null;
};

type Front = { readonly id: FrontId; readonly send: Send; readonly stops: readonly (() => void)[] };

/** Keeps the fronts of all windows, by the window's number. */
export function createFronts(news: News): Fronts {
  const fronts = new Map<number, Front>();
  let begun = 0;
  const end = (window: number): void => {
    const front = fronts.get(window);
    if (front === undefined) return;
    fronts.delete(window);
    for (const stop of front.stops) stop();
    news.frontGone(front.id);
  };
  return {
    begin: (window, send) => {
      end(window);
      begun += 1;
      const id = `window-${begun}`;
      const stops = [
        news.onSnapshot((snapshot) => send(channels.snapshot, { kind: 'snapshot', snapshot })),
        news.onChat(id, (batch) => send(channels.event, { kind: 'chat', batch })),
      ];
      fronts.set(window, { id, send, stops });
    },
    greet: (window) => {
      fronts.get(window)?.send(channels.snapshot, { kind: 'snapshot', snapshot: news.snapshot() });
    },
    end,
    frontOf: (window) => fronts.get(window)?.id ?? null,
  };
}
