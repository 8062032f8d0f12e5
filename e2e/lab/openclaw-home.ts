import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fields } from './operator.ts';

/**
 * Writes OpenClaw's own configuration into a person's home folder and returns its path. A file that is there is
 * replaced in one step, as OpenClaw itself does it.
 */
export async function writeOpenClawConfig(home: string, config: Fields | string): Promise<string> {
  const folder = join(home, '.openclaw');
  const file = join(folder, 'openclaw.json');
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return file;
}

/** A configuration that names a remote gateway, and its token where one is given. */
export function remoteConfig(url: string, token?: Fields | string): Fields {
  return { gateway: { mode: 'remote', remote: { url, ...(token === undefined ? {} : { token }) } } };
}
