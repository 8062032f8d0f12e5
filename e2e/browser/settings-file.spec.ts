import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleProfile } from '../../src-main/contract/profile-samples.ts';
import { Settings } from '../../src-main/contract/settings.ts';
import type { App } from '../lab/app.ts';
import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, test } from './cast.ts';

/** Row 32 of the fault matrix: settings truncated, disk full, kill -9 while saving, two instances. */

test.use({ actionTimeout: 20_000 });

const settingsOf = (app: App): string => join(app.folder, 'data', 'settings.json');
const read = async (app: App): Promise<Settings> =>
  Settings.parse(JSON.parse(await readFile(settingsOf(app), 'utf8')));

/** What is on disk once the first link has written down what it learnt: after that, nothing is saved by itself. */
async function readSettled(app: App): Promise<Settings> {
  await expect.poll(async () => (await read(app)).device, 'the device is known').toBeDefined();
  return read(app);
}

function savedAt(url: string): Settings {
  return {
    version: 3,
    theme: 'dark',
    secrets: 'keychain',
    profiles: [sampleProfile([{ kind: 'direct', url }], { id: 'the-studio' })],
    remembered: [],
  };
}

test.describe('settings that cannot be used', () => {
  const files: readonly (readonly [string, 'unreadable' | 'newer-version', (text: string) => Buffer])[] = [
    ['were cut off half way', 'unreadable', (text) => Buffer.from(text.slice(0, text.length / 2))],
    ['are garbage', 'unreadable', () => Buffer.from([0, 255, 7, 123, 254, 10])],
    ['are empty', 'unreadable', () => Buffer.alloc(0)],
    ['come from a newer version', 'newer-version', (text) => Buffer.from(text.replace('3', '99'))],
  ];

  for (const [what, why, spoil] of files) {
    test(`because they ${what} are kept aside and named, and nothing connects`, async ({
      joined,
      app,
      startApp,
      visit,
      firstRun,
      page,
    }) => {
      await app.stop();
      const spoilt = spoil(JSON.stringify(savedAt(joined.url), null, 2));
      await writeFile(settingsOf(app), spoilt);
      const visits = joined.connections().length;

      const again = await startApp({ folder: app.folder });
      await visit(again);
      await expect(firstRun.title).toBeVisible();
      const kept = (await readdir(join(app.folder, 'data'))).filter((name) =>
        name.startsWith(`settings.${why}-`),
      );
      expect(kept).toHaveLength(1);
      const [file = ''] = kept;
      expect(await readFile(join(app.folder, 'data', file))).toEqual(spoilt);
      expect(joined.connections()).toHaveLength(visits);
      await expect(page.getByText(words(`kept-aside.${why}`))).toBeVisible();
      await expect(page.getByText(words('kept-aside.file', { file }))).toBeVisible();
    });
  }
});

