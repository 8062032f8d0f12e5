import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every ordinary file under a folder: its path in it, and what it holds. */
export function readFolder(folder: string): readonly (readonly [string, string])[] {
  const paths = listFiles(folder);
  try {
    return paths.map((path) => [path, readFileSync(join(folder, path), 'latin1')] as const);
  } catch (error) {
    // A file that is being saved has another name for a moment: where one went meanwhile, all are looked at again.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return readFolder(folder);
    throw error;
  }
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** The files under a folder in which one of these texts stands. */
export function holding(folder: string, needles: readonly string[]): readonly string[] {
  return readFolder(folder)
    .filter(([, text]) => needles.some((needle) => text.includes(needle)))
    .map(([path]) => path);
}
