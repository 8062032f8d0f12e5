import JSON5 from 'json5';

/** A piece of JSON5 text: `{`, `}`, `[`, `]`, `:` or `,`, a string, or any other word; where it begins and ends. */
export type Token = {
  readonly kind: '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'word' | 'comment';
  readonly start: number;
  readonly end: number;
};

const token =
  /\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/|"[^"\\]*(?:\\[^][^"\\]*)*"|'[^'\\]*(?:\\[^][^'\\]*)*'|[{}[\]:,]|[^\s{}[\]:,"'/]+/y;
const space = /[\s\uFEFF]*/y;

/**
 * Cuts text that a JSON5 parser accepted into its pieces, so that it can be changed in its own form. Null where
 * it meets what no such text holds.
 */
export function tokenize(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    token.lastIndex = at;
    const [found] = token.exec(text) ?? [];
    if (found === undefined) return null;
    tokens.push({ kind: kindOf(found), start: at, end: at + found.length });
    at = skipSpace(text, at + found.length);
  }
  return tokens;
}

function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  return at + (space.exec(text)?.[0].length ?? 0);
}

function kindOf(piece: string): Token['kind'] {
  const [first = ''] = piece;
  if (isPunctuation(first)) return first;
  if (first === '/') return 'comment';
  return first === '"' || first === "'" ? 'string' : 'word';
}

function isPunctuation(
  character: string,
): character is Exclude<Token['kind'], 'string' | 'word' | 'comment'> {
  return '{}[]:,'.includes(character);
}

/** A key of an object with its value; `comma` is the one after it, and `before` the one before its key. */
export type Member = {
  readonly name: string;
  readonly key: Token;
  /** The value's first and last piece; one and the same but for objects and lists. */
  readonly first: Token;
  readonly last: Token;
  readonly before: Token | null;
  readonly comma: Token | null;
};

export type ObjectSpan = {
  readonly open: Token;
  readonly close: Token;
  readonly members: readonly Member[];
};

/** Reads the object whose `{` is at this place of the tokens; null where none begins there. */
export function readObject(text: string, tokens: readonly Token[], from: number): ObjectSpan | null {
  const open = tokens[from];
  if (open?.kind !== '{') return null;
  const members: Member[] = [];
  let before: Token | null = null;
  let at = nextOf(tokens, from);
  for (;;) {
    const key = tokens[at];
    if (key === undefined) return null;
    if (key.kind === '}') return { open, close: key, members };
    const member = readMember(text, tokens, at, before);
    if (member === null) return null;
    members.push(member);
    before = member.comma;
    at = nextOf(tokens, tokens.indexOf(member.comma ?? member.last, at));
  }
}

/** Comments may stand between any two pieces. */
function nextOf(tokens: readonly Token[], at: number): number {
  let next = at + 1;
  while (tokens[next]?.kind === 'comment') next += 1;
  return next;
}

function readMember(text: string, tokens: readonly Token[], at: number, before: Token | null): Member | null {
  const key = tokens[at];
  const colonAt = nextOf(tokens, at);
  const colon = tokens[colonAt];
  const firstAt = nextOf(tokens, colonAt);
  const first = tokens[firstAt];
  const lastAt = endOfValue(tokens, firstAt);
  const last = tokens[lastAt];
  if (key === undefined || colon?.kind !== ':' || first === undefined || last === undefined) return null;
  const after = tokens[nextOf(tokens, lastAt)];
  const name = keyOf(text.slice(key.start, key.end));
  return { name, key, first, last, before, comma: after?.kind === ',' ? after : null };
}

function endOfValue(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const kind = tokens[at]?.kind;
    if (kind === '{' || kind === '[') depth += 1;
    if (kind === '}' || kind === ']') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** What a key means: one without quotes may be written with escapes, too. */
function keyOf(written: string): string {
  if (/^[\w$]+$/.test(written)) return written;
  return Object.keys(JSON5.parse<object>(`{${written}:0}`))[0] ?? '';
}

/** How deep objects and lists stand in each other. */
export function depthOf(tokens: readonly Token[]): number {
  let depth = 0;
  let deepest = 0;
  for (const { kind } of tokens) {
    if (kind === '{' || kind === '[') depth += 1;
    if (kind === '}' || kind === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
