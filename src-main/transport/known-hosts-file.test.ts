import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fixture from '../policy/fixtures/known-hosts-9.2.json' with { type: 'json' };
import { judgeHostKey } from '../policy/known-hosts.ts';
import { createKnownHostsKeeper, readKnownHosts, type KnownHostsPaths } from './known-hosts-file.ts';

const [ed, rsa] = fixture.serverKeys as [string, string];
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDXQ7SHrOu1VGLGo3r/e1LrUqYAiAjdWeKjo6xF8qxSL';
const otherPrint = 'SHA256:Z1m+5KN+Um/is7lG8H05WFJc+iLTSIkSkA5q7G+at9s';
const server = { host: 'studio.local', port: 22, alias: null };
const wall = () => Date.UTC(2026, 10, 22, 10, 44);
const stamp = 'causeway first-seen=2026-11-22T10:44:00.000Z used=';
const line = `studio.local ${ed} ${stamp}0\n`;

let folder = '';
let paths: KnownHostsPaths;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-hosts-'));
  const inFolder = (name: string) => join(folder, name);
  paths = { own: inFolder('own'), user: ['user', 'user2'].map(inFolder), system: [inFolder('system')] };
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function blobOf(key: string): Buffer {
  return Buffer.from(key.split(' ')[1] ?? '', 'base64');
}

function own(): string {
  return readFileSync(paths.own, 'utf8');
}

const save = async (text: string) => {
  await new Promise((done) => setImmediate(done));
  writeFileSync(paths.own, text);
  return { ok: true } as const;
};
const keeper = createKnownHostsKeeper(save, wall);
const shown = { server, key: blobOf(ed) };

describe('readKnownHosts', () => {
  it('takes missing files and devices for empty ones', async () => {
    const reading = await readKnownHosts({ ...paths, user: ['/dev/null', ...paths.user] });
    expect(reading).toMatchObject({ ok: true, value: { own: { entries: [] }, system: [{ text: '' }] } });
  });

  it('reads every file and says where a key stands', async () => {
    put('user2', `\n* ${other}`);
    const reading = await readKnownHosts(paths);
    const verdict = reading.ok ? judgeHostKey(reading.value, server, blobOf(ed)) : null;
    const place = { source: 'user', path: join(folder, 'user2'), line: 2 };
    expect(verdict).toMatchObject({ verdict: 'changed', recorded: [place] });
  });

  it('reads what is no text in a file that is not its own', async () => {
    put('user', Buffer.concat([Buffer.from(`studio.local ${ed} caf`), Buffer.of(0xe9, 0x0a)]));
    const reading = await readKnownHosts(paths);
    expect(reading).toMatchObject({
      ok: true,
      value: { user: [{ entries: [{ hosts: 'studio.local' }] }, {}] },
    });
  });

  it.each(['own', 'user', 'system'])('fails where the %s file is there and cannot be read', async (name) => {
    const file = put(name, Buffer.alloc(16 * 1024 * 1024 + 1, 0x23));
    expect(await readKnownHosts(paths)).toEqual({
      ok: false,
      fault: { code: 'known-hosts-unreadable', file, why: 'too-large' },
    });
  });

  it('fails where its own file is no text', async () => {
    put('own', Uint8Array.of(0x61, 0xff));
    expect(await readKnownHosts(paths)).toMatchObject({ ok: false, fault: { why: 'not-text' } });
  });
});

describe('createKnownHostsKeeper', () => {
  it('trusts, counts and forgets', async () => {
    put('own', '# mine\n');
    expect(await keeper.trust(paths, shown)).toEqual({ ok: true });
    expect(own()).toBe(`# mine\n${line}`);
    await keeper.countUse(paths, shown);
    await keeper.countUse(paths, shown);
    expect(own()).toBe(`# mine\n${line.replace('used=0', 'used=2')}`);
    await keeper.forget(paths, server);
    expect(own()).toBe('# mine\n');
  });

  it('stores nothing where another key was recorded in between', async () => {
    put('user', `studio.local ${other}`);
    const refused = { ok: false, fault: { code: 'host-key-refused', why: 'not-as-shown' } };
    expect(await keeper.trust(paths, shown)).toEqual(refused);
    expect(await keeper.replace(paths, { ...shown, recorded: ['SHA256:x'] })).toEqual(refused);
    expect(() => own()).toThrow('ENOENT');
    expect(await keeper.replace(paths, { ...shown, recorded: [otherPrint] })).toEqual({ ok: true });
    expect(own()).toBe(line);
  });

  it('stores nothing that was revoked in between', async () => {
    put('system', `@revoked * ${ed}`);
    expect(await keeper.trust(paths, shown)).toMatchObject({ fault: { why: 'revoked' } });
  });

  it('lets one change follow the other', async () => {
    const servers = Array.from({ length: 20 }, (_, index) => ({ ...server, host: `host${index}` }));
    const all = servers.map((server) => keeper.trust(paths, { server, key: shown.key }));
    expect(await Promise.all(all)).toEqual(servers.map(() => ({ ok: true })));
    expect(own().trimEnd().split('\n')).toHaveLength(20);
  });

  it('lets the first of two answers win', async () => {
    const [first, second] = await Promise.all([
      keeper.trust(paths, shown),
      keeper.trust(paths, { server, key: blobOf(rsa) }),
    ]);
    expect(first).toEqual({ ok: true });
    expect(second).toMatchObject({ fault: { why: 'not-as-shown' } });
    expect(own()).toBe(line);
  });

  it('says why a save failed, and goes on', async () => {
    let isFull = true;
    const moody = createKnownHostsKeeper(
      async (text) => (isFull ? ({ ok: false, why: 'disk-full' } as const) : save(text)),
      wall,
    );
    const failed = { ok: false, fault: { code: 'not-saved', why: 'disk-full' } };
    expect(await moody.trust(paths, shown)).toEqual(failed);
    isFull = false;
    expect(await moody.trust(paths, shown)).toEqual({ ok: true });
  });

  it('goes on after a save that broke', async () => {
    let breaks = true;
    const broken = createKnownHostsKeeper(async (text) => {
      if (breaks) throw new Error('a bug');
      return save(text);
    }, wall);
    await expect(broken.trust(paths, shown)).rejects.toThrow('a bug');
    breaks = false;
    expect(await broken.trust(paths, shown)).toEqual({ ok: true });
  });

  it('saves nothing where nothing changes', async () => {
    put('own', line);
    const never = createKnownHostsKeeper(async () => Promise.reject(new Error('saved')), wall);
    expect(await never.trust(paths, shown)).toEqual({ ok: true });
    expect(await never.forget(paths, { ...server, host: 'x' })).toEqual({ ok: true });
    expect(await never.countUse(paths, { server, key: blobOf(rsa) })).toEqual({ ok: true });
  });

  it('never writes over a file that it could not read', async () => {
    const file = put('own', Uint8Array.of(0x61, 0xff));
    const fault = { code: 'known-hosts-unreadable', file, why: 'not-text' };
    expect(await keeper.trust(paths, shown)).toEqual({ ok: false, fault });
    rmSync(file);
    mkdirSync(file);
    expect(await keeper.forget(paths, server)).toEqual({ ok: true });
  });
});
