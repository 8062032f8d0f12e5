import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser, openCommand } from './opener.ts';

const ADDRESS = 'http://127.0.0.1:18788/#token=canary';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-opener-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A browser that writes down what it was called with, and leaves with the given code. */
function browser(code: number) {
  const [script, seen] = [join(folder, 'browser'), join(folder, 'seen')];
  writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$@" > "${seen}"\nexit ${code}\n`);
  chmodSync(script, 0o700);
  return {
    command: { command: script, args: ['--first'] },
    seen: () => readFileSync(seen, 'utf8').trim().split('\n'),
  };
}

describe.skipIf(process.platform === 'win32')('the browser', () => {
  it('is given a file that only the person can read, and no secret', async () => {
    const { command, seen } = browser(0);
    const { opened, clear } = await openBrowser(ADDRESS, command, folder);
    expect(await opened).toBe(true);
    const [first, file = ''] = seen();
    expect(first).toBe('--first');
    expect(seen().join()).not.toContain('canary');
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readFileSync(file, 'utf8')).toContain(`content="0;url=${ADDRESS}"`);
    await clear();
    await clear();
    expect(existsSync(dirname(file))).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(['browser', 'seen']);
  });

  it('that refuses, or is not there, is said', async () => {
    const refusing = await openBrowser(ADDRESS, browser(3).command, folder);
    expect(await refusing.opened).toBe(false);
    await refusing.clear();
    const missing = await openBrowser(ADDRESS, { command: join(folder, 'nothing'), args: [] }, folder);
    expect(await missing.opened).toBe(false);
    await missing.clear();
  });
});

describe('each system', () => {
  it('opens a file in its own way', () => {
    expect(openCommand('darwin', {})?.command).toBe('/usr/bin/open');
    expect(openCommand('win32', { SystemRoot: 'D:\\Win' })?.args).toEqual(['url.dll,FileProtocolHandler']);
    expect(openCommand('linux', { DISPLAY: ':0' })?.command).toBe('xdg-open');
    expect(openCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' })?.command).toBe('xdg-open');
  });

  it('without a display has none', () => {
    expect(openCommand('linux', {})).toBeNull();
    expect(openCommand('linux', { DISPLAY: '' })).toBeNull();
  });
});
