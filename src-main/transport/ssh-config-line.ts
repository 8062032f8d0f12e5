/** One directive of a configuration file, not yet judged. */
export type ConfigLine = {
  /** Counted from 1. */
  readonly line: number;
  /** As it was written. */
  readonly directive: string;
  /** The directive in lower case: its case means nothing. */
  readonly keyword: string;
  /** What follows the directive and its `=`, to the end of the line. */
  readonly text: string;
  /** The text cut into words; null where a quote is not closed. */
  readonly words: readonly string[] | null;
};

/** Cuts the text of a configuration file into its directives. Comments and empty lines are left out. */
export function parseLines(text: string): readonly ConfigLine[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, index + 1) ?? []);
}

function parseLine(line: string, number: number): ConfigLine | null {
  const trimmed = line.replace(/^[ \t\r]+|[ \t\r\f]+$/g, '');
  const [directive, text] = nextWord(trimmed) ?? ['', ''];
  if (directive === '' || directive.startsWith('#')) return null;
  return { line: number, directive, keyword: directive.toLowerCase(), text, words: splitWords(text) };
}

/**
 * Takes the first word as OpenSSH does for directives and for `Match` (misc.c, strdelim): it ends at white
 * space or at one `=`, and a double quote within it carries on to the next one. Null for an open quote.
 */
export function nextWord(text: string): readonly [word: string, rest: string] | null {
  const end = text.search(/[ \t\r\n"=]/);
  if (end < 0) return [text, ''];
  const rest = text.slice(end + 1);
  if (text[end] === '"') {
    const close = rest.indexOf('"');
    return close < 0
      ? null
      : [text.slice(0, end) + rest.slice(0, close), withoutSpace(rest.slice(close + 1))];
  }
  const next = withoutSpace(rest);
  const isSplit = text[end] !== '=' && next.startsWith('=');
  return [text.slice(0, end), isSplit ? withoutSpace(next.slice(1)) : next];
}

function withoutSpace(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '');
}

/**
 * Cuts the values of a directive into words (misc.c, argv_split): single and double quotes, `\` before a
 * quote, a `\` or an unquoted space, and `#` at the start of a word for a comment. Null for an open quote.
 */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let rest = withoutBlank(text);
  while (rest !== '' && !rest.startsWith('#')) {
    const taken = takeWord(rest);
    if (taken === null) return null;
    words.push(taken.word);
    rest = withoutBlank(taken.rest);
  }
  return words;
}

function withoutBlank(text: string): string {
  return text.replace(/^[ \t]+/, '');
}

/** One piece of a word: an escaped letter, a quoted text of either kind, or a letter as it stands. */
const piece =
  /\\(['"\\ ])|"((?:\\['"\\]|\\(?!['"\\])|[^"\\])*)"|'((?:\\['"\\]|\\(?!['"\\])|[^'\\])*)'|([^ \t"'])/y;

function takeWord(text: string): { readonly word: string; readonly rest: string } | null {
  let word = '';
  let at = 0;
  while (at < text.length && !/[ \t]/.test(text.charAt(at))) {
    piece.lastIndex = at;
    const [all, escaped, double, single, letter] = piece.exec(text) ?? [];
    if (all === undefined) return null;
    word += escaped ?? letter ?? (double ?? single ?? '').replace(/\\(['"\\])/g, '$1');
    at += all.length;
  }
  return { word, rest: text.slice(at) };
}
