import { hideSecretShapes, MARK } from './redaction.ts';

export type Redactor = {
  /** Makes a secret, however short or odd, unprintable from here on. The empty text is ignored. */
  readonly register: (secret: string) => void;
  /** Takes out the registered secrets alone; for text that a person is to read whole. */
  readonly hide: (text: string) => string;
  /** Takes out the registered secrets and whatever has the shape of one; for the log. */
  readonly redact: (text: string) => string;
};

/** A line of a secret of several lines (a PEM block) counts by itself from this length on. */
const MIN_LINE = 16;
/** The other forms of a shorter secret are so short that they would stand in most texts. */
const MIN_ENCODED = 8;

/** Knows every secret that was stored or entered, so that none can appear whatever its shape. */
export function createRedactor(): Redactor {
  const known = new Set<string>();
  const hide = (text: string): string => hideKnown(text, known);
  return {
    register: (secret) => {
      for (const form of formsOf(secret)) known.add(form);
    },
    hide,
    // Once more at the end: a shape's mark may join what stood apart.
    redact: (text) => hide(hideSecretShapes(hide(text))),
  };
}

/** A secret as it stands, and as JSON, a URL, or base64 would write it. */
function formsOf(secret: string): readonly string[] {
  if (secret.length < MIN_ENCODED) return secret === '' ? [] : [secret];
  const bytes = Buffer.from(secret);
  return [
    secret,
    ...secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE),
    JSON.stringify(secret).slice(1, -1),
    new URLSearchParams({ s: secret }).toString().slice(2),
    // Of the bytes, since a lone surrogate cannot be written in a URL.
    encodeURIComponent(bytes.toString()),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

function hideKnown(text: string, known: ReadonlySet<string>): string {
  const spans = [...known].flatMap((secret) => occurrences(text, secret));
  const shown = spans.length === 0 ? text : cutOut(text, spans);
  if (!holdsAny(shown, known)) return shown;
  // A secret made of the mark's own letters: the mark gives it away, so not even that may stay.
  return holdsAny(MARK, known) ? '' : MARK;
}

type Span = readonly [start: number, end: number];

/** Every place where the secret stands, overlapping ones too. */
function occurrences(text: string, secret: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1)) {
    spans.push([at, at + secret.length]);
  }
  return spans;
}

function cutOut(text: string, spans: readonly Span[]): string {
  let shown = '';
  let from = 0;
  for (const [start, end] of spans.toSorted((one, other) => one[0] - other[0])) {
    if (start >= from) shown += text.slice(from, start) + MARK;
    from = Math.max(from, end);
  }
  return shown + text.slice(from);
}

function holdsAny(text: string, known: ReadonlySet<string>): boolean {
  return [...known].some((secret) => text.includes(secret));
}
