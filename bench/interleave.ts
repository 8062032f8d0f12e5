export type Pair = { readonly ours: readonly number[]; readonly peer: readonly number[] };

/**
 * Measures both sides `runs` times in turn, and turns the order each time, so that whatever else the machine does
 * falls on both. One run before is thrown away: it fills the disk cache.
 */
export async function interleave(
  runs: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Pair> {
  const values = { ours: [] as number[], peer: [] as number[] };
  await ours();
  await peer();
  for (let run = 0; run < runs; run += 1) {
    if (run % 2 === 0) {
      values.ours.push(await ours());
      values.peer.push(await peer());
    } else {
      values.peer.push(await peer());
      values.ours.push(await ours());
    }
  }
  return values;
}

/** The number of runs that was asked for on the command line, or the default. Throws for anything else. */
export function runsAsked(standard: number): number {
  const [asked] = process.argv.slice(2);
  const runs = asked === undefined ? standard : Number(asked);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`Not a number of runs: ${asked}`);
  return runs;
}
