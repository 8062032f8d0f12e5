import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { SAFE_HEADERS } from './headers.ts';

/** One built file that the page may have. */
export type PageFile = { readonly file: string; readonly type: string; readonly cache: string };
/** Every path that is answered with a file. A request only ever picks from it: no path is built from what came in. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Lists the built page: ordinary files of known types under `folder`. Empty where there is no such folder. */
export function listFiles(folder: string): PageFiles {
  return new Map(
    regularFiles(folder).flatMap((file): [string, PageFile][] => {
      const type = TYPES[extname(file)];
      if (type === undefined) return [];
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      return [[path === '/index.html' ? '/' : path, { file, type, cache: cacheOf(path) }]];
    }),
  );
}

function regularFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** The build writes a hash of the content into the names under `assets/`, and only there. */
function cacheOf(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Answers a GET or HEAD with the file: 200, 304 where the browser holds it, 404 where it was since removed. */
export async function sendFile(
  page: PageFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const handle = await open(page.file, 'r').catch(() => null);
  if (handle === null) {
    response.writeHead(404, SAFE_HEADERS).end();
    return;
  }
  try {
    await sendOpened(page, handle, { request, response });
  } finally {
    await handle.close();
  }
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function sendOpened(
  page: PageFile,
  handle: FileHandle,
  { request, response }: Exchange,
): Promise<void> {
  const { size, mtimeMs } = await handle.stat();
  const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  const headers: OutgoingHttpHeaders = { ...SAFE_HEADERS, 'Cache-Control': page.cache, ETag: etag };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const content = request.method === 'HEAD' ? null : await handle.readFile();
  const length = content === null ? size : content.length;
  response.writeHead(200, { ...headers, 'Content-Type': page.type, 'Content-Length': length });
  response.end(content ?? undefined);
}
