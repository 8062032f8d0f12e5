/** A fence of backticks has none after it, else it is code inside a line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)/;
const DEFINITION = /^ {0,3}\[([^\]^][^\]]{0,99})\]:[ \t]*\S.*$/;

/**
 * Cuts Markdown into blocks that can be parsed one by one: at blank lines, but never inside a fence or a list.
 * Joined by blank lines they are the text again. While an answer streams, only its last block changes.
 */
export function splitBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  let gap = false;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (fence === null && line.trim() === '') {
      gap = lines.length > 0;
      if (gap) lines.push('');
      continue;
    }
    if (fence === null && gap && !continues(lines[0] ?? '', line)) {
      blocks.push(joined(lines));
      lines = [];
    }
    gap = false;
    lines.push(line);
    fence = fenceAfter(fence, line);
  }
  return lines.length === 0 ? blocks : [...blocks, joined(lines)];
}

/** Whether a line after a blank one still belongs to the block that began with `first`. */
function continues(first: string, line: string): boolean {
  if (/^(?: {2}|\t)/.test(line)) return true;
  return LIST_ITEM.test(first) && LIST_ITEM.test(line);
}

/** The marks that would close the fence that is open after this line, or null outside of one. */
function fenceAfter(open: string | null, line: string): string | null {
  const marks = FENCE.exec(line.trimStart())?.[1];
  if (open === null) return marks ?? null;
  if (marks === undefined || !marks.startsWith(open)) return open;
  return line.trim() === marks ? null : open;
}

function joined(lines: readonly string[]): string {
  return lines.join('\n').trimEnd();
}

/**
 * The blocks of a message, each with the link definitions of the whole message that it names, because a
 * definition may stand in another block than the link.
 */
export function blocksOf(text: string): readonly string[] {
  const blocks = splitBlocks(text);
  const definitions = blocks.flatMap((block) => block.split('\n').flatMap(definitionIn)).slice(0, 100);
  if (definitions.length === 0) return blocks;
  return blocks.map((block) => {
    const named = definitions.filter(
      ({ label, line }) => block.includes(`[${label}]`) && !block.includes(line),
    );
    return named.length === 0 ? block : `${block}\n\n${named.map(({ line }) => line).join('\n')}`;
  });
}

type Definition = { readonly label: string; readonly line: string };

function definitionIn(line: string): readonly Definition[] {
  const label = DEFINITION.exec(line)?.[1];
  return label === undefined ? [] : [{ label, line }];
}

/** A block that is one fence, without its marks; null for any other. For showing code that is not parsed. */
export function codeIn(block: string): string | null {
  const [first = '', ...rest] = block.split('\n');
  if (!FENCE.test(first)) return null;
  const last = rest.at(-1)?.trim() ?? '';
  return (/^(`{3,}|~{3,})$/.test(last) ? rest.slice(0, -1) : rest).join('\n');
}
