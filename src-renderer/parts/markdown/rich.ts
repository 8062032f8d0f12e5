/** Everything that a message can be drawn with: what has no name here is never drawn. */
export const TAGS = [
  'p',
  'br',
  'hr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'strong',
  'em',
  'del',
  'blockquote',
  'ul',
  'ol',
  'li',
  'code',
  'pre',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'a',
  'sup',
] as const;

export type Tag = (typeof TAGS)[number];
export type Align = 'left' | 'center' | 'right';
/** What a piece of code is, for its colour. */
export type Token = 'comment' | 'string' | 'number' | 'word' | 'name';

/** A parsed piece of a message: plain values alone, so that it can cross from the worker. */
export type Rich = string | RichElement | RichImage | RichToken;

export type RichElement = {
  readonly tag: Tag;
  readonly inside: readonly Rich[];
  /** An absolute http or https address, of an `a`. */
  readonly href?: string;
  /** The language that a `pre` names. */
  readonly language?: string;
  readonly start?: number;
  readonly align?: Align;
};

/** Where an image stood that is not loaded. */
export type RichImage = { readonly tag: 'image'; readonly host: string | null; readonly alt: string };

export type RichToken = { readonly tag: 'token'; readonly token: Token; readonly text: string };
