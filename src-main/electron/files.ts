import { extname } from 'node:path';
import { isOurs } from './origin.ts';

/** Every file that a window may load: its path in the address, to where it lies. Nothing else exists. */
export type PageFiles = ReadonlyMap<string, string>;

/** The window has no network at all: even a script that got in could tell nobody. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Lists what a window may load.
 * @param names paths inside the folder, with `/` between their parts; the types we do not serve are left out
 * @param locate makes a file's place of such a path
 */
export function listPageFiles(names: readonly string[], locate: (name: string) => string): PageFiles {
  const served = names.filter((name) => extname(name) in types);
  return new Map(served.map((name) => [`/${name}`, locate(name)]));
}

/** The file that an address stands for, or null: it is looked up, never joined to a path. */
export function findPageFile(files: PageFiles, address: string): string | null {
  const url = URL.parse(address);
  if (url === null || !isOurs(address)) return null;
  return files.get(url.pathname.length > 1 ? url.pathname : '/index.html') ?? null;
}

/** The headers that a file goes out with. */
export function headersOf(file: string): Readonly<Record<string, string>> {
  return {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}
