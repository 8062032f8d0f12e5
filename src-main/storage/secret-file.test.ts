import { chmod, chown, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from './rehearsal.ts';
import { openSecretFile } from './secret-file.ts';

const refused = { ok: false, why: 'failing' };

function inSecretFile(run: (file: string) => Promise<void>): Promise<void> {
  return inFolder((folder) => run(join(folder, 'secrets.json')));
}

describe('openSecretFile', () => {
  it('keeps secrets in a file for its owner alone', () =>
    inSecretFile(async (file) => {
      const keeper = openSecretFile(file);
      expect(await keeper.read('a')).toEqual({ ok: true, value: null });
      await Promise.all([keeper.write('a', '1'), keeper.write('b', '2'), keeper.write('__proto__', '3')]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await keeper.forget('b')).toEqual({ ok: true });
      const again = openSecretFile(file);
      expect(await again.read('a')).toEqual({ ok: true, value: '1' });
      expect(await again.read('b')).toEqual({ ok: true, value: null });
      expect(await again.read('__proto__')).toEqual({ ok: true, value: '3' });
    }));

  it('makes no file to forget nothing', () =>
    inSecretFile(async (file) => {
      expect(await openSecretFile(file).forget('a')).toEqual({ ok: true });
      await expect(stat(file)).rejects.toThrow('ENOENT');
    }));

  it.each([0o640, 0o604, 0o660])('refuses a file with mode %o', (mode) =>
    inSecretFile(async (file) => {
      const keeper = openSecretFile(file);
      await keeper.write('a', '1');
      await chmod(file, mode);
      expect([await keeper.read('a'), await keeper.write('a', '2'), await keeper.forget('a')]).toEqual([
        refused,
        refused,
        refused,
      ]);
      expect(await readFile(file, 'utf8')).toContain('"1"');
    }),
  );

  it('refuses a symbolic link', () =>
    inSecretFile(async (file) => {
      await openSecretFile(`${file}.real`).write('a', '1');
      await symlink(`${file}.real`, file);
      expect(await openSecretFile(file).read('a')).toEqual(refused);
    }));

  it.skipIf(process.getuid?.() !== 0)('refuses the file of somebody else', () =>
    inSecretFile(async (file) => {
      const keeper = openSecretFile(file);
      await keeper.write('a', '1');
      await chown(file, 65_534, 65_534);
      expect(await keeper.read('a')).toEqual(refused);
    }),
  );

  it('never overwrites a file that it does not understand', () =>
    inSecretFile(async (file) => {
      await writeFile(file, '{"version":2}', { mode: 0o600 });
      const keeper = openSecretFile(file);
      expect(await keeper.read('a')).toEqual(refused);
      expect(await keeper.write('a', '1')).toEqual(refused);
      expect(await readFile(file, 'utf8')).toBe('{"version":2}');
    }));
});
