import type { Rich, Token } from './rich.ts';

/** How a family of languages marks comments and names its words. */
type Family = { readonly comment: string; readonly words: string };

const HASH = String.raw`#[^\n]*`;
const SLASHES = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;

const FAMILIES: Readonly<Record<string, Family>> = {
  c: {
    comment: SLASHES,
    words:
      'abstract as async await bool boolean break case catch char class const continue default defer do double else enum export extends extern false final finally float fn for func function go if impl implements import in int interface let long loop match mod mut namespace new nil null of package private protected pub public readonly return self short static struct super switch this throw true try type typeof undefined unsafe use var void while yield',
  },
  hash: {
    comment: HASH,
    words:
      'and as assert async await break case class continue def del do done echo elif else esac except exit export false fi finally for from function if import in is lambda local None not null or pass raise return set sudo then True False true try unset while with yield',
  },
  sql: {
    comment: String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`,
    words:
      'alter and as asc begin by case commit create delete desc distinct drop else end exists from full group having in index inner insert into is join left limit not null on or order outer primary references right rollback select set table then union unique update using values view when where',
  },
  ini: { comment: String.raw`[#;][^\n]*`, words: 'true false on off yes no null' },
};

const LANGUAGES: Readonly<Record<string, keyof typeof FAMILIES>> = {
  bash: 'hash',
  sh: 'hash',
  shell: 'hash',
  zsh: 'hash',
  console: 'hash',
  py: 'hash',
  python: 'hash',
  rb: 'hash',
  ruby: 'hash',
  dockerfile: 'hash',
  makefile: 'hash',
  c: 'c',
  cpp: 'c',
  cs: 'c',
  css: 'c',
  go: 'c',
  java: 'c',
  javascript: 'c',
  js: 'c',
  json: 'c',
  jsonc: 'c',
  json5: 'c',
  jsx: 'c',
  kotlin: 'c',
  php: 'c',
  rust: 'c',
  rs: 'c',
  swift: 'c',
  ts: 'c',
  tsx: 'c',
  typescript: 'c',
  sql: 'sql',
  conf: 'ini',
  ini: 'ini',
  properties: 'ini',
  service: 'ini',
  systemd: 'ini',
  toml: 'ini',
  yaml: 'ini',
  yml: 'ini',
};

const STRING = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|${'`'}(?:\\.|[^${'`'}\\])*${'`'}`;
const NUMBER = String.raw`\b0x[\da-fA-F]+\b|\b\d[\d_]*(?:\.\d+)?\b`;
/** A section or key of a settings file, at the beginning of its line. */
const NAME = String.raw`^[ \t]*\[[^\]\n]+\]|^[ \t-]*[\w.-]+(?=[ \t]*[=:])`;

/** Code with its comments, strings, numbers and words told apart; plain text where the language is not known. */
export function highlight(code: string, language: string): readonly Rich[] {
  const family = FAMILIES[LANGUAGES[language.toLowerCase()] ?? ''];
  if (family === undefined) return [code];
  const pieces: Rich[] = [];
  let at = 0;
  for (const match of code.matchAll(grammarOf(family))) {
    const token = tokenOf(match.groups ?? {});
    if (match.index > at) pieces.push(code.slice(at, match.index));
    pieces.push({ tag: 'token', token, text: match[0] });
    at = match.index + match[0].length;
  }
  return at < code.length ? [...pieces, code.slice(at)] : pieces;
}

function grammarOf(family: Family): RegExp {
  const word = String.raw`\b(?:${family.words.split(' ').join('|')})\b`;
  const name = family === FAMILIES['ini'] ? `|(?<name>${NAME})` : '';
  const parts = `(?<comment>${family.comment})|(?<string>${STRING})${name}|(?<number>${NUMBER})|(?<word>${word})`;
  return new RegExp(parts, family === FAMILIES['sql'] ? 'gim' : 'gm');
}

const TOKENS: readonly Token[] = ['comment', 'string', 'name', 'number', 'word'];

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token {
  return TOKENS.find((token) => groups[token] !== undefined) ?? 'word';
}