test('kill -9 right after a change loses nothing and leaves nothing half-written', async ({
  joined,
  app,
  startApp,
  visit,
  chat,
  settings,
  page,
}) => {
  await settings.open();
  await settings.keepIn('file');
  await settings.close();
  await chat.composer.fill('a thought that must survive');
  const drafts = join(app.folder, 'data', 'drafts');
  await expect
    .poll(async () =>
      Promise.all((await readdir(drafts)).map(async (name) => readFile(join(drafts, name), 'utf8'))),
    )
    .toContainEqual(expect.stringContaining('must survive'));
  const before = await read(app);
  let running = app;
  for (const theme of ['dark', 'light', 'dark', 'light'] as const) {
    await settings.open();
    await settings.paint(theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await running.child.kill();
    expect(await read(app), 'on disk once it is on the page').toEqual({ ...before, theme });

    running = await startApp({ folder: app.folder });
    await visit(running);
    await chat.ready();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
  await expect(chat.composer).toHaveValue('a thought that must survive');
  const files = await readdir(join(app.folder, 'data'));
  expect(files.filter((name) => /tmp$|unreadable/.test(name))).toEqual([]);
  await joined.online();
});

test('kill -9 in the middle of saving leaves the old settings or the new ones', async ({
  joined,
  app,
  startApp,
  visit,
  chat,
  settings,
}) => {
  await settings.open();
  await settings.keepIn('file');
  const before = await read(app);
  let running = app;
  for (const theme of ['dark', 'light', 'dark', 'light'] as const) {
    await settings.theme(theme).press('Space');
    await running.child.kill();
    const { theme: kept, ...rest } = await read(app);
    expect(['system', 'dark', 'light']).toContain(kept);
    expect({ ...rest, theme: before.theme }).toEqual(before);

    running = await startApp({ folder: app.folder });
    await visit(running);
    await chat.ready();
    await settings.open();
    await expect(settings.theme(kept)).toBeChecked();
  }
  const files = await readdir(join(app.folder, 'data'));
  expect(files.filter((name) => /tmp$|unreadable/.test(name))).toEqual([]);
  await joined.online();
});

test('a second instance on the same folder ends and says who is there; the first goes on', async ({
  joined,
  app,
  startApp,
  chat,
}) => {
  const before = await readSettled(app);
  const second = await startApp({ folder: app.folder });
  expect((await second.child.exited).code).toBe(1);
  expect(second.child.output()).toContain(words('terminal.running', { pid: app.child.pid }));
  expect(app.child.running()).toBe(true);
  expect(await read(app)).toEqual(before);
  await chat.ready();
  await chat.say('Still here?');
  await expect(chat.questions).toHaveText(['Still here?']);
  await joined.waitFor(([one]) => one?.requests().some(({ method }) => method === 'chat.send'), {
    what: 'the message',
  });
});

test('on a full disk a change is refused in words, a disconnect works, and the old settings stay', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  settings,
  gateways,
  page,
}) => {
  const disk = await engage(mountDisk());
  test.skip(!disk.mounted, 'Mounting a small disk needs root and leave to mount.');
  const studio = await engage(scriptedGateway());
  const app = await startApp({ folder: disk.folder });
  await visit(app);
  await firstRun.join({ address: studio.url, token: 'a-token' });
  await chat.ready();
  const before = await readSettled(app);
  await disk.fill();

  await test.step('a change', async () => {
    await settings.open();
    await settings.theme('dark').press('Space');
    await expect(page.getByText(words('refusal.not-saved.disk-full'))).toBeVisible();
    await expect(page.getByText(words('not-saved.disk-full'))).toBeVisible();
    await expect(settings.theme('system')).toBeChecked();
  });
  await test.step('a disconnect', async () => {
    await gateways.open();
    await gateways.pick('Studio', words('action.disconnect'));
    await expect(gateways.row('Studio')).toContainText(words('state.idle.by-person'));
    await studio.waitFor((all) => all.every((one) => !one.online()), { what: 'nobody online' });
    await expect(page.getByText(words('not-saved.advice'))).toBeVisible();
  });
  expect(await read(app)).toEqual(before);

  await test.step('and all is well once there is space', async () => {
    await disk.clear();
    await gateways
      .row('Studio')
      .getByRole('button', { name: words('action.connect') })
      .click();
    await studio.online();
    await settings.open();
    await settings.paint('dark');
    await expect(page.getByText(words('not-saved.disk-full'))).toHaveCount(0);
    expect(await read(app)).toEqual({ ...before, theme: 'dark' });
  });
  await test.step('but it does not start without any', async () => {
    await app.stop();
    const last = await read(app);
    await disk.fill();
    const late = await startApp({ folder: disk.folder });
    expect((await late.child.exited).code).toBe(1);
    const folder = join(disk.folder, 'data');
    expect(late.child.output()).toContain(words('terminal.folder.disk-full', { folder }));
    expect(await read(app)).toEqual(last);
  });
});

type Disk = {
  /** Holds a data folder that is a disk of its own. */
  readonly folder: string;
  readonly mounted: boolean;
  readonly fill: () => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Mounts a disk of one megabyte where an app keeps its data, if this user may. */
async function mountDisk(): Promise<Disk> {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), 'causeway-disk-'));
  const data = join(folder, 'data');
  const filler = join(data, 'filler');
  await mkdir(data, { mode: 0o700 });
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', data]).then(
    () => true,
    () => false,
  );
  return {
    folder,
    mounted,
    fill: async () => {
      // More than there is room for, whatever is written to it meanwhile: what fits stays.
      const { blocks, bsize } = await statfs(data);
      await expect(writeFile(filler, Buffer.alloc(blocks * bsize))).rejects.toThrow('ENOSPC');
    },
    clear: async () => rm(filler),
    stop: async () => {
      if (mounted) await run('umount', ['--lazy', data]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
