import { chmod, mkdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from './rehearsal.ts';
import { controlAddress } from './socket-address.ts';

describe.skipIf(process.platform === 'win32')('controlAddress', () => {
  it('is in a folder that nobody else can enter, by every name of the data folder', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      await symlink('real', join(folder, 'link'));
      const address = await controlAddress(join(folder, 'real'));
      expect(address).toMatchObject({ isPipe: false, ownFolder: expect.stringMatching(/\/real\/control$/) });
      expect(await controlAddress(join(folder, 'link'))).toEqual(address);
      expect((await stat(address?.ownFolder ?? '')).mode & 0o777).toBe(0o700);
    }));

  it('takes a short folder of its own where the path is too long, or the place is not ours alone', () =>
    inFolder(async (folder) => {
      const deep = join(folder, 'd'.repeat(90));
      await mkdir(deep);
      const short = await controlAddress(deep, folder);
      expect(Buffer.byteLength(short?.path ?? '')).toBeLessThanOrEqual(103);
      await mkdir(join(folder, 'control'), { mode: 0o777 });
      await chmod(join(folder, 'control'), 0o777);
      const beside = await controlAddress(folder, folder);
      expect(beside?.ownFolder).not.toBe(join(folder, 'control'));
      await chmod(beside?.ownFolder ?? '', 0o755);
      expect(await controlAddress(folder, folder)).toBeNull();
      await rm(join(folder, 'control'), { recursive: true });
      await symlink('/', join(folder, 'control'));
      expect(await controlAddress(folder, folder)).toBeNull();
    }));
});
