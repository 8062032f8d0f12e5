import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installPackages, run } from './debian.ts';
import { installGateway } from './lab/install.ts';

const root = join(import.meta.dirname, '..');
const load = createRequire(import.meta.url);

/** Brings everything the tests need that `npm ci` could not: Debian packages, keytar, the real gateway. */
export async function setUp(): Promise<void> {
  const installed = await installPackages();
  if (installed.length > 0) console.log(`Installed: ${installed.join(' ')}`);
  await bringKeytar();
  if (await installGateway()) console.log('Installed the gateway that the tests talk to.');
}

/**
 * `npm ci` passes silently over an optional package whose build failed, which keytar's does where libsecret
 * is missing. Now it is there: install the pinned version if need be, and make sure that it loads.
 */
async function bringKeytar(): Promise<void> {
  if (loads('keytar')) return;
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = versionOf(manifest, 'keytar');
  console.log(`keytar is missing: installing ${version}`);
  await run([
    'npm',
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefix',
    root,
    `keytar@${version}`,
  ]);
  load('keytar');
}

function loads(name: string): boolean {
  try {
    load(name);
    return true;
  } catch {
    return false;
  }
}

function versionOf(manifest: unknown, name: string): string {
  if (typeof manifest === 'object' && manifest !== null && 'optionalDependencies' in manifest) {
    const versions = new Map(Object.entries(manifest.optionalDependencies ?? {}));
    const version: unknown = versions.get(name);
    if (typeof version === 'string') return version;
  }
  throw new Error(`package.json pins no ${name}`);
}

if (import.meta.main) await setUp();
