import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackages, run } from './debian.ts';
import { installGateway } from './lab/install.ts';

const root = join(import.meta.dirname, '..');

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
  if (await loads('keytar')) return;
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
  if (!(await loads('keytar'))) throw new Error('keytar is installed but does not load');
}

/** Whether a package loads, asked of a new process: this one remembers what it once did not find. */
async function loads(name: string): Promise<boolean> {
  const script = 'require("node:module").createRequire(process.argv[1])(process.argv[2])';
  const { promise, resolve } = Promise.withResolvers<boolean>();
  execFile(process.execPath, ['-e', script, join(root, 'package.json'), name], (error) =>
    resolve(error === null),
  );
  return promise;
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
