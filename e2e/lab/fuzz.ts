import { env } from 'node:process';

// Texts that nobody would write: real ones with a few things wrong, the same ones for the same seed.

/** `FUZZ_SEED=… FUZZ_RUNS=…` tries others, or more. */
export const FUZZ_SEED = Number(env['FUZZ_SEED'] ?? 20_261_122);
export const FUZZ_RUNS = Number(env['FUZZ_RUNS'] ?? 100_000);

/** Longest text that is tried: a fuzzer's time goes into many cases, not into long ones. */
const LONGEST = 4096;

/** A chance that is the same for the same seed. */
export type Chance = {
  /** From 0 up to `limit`, which is left out. */
  readonly below: (limit: number) => number;
  readonly pick: <One>(all: readonly [One, ...One[]]) => One;
};

/** What texts are made of. */
export type Seeds = {
  /** Real ones. */
  readonly samples: readonly [string, ...string[]];
  /** What is put into them. */
  readonly pieces: readonly [string, ...string[]];
};

/** mulberry32, by Tommy Ettinger: public domain. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  };
  return { below, pick: (all) => all[below(all.length)] ?? all[0] };
}

/** Fits anywhere and belongs nowhere. */
const anywhere: readonly [string, ...string[]] = [
  '\uD800',
  '\uDFFF',
  '\u0000',
  '\uFEFF',
  '\u202E',
  '\u2028',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '99999999999999999999999999999',
  '-1',
  '1e999',
  'ß',
  '。',
  '１',
  '👨‍👩‍👧',
  '__proto__',
  'constructor',
  '%',
  '%00',
  '\\',
];

/** A sample with none to eight things wrong, or nothing but pieces. */
function makeText(chance: Chance, { samples, pieces }: Seeds): string {
  const piece = (): string => (chance.below(3) === 0 ? chance.pick(anywhere) : chance.pick(pieces));
  if (chance.below(8) === 0) return Array.from({ length: chance.below(12) }, piece).join('');
  let text = chance.pick(samples);
  for (let left = chance.below(9); left > 0; left -= 1) {
    text = mutate(text, chance, chance.below(4) === 0 ? chance.pick(samples) : piece()).slice(0, LONGEST);
  }
  return text;
}

function mutate(text: string, { below }: Chance, piece: string): string {
  const at = below(text.length + 1);
  const end = at + below(9);
  switch (below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(end);
    case 3:
      return text.slice(0, end) + text.slice(at);
    case 4:
      return text.slice(0, at) + piece + text.slice(end);
    case 5:
      return text.slice(0, at) + flip(text.charCodeAt(at), below(16)) + text.slice(at + 1);
    case 6:
      return text.slice(0, at) + piece.repeat(1 + below(40)) + text.slice(at);
    default:
      return text.slice(0, at) + piece + text.slice(at);
  }
}

function flip(unit: number, bit: number): string {
  return String.fromCharCode((Number.isNaN(unit) ? 0x40 : unit) ^ (1 << bit));
}

/** Tries `check` on `FUZZ_RUNS` texts, and says with which one it failed. */
export async function fuzz(seeds: Seeds, check: (text: string, chance: Chance) => unknown): Promise<void> {
  for (let run = 0; run < FUZZ_RUNS; run += 1) {
    const chance = chanceOf(FUZZ_SEED + run);
    const text = makeText(chance, seeds);
    try {
      const pending = check(text, chance);
      if (pending instanceof Promise) await pending;
    } catch (cause) {
      // The first run of the seed that is named is this very case.
      throw new Error(`FUZZ_SEED=${FUZZ_SEED + run} FUZZ_RUNS=1: ${JSON.stringify(text)}`, { cause });
    }
  }
}

/** Throws where something that must hold does not; much faster than a matcher, a million times over. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Not so: ${what}`);
}

const BIG = 1024 * 1024;

/** A piece, over and over, up to a million characters, between two ends. */
export function longText(piece: string, start = '', end = ''): string {
  return start + piece.repeat(Math.ceil(BIG / piece.length)) + end;
}
