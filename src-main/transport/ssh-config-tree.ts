import type { NoText, TextReading } from './bounded-text.ts';
import { parseLines, type ConfigLine } from './ssh-config-line.ts';

/** A configuration file with the files that it includes. */
export type ConfigFile = {
  readonly path: string;
  readonly lines: readonly ConfigNode[];
};

export type ConfigNode = ConfigLine & {
  /** Only for `Include`: the files in the order in which they are read; null where we cannot tell which. */
  readonly included?: readonly ConfigFile[] | null;
};

/** What keeps a configuration from being used. It is never used in part. */
export type ConfigFault =
  | {
      readonly code: 'ssh-config-unreadable';
      readonly file: string;
      /** `exposed`: others may write to it, so OpenSSH refuses it as well. */
      readonly why: Exclude<NoText, 'missing'>;
    }
  | {
      readonly code: 'ssh-config-malformed';
      readonly file: string;
      readonly line: number;
      /** The directive as it was written. */
      readonly directive: string;
      readonly why: 'no-value' | 'bad-value' | 'too-many-values' | 'open-quote' | 'bad-condition';
    }
  /** Includes nest deeper than 16 files, or lead to more than 512. */
  | { readonly code: 'ssh-config-includes'; readonly file: string; readonly line: number }
  /** A chain of jumps that comes back to a server, or has more than 32. */
  | { readonly code: 'ssh-config-jump-loop'; readonly hosts: readonly string[] };

export type Loaded<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: ConfigFault };

export type ConfigSource = {
  /** `guarded` asks for the fault `exposed` where others may write to the file. */
  readonly read: (path: string, guarded: boolean) => Promise<TextReading>;
  /** The existing paths that match a pattern, in the order of their bytes. */
  readonly find: (pattern: string) => Promise<readonly string[]>;
};

export type ConfigRoot = {
  readonly path: string;
  /** Where relative `Include` paths begin. */
  readonly folder: string;
  /** What `~/` in `Include` means; null in the system's file, where it means nothing. */
  readonly home: string | null;
  readonly guarded: boolean;
};

/** As in OpenSSH (READCONF_MAX_DEPTH). */
const DEEPEST = 16;
const MOST_FILES = 512;

type Loading = { readonly source: ConfigSource; readonly root: ConfigRoot; readonly read: { count: number } };

/** Reads a file and all that it includes. A missing file is an empty one. */
export async function loadConfig(source: ConfigSource, root: ConfigRoot): Promise<Loaded<ConfigFile>> {
  const reading = await source.read(root.path, root.guarded);
  if (reading.ok) return loadText({ source, root, read: { count: 1 } }, root.path, reading.text, 0);
  if (reading.why === 'missing') return { ok: true, value: { path: root.path, lines: [] } };
  return { ok: false, fault: { code: 'ssh-config-unreadable', file: root.path, why: reading.why } };
}

async function loadText(
  loading: Loading,
  path: string,
  text: string,
  depth: number,
): Promise<Loaded<ConfigFile>> {
  const lines: ConfigNode[] = [];
  for (const line of parseLines(text)) {
    if (line.keyword !== 'include') {
      lines.push(line);
      continue;
    }
    const included = await loadIncluded(loading, path, line, depth);
    if (!included.ok) return included;
    lines.push({ ...line, included: included.value });
  }
  return { ok: true, value: { path, lines } };
}

async function loadIncluded(
  loading: Loading,
  file: string,
  { words, line }: ConfigLine,
  depth: number,
): Promise<Loaded<readonly ConfigFile[] | null>> {
  const paths = await findIncluded(loading, words ?? []);
  if (paths === null) return { ok: true, value: null };
  loading.read.count += paths.length;
  if (paths.length > 0 && (depth >= DEEPEST || loading.read.count > MOST_FILES)) {
    return { ok: false, fault: { code: 'ssh-config-includes', file, line } };
  }
  const files: ConfigFile[] = [];
  for (const path of paths) {
    const loaded = await loadOne(loading, path, depth + 1);
    if (!loaded.ok) return loaded;
    files.push(loaded.value);
  }
  return { ok: true, value: files };
}

async function findIncluded(
  { source, root }: Loading,
  words: readonly string[],
): Promise<readonly string[] | null> {
  const paths: string[] = [];
  for (const word of words) {
    const pattern = anchor(word, root);
    if (pattern === null) return null;
    paths.push(...(await source.find(pattern)));
  }
  return paths;
}

async function loadOne(loading: Loading, path: string, depth: number): Promise<Loaded<ConfigFile>> {
  const reading = await loading.source.read(path, true);
  if (reading.ok) return loadText(loading, path, reading.text, depth);
  if (reading.why === 'missing') return { ok: true, value: { path, lines: [] } };
  return { ok: false, fault: { code: 'ssh-config-unreadable', file: path, why: reading.why } };
}

/** The absolute pattern of an `Include`. Tokens and other people's home folders we cannot follow: null. */
function anchor(word: string, { folder, home }: ConfigRoot): string | null {
  if (/[%]|\$\{/.test(word)) return null;
  if (/^~[/\\]/.test(word) && home !== null) return `${home}${word.slice(1)}`;
  if (word.startsWith('~')) return null;
  return /^(?:[/\\]|[a-z]:[/\\])/i.test(word) ? word : `${folder}/${word}`;
}
