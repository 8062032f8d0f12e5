/**
 * Whether a text matches a pattern of OpenSSH: `*` is any run of characters, `?` exactly one, all else is
 * itself (ssh_config(5), PATTERNS). Takes time in proportion to the product of both lengths at most.
 */
export function matchPattern(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[next] === '*') {
      star = next++;
      resume = at;
    } else if (pattern[next] === '?' || pattern[next] === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(next));
}

/** Whether some pattern of a list matches and none that begins with `!` does. */
export function matchPatterns(text: string, patterns: readonly string[]): boolean {
  const denied = patterns.some((pattern) => pattern.startsWith('!') && matchPattern(text, pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && matchPattern(text, pattern));
}

/** Matches a comma-separated list of patterns against a host name, whose case means nothing. */
export function matchHostList(host: string, list: string): boolean {
  return matchPatterns(lowerCase(host), lowerCase(list).split(','));
}

/** Lowers A to Z alone, as OpenSSH does: a lower-case form of other letters may be another name. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
