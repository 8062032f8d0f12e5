import type { Message } from '../contract/message.ts';
import type { Refusal } from '../contract/refusal.ts';
import { english } from '../language/english.ts';
import { say, visible } from '../language/format.ts';
import type { Sentence } from '../language/format.ts';

/** A sentence in words. */
export function tell(key: string, values?: Message['values']): string {
  return say(english, { key, values });
}

export function tellSentence(sentence: Sentence): string {
  return say(english, sentence);
}

/** Why the host refused, and what to do. */
export function tellRefusal(refusal: Refusal): string {
  const key = 'why' in refusal ? `refusal.${refusal.code}.${refusal.why}` : `refusal.${refusal.code}`;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(refusal)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value;
  }
  return `${tell(key, values)} ${tell(`${key}.advice`, values)}`;
}

/** Rows as columns, two spaces apart. A cell stays on its line, whatever stands in it. */
export function align(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map((cell) => visible(cell).replace(/[\t\n]/g, ' ')));
  const columns = Math.max(0, ...shown.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...shown.map((row) => lengthOf(row[column] ?? ''))),
  );
  const pad = (cell: string, column: number) =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(cell)));
  return shown.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** Counted in characters, not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
