import type { DiffLine } from '../contract/openclaw.ts';
import { maskSecrets } from './openclaw-config-mask.ts';

/** How many lines that stay are shown around a change. */
const CONTEXT = 2;

/** The changes from one text to another, line by line, with two lines around each; secrets are masked. */
export function diffConfig(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const [oldShown, nowShown] = [linesOf(maskSecrets(before)), linesOf(maskSecrets(after))];
  const lines = compare(old, now).map(({ kind, at }): DiffLine => {
    const text = (kind === 'removed' ? oldShown : nowShown)[at] ?? '';
    return { kind, text };
  });
  return withGaps(lines);
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function withGaps(lines: readonly DiffLine[]): readonly DiffLine[] {
  const changes = lines.flatMap(({ kind }, at) => (kind === 'same' ? [] : [at]));
  const isNear = (at: number): boolean => changes.some((change) => Math.abs(change - at) <= CONTEXT);
  return lines.flatMap((line, at): readonly DiffLine[] => {
    if (isNear(at)) return [line];
    const begins = at === 0 || isNear(at - 1);
    return begins && changes.length > 0 ? [{ kind: 'gap', text: '' }] : [];
  });
}

/** `at` counts in the new lines, and for what was removed in the old ones. */
type Step = { readonly kind: 'same' | 'added' | 'removed'; readonly at: number };

/**
 * The shortest way from one list of lines to another (Myers, An O(ND) Difference Algorithm, 1986): a change of a
 * few lines costs little in a file of any length.
 */
function compare(old: readonly string[], now: readonly string[]): readonly Step[] {
  const reached: ReadonlyMap<number, number>[] = [];
  let furthest: ReadonlyMap<number, number> = new Map([[1, 0]]);
  for (let changes = 0; ; changes += 1) {
    reached.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = isDown(furthest, diagonal, changes)
        ? at(furthest, diagonal + 1)
        : at(furthest, diagonal - 1) + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return walkBack(reached, old.length, now.length);
    }
    furthest = next;
  }
}

function at(furthest: ReadonlyMap<number, number>, diagonal: number): number {
  return furthest.get(diagonal) ?? -1;
}

function isDown(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && at(furthest, diagonal - 1) < at(furthest, diagonal + 1);
}

function walkBack(
  reached: readonly ReadonlyMap<number, number>[],
  oldEnd: number,
  nowEnd: number,
): readonly Step[] {
  const steps: Step[] = [];
  let [x, y] = [oldEnd, nowEnd];
  for (const [changes, furthest] of [...reached.entries()].toReversed()) {
    const down = isDown(furthest, x - y, changes);
    const diagonal = down ? x - y + 1 : x - y - 1;
    const from =
      changes === 0 ? { x: 0, y: 0 } : { x: at(furthest, diagonal), y: at(furthest, diagonal) - diagonal };
    const isBefore = (): boolean => x > from.x && y > from.y;
    while (isBefore()) {
      [x, y] = [x - 1, y - 1];
      steps.push({ kind: 'same', at: y });
    }
    if (changes === 0) break;
    steps.push(down ? { kind: 'added', at: from.y } : { kind: 'removed', at: from.x });
    ({ x, y } = from);
  }
  return steps.toReversed();
}
