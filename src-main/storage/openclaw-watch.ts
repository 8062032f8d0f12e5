import { type FSWatcher, watch } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join, parse, resolve, sep } from 'node:path';

/** A name in a folder that decides what stands at a path: a link on the way, the end, or what is missing first. */
export type Waypoint = { readonly folder: string; readonly name: string };

/** As many links as Linux follows. */
const MOST_LINKS = 40;

export type Trace = {
  readonly waypoints: readonly Waypoint[];
  /** Without links: where the file is, or where one that is written to the path would be. */
  readonly end: string;
};

/** Says on which names a path depends: every link on the way, and its end or the first part that is missing. */
export async function traceFile(path: string): Promise<Trace> {
  const links: Waypoint[] = [];
  let { root: folder, parts } = split(resolve(path));
  for (;;) {
    const [name, ...rest] = parts;
    if (name === undefined) return { waypoints: links, end: folder };
    const here = { folder, name };
    const found = await linkAt(join(folder, name));
    const isEnd = found === 'missing' || (found === 'none' && rest.length === 0);
    if (isEnd || links.length > MOST_LINKS) {
      return { waypoints: [...links, here], end: join(folder, name, ...rest) };
    }
    if (found === 'none') {
      folder = join(folder, name);
      parts = rest;
    } else {
      links.push(here);
      ({ root: folder, parts } = split(resolve(folder, found.target, ...rest)));
    }
  }
}

function split(path: string): { readonly root: string; readonly parts: readonly string[] } {
  const { root } = parse(path);
  const parts = path.slice(root.length).split(sep);
  return { root, parts: parts.filter((part) => part !== '') };
}

async function linkAt(path: string): Promise<'missing' | 'none' | { readonly target: string }> {
  try {
    const found = await lstat(path);
    return found.isSymbolicLink() ? { target: await readlink(path) } : 'none';
  } catch {
    return 'missing';
  }
}

export type WatchParts = {
  /** Calls back once after `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** A folder that cannot be watched, with the system's code. */
  readonly failed: (code: string) => void;
};

/** A program that replaces a file does so in several steps. */
const QUIET_MS = 100;

/**
 * Calls back some time after what stands at a path may have changed: written, replaced, removed, made, or led
 * elsewhere by a link. The folders are watched, since a file that is replaced takes its watcher with it. First
 * calls back as soon as it watches. Never throws; where nothing can be watched, nothing is called.
 */
export function watchFile(path: string, parts: WatchParts, changed: () => void): () => void {
  let watchers: readonly FSWatcher[] = [];
  let ended = false;
  let round = 0;
  let cancel: (() => void) | null = null;

  const soon = (): void => {
    if (ended) return;
    cancel ??= parts.after(QUIET_MS, () => {
      cancel = null;
      void begin();
    });
  };
  const begin = async (): Promise<void> => {
    round += 1;
    const mine = round;
    const { waypoints } = await traceFile(path);
    if (ended || mine !== round) return;
    const old = watchers;
    watchers = waypoints.flatMap((waypoint) => watchWaypoint(waypoint, parts, soon));
    // Only now: what happens from here on is told by the new ones.
    for (const watcher of old) watcher.close();
    changed();
    const after = await traceFile(path);
    if (JSON.stringify(after.waypoints) !== JSON.stringify(waypoints)) soon();
  };
  void begin();
  return () => {
    ended = true;
    cancel?.();
    for (const watcher of watchers) watcher.close();
  };
}

/** The folder's own name is told when it is itself moved or removed. */
function watchWaypoint(
  { folder, name }: Waypoint,
  { failed }: WatchParts,
  heard: () => void,
): readonly FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, told) => {
      if (told === null || told === name || told === parse(folder).base) heard();
    });
    watcher.on('error', (error) => {
      watcher.close();
      failed(codeOf(error));
    });
    return [watcher];
  } catch (error) {
    failed(codeOf(error));
    return [];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
