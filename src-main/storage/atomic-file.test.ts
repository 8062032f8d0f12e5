import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAtomicFile, sweepLeftovers, writeAtomically } from './atomic-file.ts';
import { diskFaultOf } from './disk-fault.ts';
import { inFolder, runScript, startScript, until } from './rehearsal.ts';

describe('writeAtomically', () => {
  it('creates and replaces a file that only its owner may read', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      expect(await writeAtomically(file, 'one')).toEqual({ ok: true });
      expect(await writeAtomically(file, 'zwei — 2')).toEqual({ ok: true });
      expect(await readFile(file, 'utf8')).toBe('zwei — 2');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).toEqual(['a.json']);
    }));

  it('tightens a file that others could read', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      await writeFile(file, 'open');
      await chmod(file, 0o644);
      await writeAtomically(file, 'closed');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }));

  it('fails without a trace when a folder stands at the name, or the folder is missing', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'a.json', 'full'), { recursive: true });
      expect(await writeAtomically(join(folder, 'a.json'), 'x')).toEqual({ ok: false, why: 'other' });
      expect(await writeAtomically(join(folder, 'none', 'a'), 'x')).toEqual({ ok: false, why: 'other' });
      expect(await readdir(folder)).toEqual(['a.json']);
    }));

  it('says when the folder may not be written to, and leaves the old file', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      await writeFile(file, 'old');
      await chmod(file, 0o644);
      await chmod(folder, 0o555);
      // Root may write everywhere, so the writer becomes somebody else first.
      const result = await runScript(`
        import { writeAtomically } from '@/atomic-file.ts';
        if (process.getuid() === 0) process.setuid(65534);
        console.log(JSON.stringify(await writeAtomically(${JSON.stringify(file)}, 'new')));
      `);
      await chmod(folder, 0o700);
      expect(result).toEqual({ ok: false, why: 'not-permitted' });
      expect(await readFile(file, 'utf8')).toBe('old');
    }));

  it('sorts what the system says', () => {
    const fault = (code: string): string => diskFaultOf(Object.assign(new Error(code), { code }));
    expect(['ENOSPC', 'EDQUOT'].map(fault)).toEqual(['disk-full', 'disk-full']);
    expect(['EACCES', 'EPERM', 'EROFS'].map(fault)).toEqual(Array(3).fill('not-permitted'));
    expect(fault('EIO')).toBe('other');
    expect(diskFaultOf('text')).toBe('other');
  });
});

describe('openAtomicFile', () => {
  it('puts writes in order; the last one stays and every one settles', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      const target = openAtomicFile(file);
      const results = await Promise.all(Array.from({ length: 100 }, (_, count) => target.write(`${count}`)));
      expect(results.every(({ ok }) => ok)).toBe(true);
      expect(await readFile(file, 'utf8')).toBe('99');
    }));

  it('writes again after a failure', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'later', 'a.json');
      const target = openAtomicFile(file);
      expect(await target.write('1')).toEqual({ ok: false, why: 'other' });
      await mkdir(join(folder, 'later'));
      expect(await target.write('2')).toEqual({ ok: true });
    }));

  it('keeps the order of writes and removals', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      const target = openAtomicFile(file);
      await Promise.all([
        target.write('1'),
        target.write('2'),
        target.remove(),
        target.write('3'),
        target.write('4'),
      ]);
      expect(await readFile(file, 'utf8')).toBe('4');
      await Promise.all([target.write('5'), target.write('6'), target.remove()]);
      expect(await readdir(folder)).toEqual([]);
      expect(await target.remove()).toEqual({ ok: true });
    }));
});

describe('sweepLeftovers', () => {
  it('removes what a killed writer left, and nothing else', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      const child = startScript(`
        import fs from 'node:fs/promises';
        import { writeAtomically } from '@/atomic-file.ts';
        for (;;) await writeAtomically(${JSON.stringify(file)}, 'x'.repeat(3_000_000));
      `);
      await until(async () => (await readdir(folder)).some((name) => name.endsWith('.tmp')));
      child.kill('SIGKILL');
      await child.ended;
      const strangers = [
        '.a.json.swp',
        '.b.json.1-0123456789ab.tmp',
        'a.json.tmp',
        '.a.json.1-0123456789AB.tmp',
      ];
      for (const name of strangers) await writeFile(join(folder, name), '');
      await writeFile(join(folder, '.a.json.999999999-0123456789ab.tmp'), '');
      await sweepLeftovers(file);
      const left = (await readdir(folder)).filter((name) => name !== 'a.json');
      expect(left.toSorted()).toEqual(strangers.toSorted());
    }));

  it('spares the file that a living process is writing, for a minute', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.json');
      const temporary = join(folder, `.a.json.${process.ppid}-0123456789ab.tmp`);
      await writeFile(temporary, '');
      await sweepLeftovers(file);
      expect(await readdir(folder)).toHaveLength(1);
      await utimes(temporary, new Date(0), new Date(0));
      await sweepLeftovers(file);
      expect(await readdir(folder)).toEqual([]);
    }));

  it('finds nothing in a folder that is not there', () =>
    inFolder(async (folder) => {
      await expect(sweepLeftovers(join(folder, 'none', 'a'))).resolves.toBeUndefined();
    }));
});
