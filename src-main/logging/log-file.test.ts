import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';

async function inFolder(run: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  try {
    await run(join(folder, 'causeway.log'), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('openLogFile', () => {
  it('makes no file before the first line', () =>
    inFolder(async (file, folder) => {
      const log = openLogFile(file);
      await log.flush();
      await log.close();
      expect(await readdir(folder)).toEqual([]);
    }));

  it('appends in order to a file for its owner alone', () =>
    inFolder(async (file) => {
      await writeFile(file, 'before\n', { mode: 0o644 });
      const log = openLogFile(file);
      const lines = Array.from({ length: 5000 }, (_, count) => `{"count":${count}}`);
      for (const line of lines) log.write(line);
      await log.flush();
      log.write('last');
      await log.close();
      expect(await readFile(file, 'utf8')).toBe(['before', ...lines, 'last', ''].join('\n'));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }));

  it('keeps three files of bounded size, losing the oldest lines alone', () =>
    inFolder(async (file, folder) => {
      const log = openLogFile(file, { maxBytes: 1000 });
      for (let count = 0; count < 500; count += 1) {
        log.write(String(count).padStart(9, '0'));
        if (count % 7 === 0) await log.flush();
      }
      await log.close();
      expect((await readdir(folder)).toSorted()).toEqual([
        'causeway.log',
        'causeway.log.1',
        'causeway.log.2',
      ]);
      let text = '';
      for (const name of ['causeway.log.2', 'causeway.log.1', 'causeway.log']) {
        const { size, mode } = await stat(join(folder, name));
        expect(size).toBeLessThanOrEqual(1000);
        expect(mode & 0o777).toBe(0o600);
        text += await readFile(join(folder, name), 'utf8');
      }
      const numbers = text.trim().split('\n').map(Number);
      const first = numbers[0] ?? 0;
      expect(numbers).toEqual(Array.from({ length: 500 - first }, (_, at) => first + at));
    }));

  it('goes on after a restart where it stood', () =>
    inFolder(async (file, folder) => {
      for (let start = 0; start < 30; start += 1) {
        const log = openLogFile(file, { maxBytes: 100, files: 2 });
        log.write(`start ${start}`);
        await log.close();
      }
      expect((await readdir(folder)).toSorted()).toEqual(['causeway.log', 'causeway.log.1']);
      expect((await stat(file)).size).toBeLessThanOrEqual(100);
    }));

  it('counts what a disk refused, and says so when it takes lines again', () =>
    inFolder(async (file) => {
      await mkdir(file);
      const log = openLogFile(file);
      log.write('lost 1');
      await log.flush();
      log.write('lost 2');
      await log.flush();
      await rmdir(file);
      log.write('kept');
      log.write('kept too');
      await log.close();
      const lines = (await readFile(file, 'utf8')).split('\n');
      expect(lines).toEqual(['', '{"event":"log.lost","lines":2}', 'kept', 'kept too', '']);
    }));

  it('drops lines rather than fill the memory', () =>
    inFolder(async (file) => {
      const log = openLogFile(file);
      const line = 'x'.repeat(99_999);
      for (let count = 0; count < 20; count += 1) log.write(line);
      await log.flush();
      log.write('after');
      await log.close();
      const text = await readFile(file, 'utf8');
      expect(text.match(/x\n/g)?.length).toBeLessThanOrEqual(11);
      expect(text).toMatch(/"log\.lost","lines":\d+/);
      expect(text.endsWith('after\n')).toBe(true);
    }));

  it.skipIf(process.platform !== 'linux')('survives a full disk', async () => {
    const log = openLogFile('/dev/full', { maxBytes: 1e9 });
    log.write('lost');
    await log.close();
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
  });
});
