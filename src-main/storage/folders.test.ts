import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFolders, makeFolder } from './folders.ts';
import { inFolder } from './rehearsal.ts';

const find = (platform: NodeJS.Platform, home: string, env: Record<string, string> = {}) =>
  Object.values(findFolders({ platform, home, env }));

describe('findFolders', () => {
  it('follows the XDG base directories on Linux', () => {
    expect(find('linux', '/home/a')).toEqual([
      '/home/a/.config/causeway',
      '/home/a/.local/state/causeway/logs',
    ]);
    const env = { XDG_CONFIG_HOME: '/etc/a', XDG_STATE_HOME: '/var/a' };
    expect(find('linux', '/home/a', env)).toEqual(['/etc/a/causeway', '/var/a/causeway/logs']);
    expect(find('linux', '/h', { XDG_CONFIG_HOME: 'relative', XDG_STATE_HOME: '' })).toEqual([
      '/h/.config/causeway',
      '/h/.local/state/causeway/logs',
    ]);
  });

  it('follows Apple and Windows on theirs', () => {
    expect(find('darwin', '/Users/a')).toEqual([
      '/Users/a/Library/Application Support/Causeway',
      '/Users/a/Library/Logs/Causeway',
    ]);
    const home = String.raw`C:\Users\a`;
    expect(find('win32', home)).toEqual([
      String.raw`C:\Users\a\AppData\Roaming\Causeway`,
      String.raw`C:\Users\a\AppData\Local\Causeway\logs`,
    ]);
    expect(find('win32', home, { APPDATA: String.raw`D:\r`, LOCALAPPDATA: String.raw`D:\l` })).toEqual([
      String.raw`D:\r\Causeway`,
      String.raw`D:\l\Causeway\logs`,
    ]);
  });

  it.each(['linux', 'darwin', 'freebsd'] as const)(
    'lets CAUSEWAY_HOME override everything on %s',
    (platform) => {
      const env = { CAUSEWAY_HOME: '/srv/c', XDG_CONFIG_HOME: '/x' };
      expect(find(platform, '/h', env)).toEqual(['/srv/c', '/srv/c/logs']);
    },
  );
});

describe('makeFolder', () => {
  it('makes it, and those above, for one person alone', () =>
    inFolder(async (folder) => {
      const deep = join(folder, 'a', 'b');
      expect([await makeFolder(deep), await makeFolder(deep)]).toEqual([{ ok: true }, { ok: true }]);
      for (const each of [join(folder, 'a'), deep]) expect((await stat(each)).mode & 0o777).toBe(0o700);
    }));

  it('gives up where none can be made', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      const made = ['file', 'file/a/b'].map((name) => makeFolder(join(folder, name)));
      // Node's own recursive mkdir never comes back from this one.
      const none = process.platform === 'linux' ? '/proc/none/such' : join(folder, 'file', 'c');
      const refused = { ok: false, why: 'other' };
      expect(await Promise.all([...made, makeFolder(none)])).toEqual([refused, refused, refused]);
    }));
});
