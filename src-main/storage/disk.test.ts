import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeLock } from './exclusive-lock.ts';
import { openDrafts } from './drafts.ts';
import { after, inFolder } from './rehearsal.ts';
import { openSecretFile } from './secret-file.ts';
import { freshSettings, openSettings } from './settings-file.ts';

function mount(...parameters: readonly string[]): void {
  execFileSync('mount', parameters, { stdio: 'ignore' });
}

/** A real small disk, which takes root on Linux. */
async function onDisk(run: (disk: string) => Promise<void>): Promise<void> {
  await inFolder(async (disk) => {
    mount('-t', 'tmpfs', '-o', 'size=128k,mode=0700', 'tmpfs', disk);
    try {
      await run(disk);
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
  });
}

async function canMount(): Promise<boolean> {
  try {
    await onDisk(async () => undefined);
    return true;
  } catch {
    console.log('Skipped: a small disk of its own can be mounted by root on Linux alone.');
    return false;
  }
}

/** Fills the disk to its last byte. */
async function fill(disk: string): Promise<void> {
  await expect(writeFile(join(disk, 'filler'), Buffer.alloc(1_000_000))).rejects.toThrow('ENOSPC');
}

describe.skipIf(!(await canMount()))('a disk that takes no more', () => {
  it('keeps the old settings when it is full, and takes new ones when it is not', () =>
    onDisk(async (disk) => {
      const file = join(disk, 'settings.json');
      const store = await openSettings(disk, Date.now);
      expect(await store.save(freshSettings)).toEqual({ ok: true });
      const before = await readFile(file, 'utf8');
      await fill(disk);
      expect(await store.save({ ...freshSettings, theme: 'dark' })).toEqual({ ok: false, why: 'disk-full' });
      expect(await readFile(file, 'utf8')).toBe(before);
      expect((await readdir(disk)).toSorted()).toEqual(['filler', 'settings.json']);
      expect((await openSettings(disk, Date.now)).state).toEqual({ state: 'ready' });
      await rm(join(disk, 'filler'));
      expect(await store.save({ ...freshSettings, theme: 'dark' })).toEqual({ ok: true });
      expect(await readFile(file, 'utf8')).toContain('dark');
    }));

  it('keeps the old secrets and drafts when it is full', () =>
    onDisk(async (disk) => {
      const secrets = openSecretFile(join(disk, 'secrets.json'));
      const drafts = openDrafts(disk, { after, wall: Date.now });
      await secrets.write('a', 'old');
      await Promise.all([drafts.write('home', 's', 'old'), drafts.flush()]);
      await fill(disk);
      expect(await secrets.write('a', 'new')).toEqual({ ok: false, why: 'failing' });
      expect(await secrets.read('a')).toEqual({ ok: true, value: 'old' });
      expect(await drafts.write('home', 's', 'new')).toEqual({ ok: false, why: 'disk-full' });
      expect(await drafts.read('home', 's')).toBe('new');
      expect(await openDrafts(disk, { after, wall: Date.now }).read('home', 's')).toBe('old');
      await rm(join(disk, 'filler'));
      expect(await drafts.write('home', 's', 'new')).toEqual({ ok: true });
    }));

  it('says so when it is read-only', () =>
    onDisk(async (disk) => {
      const store = await openSettings(disk, Date.now);
      await store.save(freshSettings);
      mount('-o', 'remount,ro', disk);
      expect(await store.save(freshSettings)).toEqual({ ok: false, why: 'not-permitted' });
      expect((await openSettings(disk, Date.now)).state).toEqual({ state: 'ready' });
      expect(await takeLock(join(disk, 'lock'))).toEqual({ ok: false, why: 'not-permitted' });
    }));
});
