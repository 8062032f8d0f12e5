import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);

/** The tree that is packed. */
export const ROOT = join(import.meta.dirname, '../..');

const Fields = z.record(z.string(), z.unknown());

/** What `electron-builder.yml` says, unchecked. */
export async function readBuilderConfig(): Promise<Readonly<Record<string, unknown>>> {
  return Fields.parse(parse(await readFile(join(ROOT, 'electron-builder.yml'), 'utf8')));
}

/**
 * Packs the built app for Linux into `folder`, around files that only stand in for Electron's, and returns where
 * the `app.asar` is. Fuses are left out of this one build: they are bits of a real binary.
 */
export async function packUnpacked(folder: string): Promise<string> {
  const { electronFuses: _fuses, ...config } = await readBuilderConfig();
  const output = join(folder, 'dist');
  const configFile = join(folder, 'builder.json');
  const overrides = { electronDist: await placeElectron(folder), directories: { output } };
  await writeFile(configFile, JSON.stringify({ ...config, ...overrides }));
  const builder = join(ROOT, 'node_modules/electron-builder/cli.js');
  await run(process.execPath, [builder, '--linux', 'dir', '--config', configFile], { cwd: ROOT });
  return join(output, 'linux-unpacked/resources/app.asar');
}

async function placeElectron(folder: string): Promise<string> {
  const dist = join(folder, 'electron');
  await mkdir(join(dist, 'resources'), { recursive: true });
  for (const name of ['electron', 'chrome-sandbox', 'LICENSE'])
    await writeFile(join(dist, name), name, { mode: 0o755 });
  const installed = await readFile(join(ROOT, 'node_modules/electron/package.json'), 'utf8');
  await writeFile(
    join(dist, 'version'),
    z.object({ version: z.string() }).parse(JSON.parse(installed)).version,
  );
  return dist;
}
