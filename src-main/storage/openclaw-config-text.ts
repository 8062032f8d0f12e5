import JSON5 from 'json5';

export type ParsedText =
  | { readonly ok: true; readonly value: unknown }
  /** Both count from 1. */
  | { readonly ok: false; readonly line: number; readonly column: number };

/**
 * Parses JSON5. Text that is JSON takes the faster way to the same value, as it does in OpenClaw. The
 * parser's own message is left out: it quotes the text, which may hold secrets.
 */
export function parseJson5(text: string): ParsedText {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return parseSlowly(text);
  }
}

function parseSlowly(text: string): ParsedText {
  try {
    return { ok: true, value: JSON5.parse<unknown>(text) };
  } catch (error) {
    return { ok: false, line: placeIn(error, 'lineNumber'), column: placeIn(error, 'columnNumber') };
  }
}

/** json5 counts a line end as column 0 of the next line. */
function placeIn(error: unknown, name: 'lineNumber' | 'columnNumber'): number {
  if (!(error instanceof SyntaxError)) throw error;
  const found: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
  return typeof found === 'number' ? Math.max(1, found) : 1;
}

/** A name in `${NAME}`. `$${NAME}` is the text `${NAME}` itself. */
const variable = /\$?\$\{([A-Z_][A-Z0-9_]*)\}/g;

export type ExpandedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly variable: string };

/**
 * Writes the environment's values in the place of `${NAME}`. A value is not looked at again, so nothing
 * can refer to itself. Names the first variable that is unset or empty.
 */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ExpandedText {
  let missing: string | null = null;
  const expanded = text.replace(variable, (found: string, name: string) => {
    if (found.startsWith('$$')) return found.slice(1);
    const value = env[name] ?? '';
    if (value === '') missing ??= name;
    return value;
  });
  return missing === null ? { ok: true, text: expanded } : { ok: false, variable: missing };
}
