import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const HOME = join(import.meta.dirname, 'openclaw');
const MANIFEST = z.object({ dependencies: z.object({ openclaw: z.string() }) });
const INSTALLED = z.object({
  packages: z.object({ 'node_modules/openclaw': z.object({ version: z.string() }) }),
});
const INSTALL_DEADLINE_MS = 600_000;

/** The program that `node` runs to start the gateway. */
export function gatewayProgram(): string {
  return join(HOME, 'node_modules/openclaw/openclaw.mjs');
}

/** The Node that runs the gateway: this one. Throws if it is too old for the gateway. */
export function gatewayNode(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major === 24 && minor >= 16;
  if (!fits) throw new Error(`The gateway needs Node 24, from 24.16 on; this is ${process.versions.node}`);
  return process.execPath;
}

/**
 * Installs the gateway of the tests into its own folder, once: does nothing if the wanted version stands there.
 * Returns whether it installed. Throws if npm fails or installs another version.
 */
export async function installGateway(): Promise<boolean> {
  const wanted = MANIFEST.parse(await readJson(join(HOME, 'package.json'))).dependencies.openclaw;
  if ((await installedVersion()) === wanted) return false;
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: HOME,
    timeout: INSTALL_DEADLINE_MS,
    shell: process.platform === 'win32',
  });
  const installed = await installedVersion();
  if (installed !== wanted) throw new Error(`Wanted openclaw ${wanted}, got ${installed ?? 'none'}`);
  return true;
}

async function installedVersion(): Promise<string | undefined> {
  // npm writes this file last, so an interrupted installation does not have it.
  const lock = await readJson(join(HOME, 'node_modules/.package-lock.json')).catch(() => undefined);
  return INSTALLED.safeParse(lock).data?.packages['node_modules/openclaw'].version;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

if (import.meta.main) {
  const installed = await installGateway();
  console.log(
    installed ? 'Installed the gateway for the tests.' : 'The gateway for the tests is installed already.',
  );
}
