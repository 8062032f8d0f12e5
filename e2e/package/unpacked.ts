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

/** What is packed for; the file that stands in for Electron's own program. */
const programs = { linux: 'electron', win: 'electron.exe' } as const;
export type System = keyof typeof programs;

/**
 * Packs the built app for a system into `folder`, around files that only stand in for Electron's, and returns where
 * the `app.asar` is. What is written into a real program (fuses, integrity, icon) is left out of this one build.
 */
export async function packUnpacked(folder: string, system: System): Promise<string> {
  const { electronFuses: _fuses, ...config } = await readBuilderConfig();
  const output = join(folder, 'dist');
  const configFile = join(folder, 'builder.json');
  const overrides = {
    electronDist: await placeElectron(folder, system),
    directories: { output },
    disableAsarIntegrity: true,
    win: { signAndEditExecutable: false },
  };
  await writeFile(configFile, JSON.stringify({ ...config, ...overrides }));
  const builder = join(ROOT, 'node_modules/electron-builder/cli.js');
  await run(process.execPath, [builder, `--${system}`, 'dir', '--config', configFile], { cwd: ROOT });
  return join(output, `${system}-unpacked/resources/app.asar`);
}

async function placeElectron(folder: string, system: System): Promise<string> {
  const dist = join(folder, 'electron');
  await mkdir(join(dist, 'resources'), { recursive: true });
  for (const name of [programs[system], 'chrome-sandbox', 'LICENSE'])
    await writeFile(join(dist, name), name, { mode: 0o755 });
  const installed = await readFile(join(ROOT, 'node_modules/electron/package.json'), 'utf8');
  await writeFile(
    join(dist, 'version'),
    z.object({ version: z.string() }).parse(JSON.parse(installed)).version,
  );
  return dist;
}
