import { mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdFolder } from './instance.ts';
import { after, inFolder, runScript, startScript, until } from './rehearsal.ts';
import { socketAddress } from './socket-address.ts';

const ports = { onActivate: () => undefined, after };

/** Another process that holds the folder until it is killed, and prints each activation. */
function startHolder(folder: string) {
  return startScript(`
    import { holdFolder } from '@/instance.ts';
    const after = (ms, run) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer); };
    const hold = await holdFolder(${JSON.stringify(folder)}, { onActivate: () => console.log('activated'), after });
    console.log(hold.ok ? 'holding' : 'held by ' + hold.pid);
    if (hold.ok) setInterval(() => undefined, 1000);
  `);
}

describe('holdFolder', () => {
  it('gives a folder to one holder until it is released', () =>
    inFolder(async (folder) => {
      const first = await holdFolder(folder, ports);
      expect(await holdFolder(folder, ports)).toMatchObject({ ok: false, why: 'held', pid: process.pid });
      if (first.ok) await first.release();
      const second = await holdFolder(folder, ports);
      expect(second.ok).toBe(true);
      if (second.ok) await second.release();
      expect(await readdir(folder)).toEqual(['instance.lock']);
    }));

  it('tells another process who holds it, and passes on the wish to be shown', () =>
    inFolder(async (folder) => {
      const holder = startHolder(folder);
      await until(() => holder.printed().includes('holding'));
      const taken = await holdFolder(folder, ports);
      expect(taken).toMatchObject({ ok: false, why: 'held', pid: holder.pid });
      if (taken.ok || taken.why !== 'held') throw new Error('unreachable');
      expect(await taken.activate()).toBe(true);
      await until(() => holder.printed().includes('activated'));
      expect((await stat(join(folder, 'instance.sock'))).mode & 0o777).toBe(0o600);
      holder.kill('SIGKILL');
      await holder.ended;
      expect(await taken.activate()).toBe(false);
    }));

  it('is taken over from a holder that was killed, by one of several that try', { timeout: 30_000 }, () =>
    inFolder(async (folder) => {
      const killed = startHolder(folder);
      await until(() => killed.printed().includes('holding'));
      killed.kill('SIGKILL');
      await killed.ended;
      expect(await readdir(folder)).toContain('instance.sock');
      const rivals = [1, 2, 3, 4].map(() => startHolder(folder));
      await until(() => rivals.every((each) => each.printed().includes('\n')));
      const holders = rivals.filter((each) => each.printed().startsWith('holding'));
      expect(holders).toHaveLength(1);
      const taken = await holdFolder(folder, ports);
      expect(taken).toMatchObject({ why: 'held', pid: holders[0]?.pid });
      for (const rival of rivals) rival.kill('SIGKILL');
      await Promise.all(rivals.map((each) => each.ended));
    }),
  );

  it('says that it is held even when the holder does not answer', () =>
    inFolder(async (folder) => {
      const holder = startHolder(folder);
      await until(() => holder.printed().includes('holding'));
      holder.kill('SIGSTOP');
      expect(await holdFolder(folder, ports)).toMatchObject({ ok: false, why: 'held', pid: null });
      holder.kill('SIGKILL');
      await holder.ended;
    }));

  it('answers nothing but the two questions', () =>
    inFolder(async (folder) => {
      let activations = 0;
      const hold = await holdFolder(folder, { onActivate: () => (activations += 1), after });
      const ask = (text: string): Promise<string> =>
        new Promise((resolve) => {
          let answer = '';
          const socket = connect(join(folder, 'instance.sock'), () => socket.write(text));
          socket.on('data', (chunk) => (answer += chunk.toString()));
          socket.on('error', () => undefined);
          socket.on('close', () => resolve(answer));
        });
      expect(await ask('who\n')).toBe(`{"pid":${process.pid}}\n`);
      expect(await Promise.all(['stop\n', 'x'.repeat(300), '\n', 'w'].map(ask))).toEqual(['', '', '', '']);
      expect(activations).toBe(0);
      await ask('activate\n');
      expect(activations).toBe(1);
      if (hold.ok) await hold.release();
    }));

  it('keeps no process alive and ends with it', () =>
    inFolder(async (folder) => {
      const held = await runScript(`
        import { holdFolder } from '@/instance.ts';
        const after = (ms, run) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer); };
        const hold = await holdFolder(${JSON.stringify(folder)}, { onActivate: () => undefined, after });
        console.log(JSON.stringify(hold.ok));
      `);
      expect(held).toBe(true);
      const next = await holdFolder(folder, ports);
      expect(next.ok).toBe(true);
      if (next.ok) await next.release();
    }));

  it('holds a folder whose path is too long for a socket', () =>
    inFolder(async (folder) => {
      const deep = join(folder, 'd'.repeat(60), 'e'.repeat(60));
      await mkdir(deep, { recursive: true });
      const first = await holdFolder(deep, ports);
      const second = await holdFolder(deep, ports);
      expect(second).toMatchObject({ ok: false, why: 'held', pid: process.pid });
      const { ownFolder = '' } = (await socketAddress(deep)) ?? {};
      expect(await readdir(ownFolder)).toEqual(['instance.sock']);
      if (first.ok) await first.release();
      await expect(stat(ownFolder)).rejects.toThrow('ENOENT');
    }));

  it('says when the folder cannot be held at all', () =>
    inFolder(async (folder) => {
      expect(await holdFolder(join(folder, 'none'), ports)).toEqual({ ok: false, why: 'not-permitted' });
    }));
});

describe('socketAddress', () => {
  it('is the same by every name of the folder', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      await symlink('real', join(folder, 'link'));
      const address = await socketAddress(join(folder, 'real'));
      expect(await socketAddress(join(folder, 'link'))).toEqual(address);
      expect(address?.path.endsWith('/real/instance.sock')).toBe(true);
    }));

  it('trusts no short folder that somebody else could have made', () =>
    inFolder(async (folder) => {
      const deep = join(folder, 'd'.repeat(100));
      await mkdir(deep);
      const short = (await socketAddress(deep, folder))?.path ?? '';
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(103);
      const made = join(short, '..');
      expect((await stat(made)).mode & 0o777).toBe(0o700);
      await rm(made, { recursive: true });
      await symlink(deep, made);
      expect(await socketAddress(deep, folder)).toBeNull();
      await rm(made);
      await mkdir(made, { mode: 0o755 });
      expect(await socketAddress(deep, folder)).toBeNull();
      expect(await socketAddress(deep, join(folder, 'x'.repeat(100)))).toBeNull();
    }));
});
