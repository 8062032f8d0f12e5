import { posix, win32 } from 'node:path';
import type { Surroundings } from './folders.ts';

/**
 * Says where OpenClaw reads its configuration: `OPENCLAW_CONFIG_PATH`, else `openclaw.json` in
 * `OPENCLAW_STATE_DIR`, else in `.openclaw` of the home folder. Blank counts as unset, `~` is the home
 * folder, and a relative path starts where the process does (docs.openclaw.ai, environment variables).
 */
export function findOpenClawConfig(around: Surroundings): string {
  const paths = pathsOf(around);
  const chosen = givenIn(around, 'OPENCLAW_CONFIG_PATH');
  if (chosen !== null) return paths.resolve(expandHome(chosen, around));
  const state = givenIn(around, 'OPENCLAW_STATE_DIR');
  if (state !== null) return paths.join(paths.resolve(expandHome(state, around)), 'openclaw.json');
  return paths.join(homeOf(around), '.openclaw', 'openclaw.json');
}

/** A path with its leading `~` written out. */
export function expandHome(path: string, around: Surroundings): string {
  return path.replace(/^~(?=$|[\\/])/, () => homeOf(around));
}

/** True for the full path of something on this computer: to look at a network path can give a login away. */
export function isLocalPath(path: string, around: Surroundings): boolean {
  return pathsOf(around).isAbsolute(path) && !(around.platform === 'win32' && /^[\\/]{2}/.test(path));
}

/** `OPENCLAW_HOME` stands for the home folder; a service that had no value may have left a word for that. */
function homeOf(around: Surroundings): string {
  const chosen = givenIn(around, 'OPENCLAW_HOME');
  if (chosen === null || chosen === 'undefined' || chosen === 'null') return around.home;
  return pathsOf(around).resolve(chosen.replace(/^~(?=$|[\\/])/, () => around.home));
}

function givenIn({ env }: Surroundings, name: string): string | null {
  const value = env[name]?.trim() ?? '';
  return value === '' ? null : value;
}

function pathsOf({ platform }: Surroundings): typeof posix {
  return platform === 'win32' ? win32 : posix;
}
