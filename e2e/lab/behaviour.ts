import { z } from 'zod';

/** What the model server does with one request. */
export type Behaviour =
  | Answer
  /** An HTTP error at once. */
  | { readonly kind: 'fail'; readonly status: number; readonly message?: string }
  /** Accepts the request and never answers it. */
  | { readonly kind: 'hang' }
  /** Streams as `answer` does, but tears the connection after `after` tokens. */
  | { readonly kind: 'break'; readonly after: number; readonly answer: Answer }
  /** Calls a tool, and answers the request that brings its result as `next` says. */
  | { readonly kind: 'tool'; readonly name: string; readonly arguments: unknown; readonly next: Behaviour };

export interface Answer {
  readonly kind: 'answer';
  readonly text: string;
  /** Tokens in a second; 0 is as fast as the socket takes them. */
  readonly rate: number;
  /** After so many tokens it waits for the model's `release`; never unless told. */
  readonly hold?: number;
}

const WORDS =
  'the quick brown fox jumps over a lazy dog while nine calm otters watch from the river bank'.split(' ');
const DIRECTIVE = /\[\[(.*?)\]\](?!\])/s;
const SETTING = /([a-z]+)(?:=("(?:[^"\\]|\\.)*"|\{.*\}|[^\s\]]+))?/gs;
const DEFAULT_TOKENS = 20;
const Count = z.coerce.number().nonnegative();

/** An answer of a number of made-up words (or a given text), streamed at `rate` tokens a second. */
export function answer(
  what: {
    readonly text?: string;
    readonly tokens?: number;
    readonly rate?: number;
    readonly hold?: number;
  } = {},
): Answer {
  const { text = prose(what.tokens ?? DEFAULT_TOKENS), rate = 0, hold } = what;
  return { kind: 'answer', text, rate, ...(hold === undefined ? {} : { hold }) };
}

/** Splits a text into the pieces that are streamed: words with the white space that follows them. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*?(?=\s|$)|\s+$/g) ?? [];
}

/** The text without its directive. */
export function withoutDirective(message: string): string {
  return message.replace(DIRECTIVE, '').trim();
}

/**
 * Reads the directive in a user's message, or returns `undefined` where there is none:
 * `[[tokens=200 rate=50]]`, `[[tokens=200 hold=100]]`, `[[text="# Title\n\nBody" rate=20]]`, `[[status=500]]`, `[[hang]]`,
 * `[[break=10 tokens=50 rate=20]]`, `[[tool=exec args={"command":"echo hi"} tokens=5]]`. Quoted values and `args` are JSON.
 */
export function behaviourIn(message: string): Behaviour | undefined {
  const body = DIRECTIVE.exec(message)?.[1];
  if (body === undefined) return undefined;
  const settings = new Map<string, string>();
  for (const [, key = '', value = ''] of body.matchAll(SETTING)) settings.set(key, unquote(value));
  return readSettings(settings);
}

function readSettings(settings: ReadonlyMap<string, string>): Behaviour | undefined {
  const plain = plainAnswer(settings);
  const status = settings.get('status');
  const after = settings.get('break');
  const name = settings.get('tool');
  if (settings.has('hang')) return { kind: 'hang' };
  if (status !== undefined) return { kind: 'fail', status: Count.parse(status) };
  if (after !== undefined) return { kind: 'break', after: Count.parse(after), answer: plain };
  if (name !== undefined) {
    return { kind: 'tool', name, arguments: JSON.parse(settings.get('args') ?? '{}'), next: plain };
  }
  return ['text', 'tokens', 'rate'].some((key) => settings.has(key)) ? plain : undefined;
}

function plainAnswer(settings: ReadonlyMap<string, string>): Answer {
  const text = settings.get('text') ?? prose(Count.parse(settings.get('tokens') ?? DEFAULT_TOKENS));
  const hold = settings.get('hold');
  const rate = Count.parse(settings.get('rate') ?? 0);
  return answer({ text, rate, ...(hold === undefined ? {} : { hold: Count.parse(hold) }) });
}

function unquote(value: string): string {
  return value.startsWith('"') ? z.string().parse(JSON.parse(value)) : value;
}

function prose(tokens: number): string {
  const words = Array.from({ length: tokens }, (_, index) => {
    const word = WORDS[index % WORDS.length] ?? '';
    return index % 20 === 19 ? `${word}.\n\n` : `${word} `;
  });
  return words.join('').trimEnd();
}
