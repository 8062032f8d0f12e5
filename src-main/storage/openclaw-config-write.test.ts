import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Route } from '../contract/route.ts';
import { previewChange, writeChange } from './openclaw-config-write.ts';
import { inFolder } from './rehearsal.ts';

const posix = process.platform !== 'win32';
const route: Route = { kind: 'direct', url: 'wss://studio.example' };
const wall = Date.UTC(2026, 10, 22, 17, 9, 34, 123);
const text = `{
  // mine
  gateway: { mode: 'local', auth: { token: 's3cret' } },
}
`;

function inHome(run: (file: string) => Promise<void>): Promise<void> {
  return inFolder((folder) => run(join(folder, 'openclaw.json')));
}

/** Windows has no such rights. */
async function modeOf(file: string): Promise<number | null> {
  return posix ? (await stat(file)).mode & 0o777 : null;
}

async function previewed(file: string): Promise<string> {
  const preview = await previewChange({ route }, { file, env: {} });
  if (!preview.ok) throw new Error(preview.problem.code);
  return preview.revision;
}

async function write(file: string, revision?: string) {
  const shown = revision ?? (await previewed(file));
  return writeChange({ route }, { file, env: {} }, { revision: shown, wall });
}

describe('a preview', () => {
  it('shows what would change, without a secret, and changes nothing', () =>
    inHome(async (file) => {
      await writeFile(file, text);
      const preview = await previewChange({ route }, { file, env: {} });
      expect(preview).toMatchObject({ ok: true, file });
      const shown = JSON.stringify(preview);
      expect(shown).toContain('wss://studio.example');
      expect(shown).not.toContain('s3cret');
      expect(await readFile(file, 'utf8')).toBe(text);
    }));

  it('says why there is none', () =>
    inHome(async (file) => {
      const problemOf = async (path: string) => {
        const preview = await previewChange({ route }, { file: path, env: {} });
        return preview.ok ? null : preview.problem;
      };
      await mkdir(file);
      expect(await problemOf(file)).toEqual({ code: 'unreadable', file, why: 'folder' });
      await writeFile(`${file}.large`, '{}');
      await truncate(`${file}.large`, 50 * 1024 * 1024);
      expect(await problemOf(`${file}.large`)).toMatchObject({ why: 'too-large' });
      await writeFile(`${file}.bad`, '{ bad');
      expect(await problemOf(`${file}.bad`)).toMatchObject({ code: 'malformed', line: 1, column: 6 });
    }));
});

