import { readdir } from 'node:fs/promises';
import { readBoundedText } from './bounded-text.ts';
import { findPaths } from './ssh-config-glob.ts';
import { loadConfig, type ConfigFile, type ConfigSource, type Loaded } from './ssh-config-tree.ts';

/** Where the configuration stands. Slashes may be of either kind. */
export type ConfigPaths = {
  /** The person's home folder; `.ssh/config` is in it. */
  readonly home: string;
  /** The system's folder, `/etc/ssh` but for Windows; `ssh_config` is in it. */
  readonly system: string;
};

const MOST_BYTES = 1024 * 1024;

/**
 * Reads the person's and the system's ssh configuration with all their includes, in this order. Missing
 * files are empty ones, and symbolic links are followed. The first fault wins: no half of it is ever used.
 */
export async function readSshConfig({ home, system }: ConfigPaths): Promise<Loaded<readonly ConfigFile[]>> {
  const own = { path: `${home}/.ssh/config`, folder: `${home}/.ssh`, home, guarded: true };
  const user = await loadConfig(disk, own);
  if (!user.ok) return user;
  const root = { path: `${system}/ssh_config`, folder: system, home: null, guarded: false };
  const shared = await loadConfig(disk, root);
  return shared.ok ? { ok: true, value: [user.value, shared.value] } : shared;
}

const disk: ConfigSource = {
  read: (path, guarded) => readBoundedText(path, { maxBytes: MOST_BYTES, guarded }),
  find: (pattern) =>
    findPaths(process.platform === 'win32' ? pattern.replace(/\\/g, '/') : pattern, listFolder),
};

async function listFolder(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
