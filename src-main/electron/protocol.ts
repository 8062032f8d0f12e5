import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { findPageFile, headersOf, listPageFiles } from './files.ts';
import { SCHEME } from './origin.ts';

/** Tells Chromium that our scheme has origins like `https` has. Only possible before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built page from a folder, read once: a file that comes later does not exist for a window. */
export async function servePage(folder: string): Promise<void> {
  const files = listPageFiles(await namesIn(folder), (name) => join(folder, name));
  protocol.handle(SCHEME, async (request) => {
    const file = request.method === 'GET' ? findPageFile(files, request.url) : null;
    if (file === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(await readFile(file)), { headers: headersOf(file) });
  });
}

async function namesIn(folder: string, prefix = ''): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map(async (entry) =>
    entry.isDirectory()
      ? namesIn(join(folder, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  );
  return (await Promise.all(names)).flat();
}
