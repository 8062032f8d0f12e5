/** What the tokens of a value stand for, by their letter: `{ h: 'studio.local' }` for `%h`. */
export type Tokens = Readonly<Record<string, string>>;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts in what `%h`, `%%` and the other tokens stand for (ssh_config(5), TOKENS), and `${NAME}` where an
 * environment is given. Null for an unknown token and for a variable that is not set.
 */
export function expandTokens(text: string, tokens: Tokens, environment: Environment | null): string | null {
  const all: Tokens = { ...tokens, '%': '%' };
  let isWhole = true;
  const token = environment === null ? /%(.?)/gsu : /%(.?)|\$\{([^}]*)(\}?)/gsu;
  const expanded = text.replace(token, (_all, letter?: string, name?: string, close?: string) => {
    const value = letter === undefined ? valueOf(environment, name, close) : ownValue(all, letter);
    isWhole &&= value !== null;
    return value ?? '';
  });
  return isWhole ? expanded : null;
}

/** Puts the home folder in for `~/`. Null for another person's `~name`, which the system alone can resolve. */
export function expandTilde(path: string, home: string): string | null {
  if (!path.startsWith('~')) return path;
  if (!/^~(?:[/\\]|$)/.test(path)) return null;
  return `${home.replace(/[/\\]$/, '')}/${path.slice(1).replace(/^[/\\]+/, '')}`;
}

function valueOf(environment: Environment | null, name = '', close = ''): string | null {
  return close === '' || name === '' || environment === null ? null : ownValue(environment, name);
}

function ownValue(values: Environment, name: string): string | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}
