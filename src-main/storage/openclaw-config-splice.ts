import type { Member, ObjectSpan, Token } from './openclaw-config-tokens.ts';

/** JSON5 text and its pieces. */
export type Source = { readonly text: string; readonly tokens: readonly Token[] };

type Scalar = string | number;

/** A key with a scalar, or with objects around one where `rest` names keys below it. */
export type Insertion = { readonly name: string; readonly rest: readonly string[]; readonly value: Scalar };

/** How a text is written, so that what is added looks like the rest. */
type Style = {
  readonly eol: string;
  readonly unit: string;
  /** Around keys; empty for none. */
  readonly keyQuote: string;
  readonly quote: string;
};

/** Puts another scalar in a value's place. */
export function replaceValue(source: Source, { first, last }: Member, value: Scalar): string {
  const { text } = source;
  return text.slice(0, first.start) + write(value, styleOf(source)) + text.slice(last.end);
}

/** Adds a key to an object: after its last one, and after what is said of that in its line. */
export function insertMember(source: Source, into: ObjectSpan, insertion: Insertion): string {
  const { text } = source;
  const style = styleOf(source);
  const last = into.members.at(-1);
  if (last === undefined) return insertAlone(source, into, insertion);
  const end = (last.comma ?? last.last).end;
  const head = text.slice(0, end) + (last.comma === null ? ',' : '');
  const trailing = last.comma === null ? '' : ',';
  if (!breaks(text.slice(into.open.end, last.key.start))) {
    return `${head} ${writeMember(insertion, style, null)}${trailing}${text.slice(end)}`;
  }
  const indent = indentAt(text, last.key.start);
  const line = endOfLine(source, end);
  const added = `${style.eol}${indent}${writeMember(insertion, style, indent)}${trailing}`;
  return head + text.slice(end, line) + added + text.slice(line);
}

/** Into an object without keys: comments may stand in it. */
function insertAlone(source: Source, { open, close }: ObjectSpan, insertion: Insertion): string {
  const { text } = source;
  const style = styleOf(source);
  const inner = text.slice(open.end, close.start);
  const [head, tail] = [text.slice(0, open.end), text.slice(close.start)];
  if (!breaks(text.trim())) return `${head} ${writeMember(insertion, style, null)}${inner.trimEnd()} ${tail}`;
  const indent = indentAt(text, open.start);
  const below = indent + style.unit;
  const added = `${style.eol}${below}${writeMember(insertion, style, below)}`;
  return inner.trim() === '' ? `${head}${added}${style.eol}${indent}${tail}` : head + added + inner + tail;
}

/** Takes a key away with its value and one comma; comments on the way stay, and no line is left empty. */
export function removeMember(source: Source, member: Member): string {
  const { text, tokens } = source;
  const { key, first, last, comma, before } = member;
  const end = (comma ?? last).end;
  const kept = tokens.filter(
    (each) =>
      each.kind === 'comment' &&
      each.start > key.start &&
      each.end < end &&
      (each.end <= first.start || each.start >= last.end),
  );
  const head =
    comma === null && before !== null
      ? text.slice(0, before.start) + text.slice(before.end, key.start)
      : text.slice(0, key.start);
  if (kept.length === 0) return close(head, text.slice(end));
  const { eol } = styleOf(source);
  const comments = kept.map((each) => text.slice(each.start, each.end)).join(eol + indentAt(text, key.start));
  return `${head}${comments}${eol}${indentAt(text, key.start)}${text.slice(end).replace(/^[ \t]+/, '')}`;
}

/** Closes a gap, with its whole line where nothing else stands in it. */
function close(head: string, tail: string): string {
  const before = withoutSpace(head);
  const isLine = before === '' || /[\n\r]$/.test(before.slice(-1));
  const rest = isLine ? /^[ \t]*(?:\r\n|\n|\r)/.exec(tail) : null;
  if (rest !== null) return before + tail.slice(rest[0].length);
  return isLine ? head + tail.replace(/^[ \t]+/, '') : before + tail;
}

/** Without the spaces at its end: a pattern for that would try each place of a long row of them. */
function withoutSpace(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}

function writeMember({ name, rest, value }: Insertion, style: Style, indent: string | null): string {
  const key = `${style.keyQuote}${name}${style.keyQuote}`;
  const [inner, ...deeper] = rest;
  if (inner === undefined) return `${key}: ${write(value, style)}`;
  const below = indent === null ? null : indent + style.unit;
  const member = writeMember({ name: inner, rest: deeper, value }, style, below);
  if (below === null) return `${key}: { ${member} }`;
  return `${key}: {${style.eol}${below}${member}${style.eol}${indent}}`;
}

function write(value: Scalar, { quote }: Style): string {
  const json = JSON.stringify(value);
  if (typeof value === 'number' || quote === '"') return json;
  const inner = json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

/** As the first line end, the first key and the first text that stand there; as JSON where there is none. */
function styleOf({ text, tokens }: Source): Style {
  const pieces = tokens.filter(({ kind }) => kind !== 'comment');
  const isKey = (at: number): boolean => pieces[at + 1]?.kind === ':';
  const key = pieces.find((_, at) => isKey(at));
  const written = pieces.find(({ kind }, at) => kind === 'string' && !isKey(at));
  const keyQuote = key === undefined ? '"' : quoteOf(text, key);
  const indent = key === undefined ? '' : indentAt(text, key.start);
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    unit: indent === '' ? '  ' : indent,
    keyQuote,
    quote: (written === undefined ? keyQuote : quoteOf(text, written)) || '"',
  };
}

function quoteOf(text: string, { kind, start }: Token): string {
  return kind === 'string' ? text.charAt(start) : '';
}

function breaks(text: string): boolean {
  return /[\n\r]/.test(text);
}

/** The space that the line of this place begins with. */
function indentAt(text: string, at: number): string {
  const begin = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(begin, at))?.[0] ?? '';
}

/** Where the comments end that begin in the line of this place. */
function endOfLine({ text, tokens }: Source, from: number): number {
  let end = from;
  for (const { kind, start, end: after } of tokens) {
    if (start < end) continue;
    if (kind !== 'comment' || breaks(text.slice(end, start))) return end;
    end = after;
  }
  return end;
}
