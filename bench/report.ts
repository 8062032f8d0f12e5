/** One thing measured on both sides in the same run. */
export type Comparison = {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'MB/s' | 's/GB' | '%';
  readonly ours: readonly number[];
  readonly peer: readonly number[];
  /** What `peer` is, for a person. */
  readonly against: string;
  /** The ratio that we want to stay within; none where it is only to be seen. */
  readonly aim?: number;
  /** Whether more is better: then the aim is the least ratio, otherwise the largest. */
  readonly moreIsBetter?: boolean;
};

/** The middle value; the mean of the two in the middle where there is no one. Throws without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('A median of nothing');
  return (lower + upper) / 2;
}

/** The value below which the given part of all values lies, for example 0.99. Throws without values. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  if (value === undefined) throw new Error('A percentile of nothing');
  return value;
}

/** How many times the peer's median ours is. */
function ratioOf({ ours, peer }: Pick<Comparison, 'ours' | 'peer'>): number {
  return median(ours) / median(peer);
}

/** Prints one line for programs and one for people. `facts` are added to the first. */
export function report(comparison: Comparison, facts: Readonly<Record<string, unknown>> = {}): void {
  const { name, unit, ours, peer, against, aim } = comparison;
  const ratio = ratioOf(comparison);
  const within = isWithin(comparison, ratio);
  const line = {
    bench: name,
    unit,
    ours: round(median(ours)),
    peer: round(median(peer)),
    ratio: round(ratio),
    ...(aim === undefined ? {} : { aim, within }),
  };
  console.log(JSON.stringify({ ...line, runs: ours.length, ...facts }));
  const goal = aim === undefined ? '' : `, aim ${aim}x, ${within ? 'within' : 'MISSED'}`;
  console.log(
    `${name}: ${shown(median(ours), unit)} against ${shown(median(peer), unit)} (${against}): ` +
      `${ratio.toFixed(2)}x${goal}; medians of ${ours.length}`,
  );
}

function isWithin({ aim = Infinity, moreIsBetter = false }: Comparison, ratio: number): boolean {
  return moreIsBetter ? ratio >= aim : ratio <= aim;
}

function shown(value: number, unit: Comparison['unit']): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
