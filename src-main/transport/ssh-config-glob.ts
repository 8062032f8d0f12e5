/** What a folder holds, or nothing where it is none. */
export type FolderReader = (folder: string) => Promise<readonly string[]>;

/**
 * The existing paths that match a pattern with `*`, `?` and `[a-z]`, in the order of their bytes, as glob(3)
 * finds them: a wildcard never matches a `/` nor a leading dot. Slashes are `/` in what comes back.
 */
export async function findPaths(pattern: string, list: FolderReader): Promise<readonly string[]> {
  const [root = '', ...segments] = pattern.split('/');
  let found: readonly string[] = [root];
  for (const segment of segments) {
    const next: string[] = [];
    for (const folder of found) {
      const names = isWild(segment) ? await list(`${folder}/`) : [segment];
      next.push(...names.filter((name) => matchesSegment(name, segment)).map((name) => `${folder}/${name}`));
    }
    found = next;
  }
  return [...found].sort(byBytes);
}

function isWild(segment: string): boolean {
  return /[*?[]/.test(segment);
}

function matchesSegment(name: string, segment: string): boolean {
  if (!isWild(segment)) return name === segment;
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  return patternOf(segment)?.test(name) === true;
}

/** Null for a range that runs backwards: nothing can match it. */
function patternOf(segment: string): RegExp | null {
  const source = segment.replace(
    /\*+|\?|\[([!^]?)(\]?[^\]]*)\]|[^*?]/g,
    (part, not?: string, set?: string) => {
      if (part.startsWith('*')) return '.*';
      if (part === '?') return '.';
      if (set === undefined) return part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
      return `[${not === '' ? '' : '^'}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
    },
  );
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return null;
  }
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
