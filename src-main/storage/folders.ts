import { mkdir, stat } from 'node:fs/promises';
import { dirname, posix, win32 } from 'node:path';
import type { SaveResult } from './disk-fault.ts';
import { diskFaultOf, errorCode } from './disk-fault.ts';

export type Folders = {
  /** Settings, drafts, and the files that stand in for a keychain. */
  readonly data: string;
  readonly logs: string;
};

export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's home folder, absolute. */
  readonly home: string;
};

/**
 * Says where the app keeps its files. `CAUSEWAY_HOME` (absolute) overrides everything; otherwise the
 * XDG base directories, Apple's Library, or Windows' AppData. As the XDG specification asks,
 * a relative path in a variable counts as none.
 */
export function findFolders(around: Surroundings): Folders {
  const join = (...parts: readonly string[]): string => pathsOf(around).join(...parts);
  const chosen = absoluteIn(around, 'CAUSEWAY_HOME');
  if (chosen !== null) return { data: chosen, logs: join(chosen, 'logs') };
  switch (around.platform) {
    case 'darwin': {
      const library = join(around.home, 'Library');
      return {
        data: join(library, 'Application Support', 'Causeway'),
        logs: join(library, 'Logs', 'Causeway'),
      };
    }
    case 'win32': {
      const roaming = absoluteIn(around, 'APPDATA') ?? join(around.home, 'AppData', 'Roaming');
      const local = absoluteIn(around, 'LOCALAPPDATA') ?? join(around.home, 'AppData', 'Local');
      return { data: join(roaming, 'Causeway'), logs: join(local, 'Causeway', 'logs') };
    }
    default: {
      const config = absoluteIn(around, 'XDG_CONFIG_HOME') ?? join(around.home, '.config');
      const state = absoluteIn(around, 'XDG_STATE_HOME') ?? join(around.home, '.local', 'state');
      return { data: join(config, 'causeway'), logs: join(state, 'causeway', 'logs') };
    }
  }
}

/** Makes a folder, and those above it that are missing, for this person alone (0700). */
export async function makeFolder(folder: string): Promise<SaveResult> {
  try {
    await makeWithParents(folder);
    return { ok: true };
  } catch (error) {
    return { ok: false, why: diskFaultOf(error) };
  }
}

/** Not Node's `recursive`, which never ends below `/proc`, where a parent is there and takes no child. */
async function makeWithParents(folder: string): Promise<void> {
  if (await makeOne(folder)) return;
  await makeWithParents(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
}

/** False when the folder above it is missing. */
async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true) return true;
    if (errorCode(error) === 'ENOENT' && dirname(folder) !== folder) return false;
    throw error;
  }
}

function pathsOf(around: Surroundings): typeof posix {
  return around.platform === 'win32' ? win32 : posix;
}

function absoluteIn(around: Surroundings, name: string): string | null {
  const value = around.env[name];
  return value !== undefined && pathsOf(around).isAbsolute(value) ? value : null;
}
