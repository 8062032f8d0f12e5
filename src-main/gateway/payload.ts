/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells whether a parsed JSON value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a value; none when it is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The elements of a value; none when it is not a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A field's text, if it is one and not empty. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A field's number, if it is one and finite. */
export function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The texts in a field's list. */
export function textsIn(fields: Fields, name: string): readonly string[] {
  return listOf(fields[name]).filter((entry) => typeof entry === 'string');
}

// C0, DEL and C1 controls, and the marks that reorder or hide text: none of them may reach a person or a log.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Text of the other side made fit to be shown on one line: no control or reordering characters, `limit` at most. */
export function showable(text: string, limit: number): string {
  const line = text.replace(UNSHOWABLE, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** A code of the other side, safe to show and to compare; `unknown` when it does not look like one. */
export function codeWord(value: unknown): string {
  return typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : 'unknown';
}
