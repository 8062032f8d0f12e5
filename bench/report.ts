/** One thing measured on both sides in the same run. */
export type Comparison = {
  readonly name: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: readonly number[];
  readonly peer: readonly number[];
  /** What `peer` is, for a person. */
  readonly against: string;
  /** The ratio that we want to stay within. */
  readonly aim: number;
};

/** The middle value; the mean of the two in the middle where there is no one. Throws without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('A median of nothing');
  return (lower + upper) / 2;
}

/** How many times the peer's median ours is. */
function ratioOf({ ours, peer }: Pick<Comparison, 'ours' | 'peer'>): number {
  return median(ours) / median(peer);
}

/** Prints one line for programs and one for people. `facts` are added to the first. */
export function report(comparison: Comparison, facts: Readonly<Record<string, unknown>> = {}): void {
  const { name, unit, ours, peer, against, aim } = comparison;
  const ratio = ratioOf(comparison);
  const line = {
    bench: name,
    unit,
    ours: round(median(ours)),
    peer: round(median(peer)),
    ratio: round(ratio),
    aim,
  };
  console.log(JSON.stringify({ ...line, runs: ours.length, within: ratio <= aim, ...facts }));
  console.log(
    `${name}: ${shown(median(ours), unit)} against ${shown(median(peer), unit)} (${against}): ` +
      `${ratio.toFixed(2)}x, aim ${aim}x, ${ratio <= aim ? 'within' : 'MISSED'}; medians of ${ours.length}`,
  );
}

function shown(value: number, unit: Comparison['unit']): string {
  return `${value.toFixed(1)} ${unit}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
