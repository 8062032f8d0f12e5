import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleProfile } from '../contract/profile-samples.ts';
import { type Settings, SETTINGS_VERSION } from '../contract/settings.ts';
import { inFolder, runScript, startScript, until } from './rehearsal.ts';
import { decodeSettings, freshSettings, openSettings } from './settings-file.ts';

const wall = (): number => Date.UTC(2026, 10, 22, 17, 9, 34, 123);

const settings: Settings = {
  version: 3,
  theme: 'dark',
  secrets: 'file',
  device: { id: 'd'.repeat(64), place: 'keychain' },
  profiles: [
    sampleProfile([{ kind: 'direct', url: 'wss://gateway.example:18789/' }], {
      id: 'home',
      name: 'Home — Büro',
      credential: 'token',
    }),
  ],
  remembered: [],
};

async function openWith(folder: string, content: string | Uint8Array) {
  await writeFile(join(folder, 'settings.json'), content);
  return openSettings(folder, wall);
}

describe('openSettings', () => {
  it('begins anew where nothing was saved', () =>
    inFolder(async (folder) => {
      const store = await openSettings(folder, wall);
      expect(store).toMatchObject({ initial: freshSettings, state: { state: 'ready' } });
      expect(await readdir(folder)).toEqual([]);
    }));

  it('reads back what it saved, in a file for its owner alone', () =>
    inFolder(async (folder) => {
      expect(await (await openSettings(folder, wall)).save(settings)).toEqual({ ok: true });
      expect(await openSettings(folder, wall)).toMatchObject({
        initial: settings,
        state: { state: 'ready' },
      });
      expect((await stat(join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
    }));

  it('understands a file that was edited with a byte order mark', () =>
    inFolder(async (folder) => {
      const store = await openWith(folder, `\uFEFF${JSON.stringify(settings)}`);
      expect(store).toMatchObject({ initial: settings, state: { state: 'ready' } });
    }));

  it('keeps every truncation of a file aside, never taking it for an empty one', () =>
    inFolder(async (folder) => {
      const text = JSON.stringify(settings);
      for (let length = 0; length < text.length; length += 7) {
        const store = await openWith(folder, text.slice(0, length));
        const name = 'settings.unreadable-20261122T170934123Z.json';
        const file = length === 0 ? name : name.replace('.json', `-${length / 7 + 1}.json`);
        expect(store.state).toEqual({ state: 'kept-aside', file, why: 'unreadable' });
        expect(store.initial).toEqual(freshSettings);
        expect(await readFile(join(folder, file), 'utf8')).toBe(text.slice(0, length));
      }
    }));

  it.each([
    ['garbage', Uint8Array.from([0xff, 0xfe, 0, 1])],
    ['invalid UTF-8', Uint8Array.from([0x22, 0xc3, 0x28, 0x22])],
    ['another shape', '{"version":1,"profiles":"none"}'],
    ['no version', '{}'],
    ['more than it may hold', `${JSON.stringify(settings)}${' '.repeat(5_000_000)}`],
  ])('keeps aside %s', (_, content) =>
    inFolder(async (folder) => {
      const store = await openWith(folder, content);
      expect(store.state).toMatchObject({ state: 'kept-aside', why: 'unreadable' });
      expect(await store.save(settings)).toEqual({ ok: true });
      expect(await readdir(folder)).toHaveLength(2);
    }),
  );

  it('keeps aside a folder, and a named pipe without waiting for it', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'settings.json'));
      expect((await openSettings(folder, wall)).state.state).toBe('kept-aside');
      execFileSync('mkfifo', [join(folder, 'settings.json')]);
      expect((await openSettings(folder, wall)).state.state).toBe('kept-aside');
    }));

  it('keeps the file of a newer app aside and says so', () =>
    inFolder(async (folder) => {
      const newer = JSON.stringify({ ...settings, version: SETTINGS_VERSION + 1, more: true });
      const store = await openWith(folder, newer);
      const file = 'settings.newer-version-20261122T170934123Z.json';
      expect(store.state).toEqual({ state: 'kept-aside', file, why: 'newer-version' });
      expect(await readFile(join(folder, file), 'utf8')).toBe(newer);
    }));

  it('reads through a symbolic link', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'elsewhere.json'), JSON.stringify(settings));
      await symlink('elsewhere.json', join(folder, 'settings.json'));
      expect((await openSettings(folder, wall)).initial).toEqual(settings);
    }));

  it('never overwrites what it could neither read nor keep aside', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'settings.json'), 'precious');
      await chmod(join(folder, 'settings.json'), 0o644);
      await chmod(folder, 0o555);
      const result = await runScript(`
        import { openSettings, freshSettings } from '@/settings-file.ts';
        if (process.getuid() === 0) process.setuid(65534);
        const store = await openSettings(${JSON.stringify(folder)}, Date.now);
        console.log(JSON.stringify([store.state, await store.save(freshSettings)]));
      `);
      await chmod(folder, 0o700);
      const refused = { why: 'not-permitted' };
      expect(result).toEqual([
        { state: 'not-saved', ...refused },
        { ok: false, ...refused },
      ]);
      expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe('precious');
    }));

  it('refuses to save what it could not read again', () =>
    inFolder(async (folder) => {
      const store = await openSettings(folder, wall);
      const huge: Settings = { ...settings, device: { id: 'x'.repeat(5_000_000), place: 'file' } };
      expect(await store.save(huge)).toEqual({ ok: false, why: 'other' });
      expect(await readdir(folder)).toEqual([]);
    }));
});

describe('a process that is killed while it saves', () => {
  it('leaves a readable file, thirty times', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const file = join(folder, 'settings.json');
      let caughtInWrite = 0;
      let highest = 0;
      for (let round = 0; round < 30; round += 1) {
        const saver = startScript(`
          import { openSettings } from '@/settings-file.ts';
          const store = await openSettings(${JSON.stringify(folder)}, Date.now);
          if (store.state.state !== 'ready') throw new Error(store.state.state);
          console.log('saving');
          for (let at = ${highest}; ; at += 1) {
            const name = 'n'.repeat(80);
            const profile = { id: 'p', name, routes: [{ kind: 'direct', url: 'wss://' + 'h'.repeat(2000) }],
              active: 'direct', fallback: false, forwards: [], credential: 'none', trust: 'leaf', headers: [],
              intent: { kind: 'pause', until: at } };
            await store.save({ ...store.initial, profiles: Array(50).fill(profile) });
          }
        `);
        await until(() => saver.printed().includes('saving'));
        await new Promise((resolve) => setTimeout(resolve, round));
        saver.kill('SIGKILL');
        expect(await saver.ended).toBe('saving\n');
        if ((await readdir(folder)).some((name) => name.endsWith('.tmp'))) caughtInWrite += 1;
        const found = decodeSettings(await readFile(file, 'utf8').catch(() => JSON.stringify(freshSettings)));
        const intent = found.ok ? found.settings.profiles[0]?.intent : undefined;
        expect(found.ok).toBe(true);
        const saved = intent?.kind === 'pause' ? (intent.until ?? 0) : 0;
        expect(saved).toBeGreaterThanOrEqual(highest);
        highest = saved;
      }
      // Else the test would prove nothing.
      expect(caughtInWrite).toBeGreaterThan(3);
      await openSettings(folder, wall);
      expect(await readdir(folder)).toEqual(['settings.json']);
    }),
  );
});
