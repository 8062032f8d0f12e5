import { describe, expect, it } from 'vitest';
import { findPaths } from './ssh-config-glob.ts';

const folders: Readonly<Record<string, readonly string[]>> = {
  '/etc/': ['ssh', 'hosts'],
  '/etc/ssh/': ['b.conf', 'a.conf', '.hidden.conf', 'A.conf', 'ä.conf', 'x.txt', '[odd].conf', 'a.confs'],
  'C:/Users/': ['me', 'you'],
};

async function list(folder: string): Promise<readonly string[]> {
  return folders[folder] ?? [];
}

describe('findPaths', () => {
  it.each([
    ['/etc/ssh/config', ['/etc/ssh/config']],
    [
      '/etc/ssh/*.conf',
      ['A.conf', '[odd].conf', 'a.conf', 'b.conf', 'ä.conf'].map((name) => `/etc/ssh/${name}`),
    ],
    ['/etc/ssh/.*.conf', ['/etc/ssh/.hidden.conf']],
    ['/etc/ssh/?.conf', ['/etc/ssh/A.conf', '/etc/ssh/a.conf', '/etc/ssh/b.conf', '/etc/ssh/ä.conf']],
    ['/etc/ssh/[ab].conf', ['/etc/ssh/a.conf', '/etc/ssh/b.conf']],
    ['/etc/ssh/[!a-z].conf', ['/etc/ssh/A.conf', '/etc/ssh/ä.conf']],
    ['/etc/ssh/[z-a].conf', []],
    ['/etc/ssh/[]a].conf', ['/etc/ssh/a.conf']],
    ['/etc/ssh/[odd*', ['/etc/ssh/[odd].conf']],
    ['/etc/*/a.conf', ['/etc/hosts/a.conf', '/etc/ssh/a.conf']],
    ['C:/Users/*/x', ['C:/Users/me/x', 'C:/Users/you/x']],
    ['/none/*', []],
  ])('finds %s', async (pattern, paths) => {
    expect(await findPaths(pattern, list)).toEqual(paths);
  });
});