describe('writing', () => {
  it('keeps the text before it and the rights of the file', () =>
    inHome(async (file) => {
      await writeFile(file, text, { mode: 0o600 });
      if (posix) await chmod(file, 0o664);
      const backup = `${file}.causeway-20261122T170934123Z.bak`;
      expect(await write(file)).toEqual({ ok: true, file, backup });
      expect(await readFile(backup, 'utf8')).toBe(text);
      const after = await readFile(file, 'utf8');
      expect(after).toContain("url: 'wss://studio.example'");
      expect(after).toContain('// mine');
      expect(after).toContain("token: 's3cret'");
      expect(await modeOf(file)).toBe(posix ? 0o664 : null);
      expect(await modeOf(backup)).toBe(posix ? 0o600 : null);
    }));

  it('keeps a byte order mark and the line ends of Windows, in the backup too', () =>
    inHome(async (file) => {
      const before = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
      await writeFile(file, before);
      const written = await write(file);
      expect(await readFile(written.ok ? (written.backup ?? '') : '', 'utf8')).toBe(before);
      const after = await readFile(file, 'utf8');
      expect(after.startsWith('\uFEFF{\r\n  // mine\r\n')).toBe(true);
      expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }));

  it('never writes over an earlier backup', () =>
    inHome(async (file) => {
      for (const count of ['', '-2', '-3']) {
        await writeFile(file, text);
        const backup = `${file}.causeway-20261122T170934123Z${count}.bak`;
        expect(await write(file)).toEqual({ ok: true, file, backup });
      }
    }));

  it('makes a file and its folders where there is none', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'home', '.openclaw', 'openclaw.json');
      expect(await previewed(file)).toBe('absent');
      expect(await write(file)).toEqual({ ok: true, file, backup: null });
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
        gateway: { mode: 'remote', remote: { url: 'wss://studio.example', transport: 'direct' } },
      });
      expect(await modeOf(file)).toBe(posix ? 0o600 : null);
    }));

  it('does nothing where there is nothing to change', () =>
    inHome(async (file) => {
      await write(file);
      expect(await write(file)).toEqual({ ok: true, file, backup: null });
      expect(await readdir(join(file, '..'))).toEqual(['openclaw.json']);
    }));

  it('refuses a text that is not the one that was shown', () =>
    inHome(async (file) => {
      const absent = await previewed(file);
      await writeFile(file, text);
      expect(await write(file, absent)).toEqual({ ok: false, why: 'changed' });
      const shown = await previewed(file);
      await rm(file);
      expect(await write(file, shown)).toEqual({ ok: false, why: 'changed' });
      await writeFile(file, '{ bad');
      expect(await write(file, shown)).toEqual({ ok: false, why: 'changed' });
      expect(await readdir(join(file, '..'))).toEqual(['openclaw.json']);
    }));

  it.skipIf(!posix)('goes through a link, also to what is not there yet', () =>
    inHome(async (file) => {
      const real = join(file, '..', 'dotfiles', 'claw.json');
      await symlink('dotfiles/claw.json', file);
      expect(await write(file)).toEqual({ ok: true, file, backup: null });
      expect((await lstat(file)).isSymbolicLink()).toBe(true);
      await writeFile(real, text);
      const written = await write(file);
      expect(written).toMatchObject({ ok: true, backup: `${real}.causeway-20261122T170934123Z.bak` });
      expect((await lstat(file)).isSymbolicLink()).toBe(true);
      expect(await readFile(real, 'utf8')).toContain('studio.example');
    }),
  );

  it.skipIf(process.getuid?.() !== 0)('leaves the file of somebody else', () =>
    inHome(async (file) => {
      await writeFile(file, text);
      await chown(file, 65_534, 65_534);
      expect(await write(file)).toEqual({ ok: false, why: 'not-permitted' });
      expect(await readFile(file, 'utf8')).toBe(text);
    }),
  );
});

function mount(...parameters: readonly string[]): void {
  execFileSync('mount', parameters, { stdio: 'ignore' });
}

/** A real small disk, which takes root on Linux. */
async function onDisk(run: (disk: string) => Promise<void>): Promise<void> {
  await inFolder(async (disk) => {
    mount('-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', disk);
    try {
      await run(disk);
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
  });
}

const canMount = await onDisk(async () => undefined).then(
  () => true,
  () => false,
);

describe.skipIf(!canMount)('a disk that takes no more', () => {
  it.each([0, 4096])('leaves the file and nothing beside it, with %d bytes free', (free) =>
    onDisk(async (disk) => {
      const file = join(disk, 'openclaw.json');
      await writeFile(file, text);
      const shown = await previewed(file);
      await expect(writeFile(join(disk, 'filler'), Buffer.alloc(1_000_000))).rejects.toThrow('ENOSPC');
      if (free > 0) await truncate(join(disk, 'filler'), (await stat(join(disk, 'filler'))).size - free);
      expect(await write(file, shown)).toEqual({ ok: false, why: 'disk-full' });
      expect(await readFile(file, 'utf8')).toBe(text);
      expect((await readdir(disk)).toSorted()).toEqual(['filler', 'openclaw.json']);
    }),
  );

  it('says that it is read-only', () =>
    onDisk(async (disk) => {
      const file = join(disk, 'openclaw.json');
      await writeFile(file, text);
      const shown = await previewed(file);
      mount('-o', 'remount,ro', disk);
      expect(await write(file, shown)).toEqual({ ok: false, why: 'not-permitted' });
      const absent = join(disk, 'new', 'openclaw.json');
      expect(await write(absent)).toEqual({ ok: false, why: 'not-permitted' });
    }));
});
