import type { Rich } from './rich.ts';
import { startWorker, type Running } from './running.ts';

/** How a block is drawn: its pieces, or as plain text where it is too much to parse. */
export type Parsed = readonly Rich[] | 'plain';

/** Parses blocks elsewhere, so that no message can hold up the window. */
export type Parser = {
  /** What is known of a block without waiting. */
  readonly known: (block: string) => Parsed | null;
  /** Calls back once with the block's pieces; the returned function takes the wish back. */
  readonly ask: (block: string, done: (parsed: Parsed) => void) => () => void;
  readonly close: () => void;
};

export type ParserParts = {
  readonly spawn: () => Worker;
  readonly after: (ms: number, run: () => void) => () => void;
};

/** How many blocks are remembered: about a thousand messages. */
const REMEMBERED = 3_000;

type Wish = { readonly block: string; readonly done: (parsed: Parsed) => void };

/** One worker at a time, one block at a time, the newest wish first: that is the one on the screen. */
export function createParser(parts: ParserParts): Parser {
  const memory = createMemory();
  let wishes: readonly Wish[] = [];
  let running: Running | null = null;

  const settle = (block: string, parsed: Parsed) => {
    memory.keep(block, parsed);
    const served = wishes.filter((wish) => wish.block === block);
    wishes = wishes.filter((wish) => wish.block !== block);
    for (const wish of served) wish.done(parsed);
  };
  const pump = () => {
    const wish = wishes.at(-1);
    if (wish === undefined) return;
    running ??= startWorker(parts);
    if (running.isBusy()) return;
    running.parse(wish.block, (parsed, alive) => {
      if (!alive) running = null;
      settle(wish.block, parsed);
      pump();
    });
  };
  return {
    known: memory.find,
    ask: (block, done) => {
      const wish = { block, done };
      wishes = [...wishes, wish];
      pump();
      return () => {
        wishes = wishes.filter((one) => one !== wish);
      };
    },
    close: () => {
      wishes = [];
      running?.end();
      running = null;
    },
  };
}

function createMemory() {
  const kept = new Map<string, Parsed>();
  return {
    find: (block: string) => kept.get(block) ?? null,
    keep: (block: string, parsed: Parsed) => {
      kept.set(block, parsed);
      const [oldest] = kept.keys();
      if (kept.size > REMEMBERED && oldest !== undefined) kept.delete(oldest);
    },
  };
}
