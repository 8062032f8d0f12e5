import { mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { traceFile, watchFile } from './openclaw-watch.ts';
import { after, inFolder, until } from './rehearsal.ts';

/** Runs a test with a real folder, and a watcher of a path in it that counts. */
function watching(
  path: string,
  run: (folder: string, told: () => number, failures: readonly string[]) => Promise<void>,
  prepare: (folder: string) => Promise<void> = async () => undefined,
): Promise<void> {
  return inFolder(async (given) => {
    const folder = await realpath(given);
    await prepare(folder);
    let count = 0;
    const failures: string[] = [];
    const parts = { after, failed: (code: string) => void failures.push(code) };
    const stop = watchFile(join(folder, path), parts, () => void (count += 1));
    try {
      await until(() => count === 1);
      await run(folder, () => count, failures);
    } finally {
      stop();
    }
  });
}

/** Does something and waits until the watcher told of it. */
async function told(count: () => number, act: () => Promise<unknown>): Promise<void> {
  const before = count();
  await act();
  await until(() => count() > before);
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

describe('watchFile', () => {
  it('tells of a file that is made, written, replaced again and again, and removed', () =>
    watching('openclaw.json', async (folder, count, failures) => {
      const file = join(folder, 'openclaw.json');
      await told(count, () => writeFile(file, '1'));
      await told(count, () => writeFile(file, '2'));
      await told(count, () => replace(file, '3'));
      await told(count, () => replace(file, '4'));
      await told(count, () => rm(file));
      expect(failures).toEqual([]);
    }));

  it('waits for folders that are not there yet, and for those that come again', () =>
    watching('home/.openclaw/openclaw.json', async (folder, count, failures) => {
      const home = join(folder, 'home');
      const state = join(home, '.openclaw');
      await told(count, () => mkdir(home));
      await told(count, () => mkdir(state));
      await told(count, () => writeFile(join(state, 'openclaw.json'), '1'));
      await told(count, () => rename(state, join(home, 'old')));
      await told(count, () => mkdir(state));
      await told(count, () => writeFile(join(state, 'openclaw.json'), '2'));
      await told(count, () => rm(state, { recursive: true }));
      expect(failures).toEqual([]);
    }));

  it.skipIf(process.platform === 'win32')('follows links of files and of folders', () =>
    watching(
      'openclaw.json',
      async (folder, count, failures) => {
        await told(count, () => replace(join(folder, 'one', 'real.json'), '2'));
        await mkdir(join(folder, 'two'));
        await writeFile(join(folder, 'two', 'real.json'), '3');
        await symlink('two', join(folder, 'data.new'));
        await told(count, () => rename(join(folder, 'data.new'), join(folder, 'data')));
        await told(count, () => replace(join(folder, 'two', 'real.json'), '4'));
        await rm(join(folder, 'openclaw.json'));
        await told(count, () => writeFile(join(folder, 'openclaw.json'), '5'));
        expect(failures).toEqual([]);
      },
      async (folder) => {
        await mkdir(join(folder, 'one'));
        await writeFile(join(folder, 'one', 'real.json'), '1');
        await symlink('one', join(folder, 'data'));
        await symlink('data/real.json', join(folder, 'openclaw.json'));
      },
    ),
  );

  it('hears nothing of its neighbours, and nothing once it has ended', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'openclaw.json');
      let rung = 0;
      let count = 0;
      const counting = (ms: number, run: () => void) => {
        rung += 1;
        return after(ms, run);
      };
      const stop = watchFile(file, { after: counting, failed: () => undefined }, () => void (count += 1));
      await until(() => count === 1);
      await writeFile(join(folder, 'state.db'), 'x');
      await writeFile(file, '1');
      await until(() => count === 2);
      expect(rung).toBe(1);
      stop();
      // Another one tells when the first would have.
      let marks = 0;
      const other = watchFile(file, { after, failed: () => undefined }, () => void (marks += 1));
      await until(() => marks === 1);
      await writeFile(file, '2');
      await until(() => marks === 2);
      other();
      expect(count).toBe(2);
    }));

  it('does not throw where there is nothing to watch', () =>
    inFolder(async (folder) => {
      const failures: string[] = [];
      await writeFile(join(folder, 'file'), '');
      let count = 0;
      const parts = { after, failed: (code: string) => void failures.push(code) };
      const stop = watchFile(join(folder, 'file', 'openclaw.json'), parts, () => void (count += 1));
      await until(() => count === 1);
      stop();
      const odd = watchFile('a\u0000b', parts, () => void (count += 1));
      await until(() => count >= 2);
      odd();
      expect(failures.every((code) => code !== '')).toBe(true);
    }));

  it.skipIf(process.platform === 'win32')('ends at a link that leads to itself', () =>
    watching(
      'openclaw.json',
      async (folder, count, failures) => {
        await rm(join(folder, 'openclaw.json'));
        await told(count, () => writeFile(join(folder, 'openclaw.json'), '1'));
        expect(failures).toEqual([]);
      },
      (folder) => symlink('openclaw.json', join(folder, 'openclaw.json')),
    ),
  );
});

describe('traceFile', () => {
  it.skipIf(process.platform === 'win32')('says where a file would be that is written through a link', () =>
    inFolder(async (given) => {
      const folder = await realpath(given);
      await symlink('there/real.json', join(folder, 'openclaw.json'));
      const trace = await traceFile(join(folder, 'openclaw.json'));
      expect(trace.end).toBe(join(folder, 'there', 'real.json'));
      expect(trace.waypoints).toEqual([
        { folder, name: 'openclaw.json' },
        { folder, name: 'there' },
      ]);
    }),
  );
});
