/** What is parsed at all; beyond it a block is shown as plain text. Measured in `facts/ssh-tls-trust.md` section 5. */
const BLOCK_LENGTH = 32_768;
const NESTING = 50;
const CELLS_PER_ROW = 100;
const DELIMITERS = 2_000;
/** The most of one message that is shown, in UTF-16 units. */
export const MESSAGE_LENGTH = 1_000_000;

/** Whether a block is small, flat and calm enough to be parsed. */
export function isWithinCaps(block: string): boolean {
  if (block.length > BLOCK_LENGTH) return false;
  if (countOf(block, /[*_~`[\]!<&|]/g) > DELIMITERS) return false;
  return block.split('\n').every((line) => nestingOf(line) <= NESTING && cellsOf(line) <= CELLS_PER_ROW);
}

/** Containers that a line opens: quote marks, list markers, and two columns of indent for each list around it. */
function nestingOf(line: string): number {
  const [opening = ''] = /^(?:[\s>]|[-+*](?=\s)|\d{1,9}[.)](?=\s))*/.exec(line) ?? [];
  const markers = countOf(opening, />|[-+*]|\d[.)]/g);
  const indent = countOf(opening, / /g) / 2 + countOf(opening, /\t/g) * 2;
  return markers + indent;
}

function cellsOf(line: string): number {
  return countOf(line, /\|/g) - 1;
}

function countOf(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
