import { lstat, rename } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { DiskFault } from './disk-fault.ts';
import { diskFaultOf } from './disk-fault.ts';

export type KeptAside =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly why: DiskFault };

/**
 * Renames a file that cannot be used, so that its name is free and nothing of it is lost:
 * `settings.json` becomes `settings.unreadable-20261122T170934123Z.json` in the same folder.
 * `wall` is wall-clock milliseconds. Answers the new name without its folder.
 */
export async function keepAside(file: string, label: string, wall: number): Promise<KeptAside> {
  const ending = extname(file);
  const stamp = new Date(wall).toISOString().replaceAll(/[-:.]/g, '');
  const stem = `${basename(file, ending)}.${label}-${stamp}`;
  try {
    const name = await freeName(dirname(file), stem, ending);
    await rename(file, join(dirname(file), name));
    return { ok: true, name };
  } catch (error) {
    return { ok: false, why: diskFaultOf(error) };
  }
}

async function freeName(folder: string, stem: string, ending: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${stem}${ending}` : `${stem}-${count}${ending}`;
    const taken = await lstat(join(folder, name)).catch(() => null);
    if (taken === null) return name;
  }
}
