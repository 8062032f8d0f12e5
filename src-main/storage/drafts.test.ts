import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDrafts } from './drafts.ts';
import { createHandClock, inFolder } from './rehearsal.ts';

function rehearse(folder: string) {
  const clock = createHandClock();
  const open = () => openDrafts(folder, { after: clock.after, wall: () => 0 });
  return { clock, open, drafts: open(), file: join(folder, 'drafts', 'profile-home.json') };
}

const saved = { ok: true };

describe('openDrafts', () => {
  it('has a draft at once, on disk half a second later, and after a restart', () =>
    inFolder(async (folder) => {
      const { clock, open, drafts, file } = rehearse(folder);
      expect(await drafts.read('home', 's')).toBe('');
      const first = drafts.write('home', 's', 'hel');
      expect(await drafts.read('home', 's')).toBe('hel');
      const second = drafts.write('home', 's', 'hello');
      expect(await drafts.read('home', 's')).toBe('hello');
      expect(clock.waits()).toEqual([500]);
      await expect(stat(file)).rejects.toThrow('ENOENT');
      clock.ring();
      expect([await first, await second]).toEqual([saved, saved]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await open().read('home', 's')).toBe('hello');
      expect(await open().read('work', 's')).toBe('');
    }));

  it('writes what is left when the app ends', () =>
    inFolder(async (folder) => {
      const { open, drafts, clock } = rehearse(folder);
      const writes = [drafts.write('home', 's', 'a'), drafts.write('work', '__proto__', 'b')];
      await drafts.flush();
      expect(await Promise.all(writes)).toEqual([saved, saved]);
      expect(clock.waits()).toEqual([]);
      expect([await open().read('home', 's'), await open().read('work', '__proto__')]).toEqual(['a', 'b']);
      await drafts.flush();
    }));

  it('writes nothing for a draft that did not change', () =>
    inFolder(async (folder) => {
      const { drafts, clock, file } = rehearse(folder);
      expect(await drafts.write('home', 's', '')).toEqual(saved);
      expect(clock.waits()).toEqual([]);
      await expect(stat(file)).rejects.toThrow('ENOENT');
    }));

  it('forgets an emptied draft, and all of a profile', () =>
    inFolder(async (folder) => {
      const { drafts, open } = rehearse(folder);
      void drafts.write('home', 's', 'a');
      void drafts.write('home', 't', 'b');
      void drafts.write('home', 's', '');
      await drafts.flush();
      expect([await open().read('home', 's'), await open().read('home', 't')]).toEqual(['', 'b']);
      const late = drafts.write('home', 's', 'c');
      await drafts.forget('home');
      expect(await late).toEqual(saved);
      expect(await readdir(join(folder, 'drafts'))).toEqual([]);
      expect(await drafts.read('home', 't')).toBe('');
      void drafts.write('home', 't', 'again');
      await drafts.flush();
      expect(await open().read('home', 't')).toBe('again');
    }));

  it('keeps 200 drafts of a profile, and lets the one written longest ago go', () =>
    inFolder(async (folder) => {
      const { drafts, open } = rehearse(folder);
      for (let count = 0; count < 200; count += 1) void drafts.write('home', `s${count}`, 'x');
      void drafts.write('home', 's0', 'again');
      void drafts.write('home', 's200', 'new');
      await drafts.flush();
      const after = open();
      const kept = ['s0', 's1', 's2', 's200'].map((session) => after.read('home', session));
      expect(await Promise.all(kept)).toEqual(['again', '', 'x', 'new']);
    }));

  it('bounds one draft and all of them', () =>
    inFolder(async (folder) => {
      const { drafts, open } = rehearse(folder);
      const long = '\u0001'.repeat(200_000);
      for (let count = 0; count <= 20; count += 1) void drafts.write('home', `s${count}`, long);
      await drafts.flush();
      expect(await drafts.write('home', 's20', `${long}x`)).toEqual({ ok: false, why: 'other' });
      const after = open();
      expect(await after.read('home', 's0')).toBe('');
      expect(await after.read('home', 's1')).toBe(long);
      expect(await after.read('home', 's20')).toBe(long);
    }));

  it('keeps a file aside that it does not understand', () =>
    inFolder(async (folder) => {
      const { drafts, open, file } = rehearse(folder);
      void drafts.write('home', 's', 'precious');
      await drafts.flush();
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, -3));
      const after = open();
      expect(await after.read('home', 's')).toBe('');
      void after.write('home', 's', 'new');
      await after.flush();
      const names = await readdir(join(folder, 'drafts'));
      const kept = 'profile-home.unreadable-19700101T000000000Z.json';
      expect(names.toSorted()).toEqual(['profile-home.json', kept]);
      expect(await readFile(join(folder, 'drafts', kept), 'utf8')).toContain('precious');
    }));

  it('says when a draft could not be saved, keeps it, and tries again with the next', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'drafts'), 'a file in the way');
      const { drafts, clock } = rehearse(folder);
      const first = drafts.write('home', 's', 'a');
      await drafts.read('home', 's');
      clock.ring();
      expect(await first).toEqual({ ok: false, why: 'other' });
      expect(await drafts.read('home', 's')).toBe('a');
      const same = drafts.write('home', 's', 'a');
      await drafts.flush();
      expect(await same).toEqual({ ok: false, why: 'other' });
    }));
});
