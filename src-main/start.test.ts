import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron, hasDisplay, isStale, reasonIn } from './start.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'causeway-start-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file, last changed so many seconds after the beginning; the folders above it are as old as the beginning. */
function write(path: string, second: number, mode = 0o600): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'text');
  chmodSync(file, mode);
  utimesSync(file, second, second);
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder))
    utimesSync(folder, 1, 1);
  return file;
}

function writeBuilt(second: number): void {
  const outputs = ['main/index.js', 'headless/index.cjs', 'preload/index.cjs', 'renderer/index.html'];
  for (const path of outputs) write(`out/${path}`, second);
}

describe('the build', () => {
  it('is stale until everything is there', () => {
    write('src-main/main.ts', 10);
    expect(isStale(root)).toBe(true);
    writeBuilt(20);
    expect(isStale(root)).toBe(false);
    rmSync(join(root, 'out/preload/index.cjs'));
    expect(isStale(root)).toBe(true);
  });

  it.each([
    'src-main/page/server.ts',
    'src-renderer/views/chat/Chat.tsx',
    'package-lock.json',
    'vite.config.ts',
  ])('is stale after a change of %s', (path) => {
    writeBuilt(20);
    write(path, 10);
    expect(isStale(root)).toBe(false);
    write(path, 30);
    expect(isStale(root)).toBe(true);
  });

  it('is stale after a file was removed, and is not after a test was changed', () => {
    write('src-main/page/server.ts', 10);
    writeBuilt(20);
    write('src-main/page/server.test.ts', 30);
    expect(isStale(root)).toBe(false);
    utimesSync(join(root, 'src-main/page'), 30, 30);
    expect(isStale(root)).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('Electron', () => {
  it('is the one that ELECTRON_BIN names, if it can be run', () => {
    const file = write('stand-in', 1, 0o700);
    expect(findElectron(root, { ELECTRON_BIN: file })).toEqual({ kind: 'found', file });
    const text = write('read.me', 1);
    expect(findElectron(root, { ELECTRON_BIN: text })).toEqual({ kind: 'wrong', file: text });
    expect(findElectron(root, { ELECTRON_BIN: '/nowhere' }).kind).toBe('wrong');
    expect(findElectron(root, { ELECTRON_BIN: root }).kind).toBe('wrong');
  });

  it('is otherwise the one in its package, once it was fetched', () => {
    expect(findElectron(root, {})).toEqual({ kind: 'missing' });
    writeFileSync(write('node_modules/electron/path.txt', 1), 'electron');
    expect(findElectron(root, {})).toEqual({ kind: 'missing' });
    const file = write('node_modules/electron/dist/electron', 1, 0o700);
    expect(findElectron(root, { ELECTRON_BIN: '' })).toEqual({ kind: 'found', file });
    const other = write('other/electron', 1, 0o700);
    const overridden = { ELECTRON_OVERRIDE_DIST_PATH: dirname(other) };
    expect(findElectron(root, overridden)).toEqual({ kind: 'found', file: other });
  });

  it('needs a display, where a system can be without one', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
  });
});

describe('the reason of a failed fetch', () => {
  it.each([
    ['TypeError: fetch failed\n', 'fetch failed'],
    [
      'Downloading…\nHTTPError: Response code 404 (Not Found)\n    at x (y.js:1)',
      'Response code 404 (Not Found)',
    ],
    ['\nsomething else\n', 'something else'],
    ['', ''],
  ])('%j', (said, reason) => {
    expect(reasonIn(said)).toBe(reason);
  });
});
