import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { composeOpenClaw } from './compose-openclaw.ts';
import type { OpenClawState } from './contract/openclaw.ts';
import { createHost } from './host/host.ts';
import { createRehearsal } from './host/rehearsal.ts';
import { inFolder, until } from './storage/rehearsal.ts';

function portIn(home: string) {
  const around = { platform: process.platform, env: {}, home };
  const registered: string[] = [];
  const register = (secret: string) => void registered.push(secret);
  const port = composeOpenClaw({ around, clock: systemClock, log: () => undefined, register });
  return { port, registered, file: join(home, '.openclaw', 'openclaw.json') };
}

const studio = { gateway: { mode: 'remote', remote: { url: 'wss://studio.example', token: 's3cret' } } };

describe('the port to OpenClaw’s configuration', () => {
  it('tells of each state once, from no folder to a file, a mistake and its end', () =>
    inFolder(async (home) => {
      const { port, file, registered } = portIn(home);
      const heard: OpenClawState['kind'][] = [];
      const stop = port.watch(({ kind }) => void heard.push(kind));
      await until(() => heard.length === 1);
      await mkdir(join(home, '.openclaw'));
      await writeFile(`${file}.new`, JSON.stringify(studio));
      await rename(`${file}.new`, file);
      await until(() => heard.length === 2);
      expect(await port.readCredential()).toEqual({ ok: true, kind: 'token', secret: 's3cret' });
      expect(registered).toContain('s3cret');
      await writeFile(`${file}.new`, JSON.stringify(studio));
      await rename(`${file}.new`, file);
      await writeFile(file, '{ bad');
      await until(() => heard.length === 3);
      await rm(file);
      await until(() => heard.length === 4);
      expect(heard).toEqual(['none', 'found', 'problem', 'none']);
      stop();
    }));

  it('hears what it wrote itself, and lets two writers not lose each other', () =>
    inFolder(async (home) => {
      const { port, file } = portIn(home);
      const heard: OpenClawState[] = [];
      const stop = port.watch((state) => void heard.push(state));
      await until(() => heard.length === 1);
      const route = { kind: 'direct', url: 'wss://studio.example' } as const;
      const preview = await port.preview({ route });
      const revision = preview.ok ? preview.revision : '';
      const [first, second] = await Promise.all([
        port.write({ route }, revision),
        port.write({ route: { ...route, url: 'wss://other.example' } }, revision),
      ]);
      expect(first).toEqual({ ok: true, file, backup: null });
      expect(second).toEqual({ ok: false, why: 'changed' });
      await until(() => heard.at(-1)?.kind === 'found');
      expect(heard.at(-1)).toMatchObject({ gateway: { route } });
      expect(await port.explain()).toMatchObject({ token: null, password: null });
      stop();
    }));
});

describe('a host that follows OpenClaw’s configuration', () => {
  it('leads where the file does, and shows its credential to that gateway alone', () =>
    inFolder(async (home) => {
      const { port, file } = portIn(home);
      await mkdir(join(home, '.openclaw'));
      await writeFile(file, JSON.stringify(studio));
      const { ports, attempts } = createRehearsal();
      const host = createHost({ ...ports, openClaw: port });
      const routeOf = () => host.snapshot().profiles[0]?.profile.routes[0];
      const front = 'front';
      expect(await host.handlers['openclaw.follow']({}, front)).toMatchObject({ ok: true });
      await until(() => attempts.length === 1);
      const first = routeOf();
      expect(first).toEqual({ kind: 'direct', url: 'wss://studio.example' });
      expect(await port.readCredential(first)).toMatchObject({ secret: 's3cret' });
      const other = { url: 'wss://other.example', token: 'other-s3cret' };
      await writeFile(file, JSON.stringify({ gateway: { mode: 'remote', remote: other } }));
      expect(await port.readCredential(first)).toMatchObject({ ok: false, fault: { why: 'auth-changed' } });
      await until(() => attempts.length === 2);
      expect(attempts[0]?.signal.aborted).toBe(true);
      expect(routeOf()).toEqual({ kind: 'direct', url: other.url });
      expect(JSON.stringify(host.snapshot())).not.toContain('s3cret');
      await writeFile(file, '{ gateway: ');
      await until(() => host.snapshot().openclaw?.kind === 'problem');
      await host.close();
    }));
});
