import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, '../../node_modules');
const PARTS = ['ssh2', 'asn1', 'bcrypt-pbkdf', 'safer-buffer', 'tweetnacl', 'nan'];
const DEADLINE_MS = 60_000;

/** A copy of ssh2 with its native add-on, which the app does without. */
export type Addon = { readonly url: string; readonly remove: () => Promise<void> };

/**
 * Builds it for the Node that runs this, or says why that cannot be: it needs a compiler and Node's headers, which
 * lie beside Node where npm or a system's package brought it.
 */
export async function buildAddon(): Promise<Addon | string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-addon-'));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  const modules = join(folder, 'node_modules');
  try {
    for (const part of PARTS) await cp(join(MODULES, part), join(modules, part), { recursive: true });
    const headers = join(dirname(process.execPath), '..');
    const args = [join(MODULES, 'node-gyp/bin/node-gyp.js'), 'rebuild', `--nodedir=${headers}`];
    const cwd = join(modules, 'ssh2/lib/protocol/crypto');
    await run(process.execPath, args, { cwd, timeout: DEADLINE_MS });
    return { url: pathToFileURL(join(modules, 'ssh2/lib/index.js')).href, remove };
  } catch (error) {
    await remove();
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
