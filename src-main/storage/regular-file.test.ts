import { execFileSync } from 'node:child_process';
import { chmod, chown, link, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from './rehearsal.ts';
import { readRegularFile } from './regular-file.ts';

const posix = process.platform !== 'win32';
const MiB = 1024 * 1024;

function read(file: string, ownerOnly: boolean, maxBytes = MiB) {
  return readRegularFile(file, { maxBytes, ownerOnly });
}

/** Runs a test with a file of its owner alone. */
function withFile(run: (file: string) => Promise<void>, text = 'secret'): Promise<void> {
  return inFolder(async (folder) => {
    const file = join(folder, 'file');
    await writeFile(file, text, { mode: 0o600 });
    await run(file);
  });
}

describe('readRegularFile', () => {
  it.each([true, false])('reads a file without its byte order mark (for the owner alone: %s)', (ownerOnly) =>
    withFile(async (file) => {
      expect(await read(file, ownerOnly)).toEqual({ ok: true, text: 'grüße 😀' });
      expect(await read(file, ownerOnly, 15)).toEqual({ ok: true, text: 'grüße 😀' });
      expect(await read(file, ownerOnly, 14)).toEqual({ ok: false, why: 'too-large' });
    }, '\uFEFFgrüße 😀'),
  );

  it('says that nothing is there', () =>
    withFile(async (file) => {
      for (const path of [`${file}.gone`, `${file}/below`]) {
        expect(await read(path, true)).toEqual({ ok: false, why: 'missing' });
      }
    }));

  it('reads no folder and no text that is no UTF-8', () =>
    withFile(async (file) => {
      await mkdir(`${file}.d`);
      expect(await read(`${file}.d`, false)).toEqual({ ok: false, why: 'folder' });
      await writeFile(file, Buffer.from([0x61, 0xff, 0x62]));
      expect(await read(file, false)).toEqual({ ok: false, why: 'not-text' });
    }));

  it('never throws at a strange path', async () => {
    expect(await read('a\u0000b', true)).toEqual({ ok: false, why: 'other' });
    expect(await read('', true)).toEqual({ ok: false, why: 'missing' });
  });

  it('turns 50 MB away before it reads a byte', () =>
    withFile(async (file) => {
      await truncate(file, 50 * MiB);
      expect(await read(file, true)).toEqual({ ok: false, why: 'too-large' });
    }));

  it.skipIf(!posix)('opens no device and no pipe', () =>
    withFile(async (file) => {
      execFileSync('mkfifo', [`${file}.pipe`]);
      for (const path of ['/dev/null', '/dev/zero', `${file}.pipe`]) {
        expect(await read(path, true)).toEqual({ ok: false, why: 'device' });
        expect(await read(path, false)).toEqual({ ok: false, why: 'device' });
      }
    }),
  );

  it.skipIf(process.platform !== 'linux')('stops at the bound of a file that says it is empty', async () => {
    expect(await read('/proc/kallsyms', false, 8)).toEqual({ ok: false, why: 'too-large' });
  });

  it.skipIf(!posix)('follows a link only where others may have made one', () =>
    withFile(async (file) => {
      await symlink(file, `${file}.link`);
      expect(await read(`${file}.link`, false)).toEqual({ ok: true, text: 'secret' });
      expect(await read(`${file}.link`, true)).toEqual({ ok: false, why: 'link' });
      await symlink(`${file}.loop`, `${file}.loop`);
      expect(await read(`${file}.loop`, false)).toEqual({ ok: false, why: 'link' });
    }),
  );

  it('takes no file with a second name', () =>
    withFile(async (file) => {
      await link(file, `${file}.twin`);
      expect(await read(file, true)).toEqual({ ok: false, why: 'hard-linked' });
      expect(await read(file, false)).toMatchObject({ ok: true });
    }));

  it.skipIf(!posix).each([0o640, 0o604, 0o620, 0o602])('takes no file with mode %o', (mode) =>
    withFile(async (file) => {
      await chmod(file, mode);
      expect(await read(file, true)).toEqual({ ok: false, why: 'exposed' });
    }),
  );

  it.skipIf(process.getuid?.() !== 0)('takes no file of somebody else', () =>
    withFile(async (file) => {
      await chown(file, 65_534, 65_534);
      expect(await read(file, true)).toEqual({ ok: false, why: 'foreign' });
    }),
  );

  it.skipIf(!posix || process.getuid?.() === 0)('says that it may not', () =>
    withFile(async (file) => {
      await chmod(file, 0);
      expect(await read(file, true)).toEqual({ ok: false, why: 'not-permitted' });
    }),
  );
});
