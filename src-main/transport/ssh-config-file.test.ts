import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machine } from './fixtures/ssh-machine.ts';
import { readSshConfig } from './ssh-config-file.ts';
import { resolveWay, type SshWay } from './ssh-config.ts';
import type { ConfigFault } from './ssh-config-tree.ts';

const isRoot = process.getuid?.() === 0;
const isPosix = process.platform !== 'win32';

let home = '';
let system = '';

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-config-'));
  home = join(folder, 'home');
  system = join(folder, 'etc');
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true });
  mkdirSync(system);
});

afterEach(() => rmSync(join(home, '..'), { recursive: true }));

function put(name: string, text: string | Uint8Array, mode = 0o600): string {
  const file = join(name.startsWith('etc/') ? join(system, '..') : join(home, '.ssh'), name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function resolve(host = 'studio'): Promise<SshWay['endpoint'] | ConfigFault> {
  const config = await readSshConfig({ home, system });
  const way = config.ok
    ? resolveWay(config.value, { host, user: null, port: null }, { ...machine, home })
    : config;
  return way.ok ? way.value.endpoint : way.fault;
}

describe('readSshConfig', () => {
  it('takes missing files for empty ones', async () => {
    rmSync(join(home, '.ssh'), { recursive: true });
    expect(await resolve()).toMatchObject({ hostName: 'studio', port: 22 });
  });

  it('reads the person’s file, then the system’s', async () => {
    put('config', 'Host studio\n  Port 1\n');
    put('etc/ssh_config', 'Port 2\nUser root\n', 0o644);
    expect(await resolve()).toMatchObject({ port: 1, user: 'root' });
  });

  it('follows includes: relative, by wildcard, from the home folder, in order', async () => {
    put('config', `Include conf.d/* ~/.ssh/one "${home}/.ssh/two"\nPort 9\n`);
    put('conf.d/b', 'Port 2\nUser b\n');
    put('conf.d/a', 'Port 1\nHost studio\n HostKeyAlias inner\n');
    put('conf.d/.hidden', 'HostName hidden\n');
    mkdirSync(join(home, '.ssh', 'conf.d', 'folder'));
    put('one', 'ConnectTimeout 5\n');
    put('two', 'ServerAliveInterval 6\n');
    expect(await resolve()).toMatchObject({
      port: 1,
      user: 'b',
      hostKeyAlias: 'inner',
      hostName: 'studio',
      connectTimeout: 5,
      serverAliveInterval: 6,
      unsupported: [],
    });
  });

  it('begins relative includes of the system’s file in its own folder, where ~ means nothing', async () => {
    put('etc/ssh_config', 'Include more\n', 0o644);
    put('etc/more', 'Port 7\nInclude ~/x\n', 0o644);
    expect(await resolve()).toMatchObject({
      port: 7,
      unsupported: [{ directive: 'Include', effect: 'blocks' }],
    });
  });

  it.skipIf(!isPosix)('follows symbolic links', async () => {
    symlinkSync(put('elsewhere', 'Port 8\n'), join(home, '.ssh', 'config'));
    expect(await resolve()).toMatchObject({ port: 8 });
  });

  it('reads a file that begins with a byte order mark', async () => {
    put('config', '\ufeffHost studio\n Port 3\n');
    expect(await resolve()).toMatchObject({ port: 3 });
    expect(await resolve('other')).toMatchObject({ port: 22 });
  });

  it('stops at a file that includes itself', async () => {
    const file = put('config', 'Include config\n');
    expect(await resolve()).toEqual({ code: 'ssh-config-includes', file, line: 1 });
  });

  it('stops where includes multiply', async () => {
    put('config', 'Include conf.d/*\n');
    for (let index = 0; index < 40; index++) put(`conf.d/${index}`, 'Include conf.d/*\n');
    expect(await resolve()).toMatchObject({ code: 'ssh-config-includes', line: 1 });
  });

  it('reads 16 levels of includes', async () => {
    put('config', 'Include l1\n');
    for (let level = 1; level < 16; level++) put(`l${level}`, `Include l${level + 1}\n`);
    put('l16', 'Port 16\n');
    expect(await resolve()).toMatchObject({ port: 16 });
    put('l16', 'Include l17\n');
    put('l17', 'Port 17\n');
    expect(await resolve()).toMatchObject({ code: 'ssh-config-includes' });
  });

  it.each([
    ['too large', 'x'.repeat(1024 * 1024 + 1), 'too-large'],
    ['not text', Uint8Array.of(0x50, 0xff, 0xfe), 'not-text'],
  ])('names a file that is %s', async (_what, text, why) => {
    const file = put('config', text);
    expect(await resolve()).toEqual({ code: 'ssh-config-unreadable', file, why });
    put('config', 'Include conf.d/x\n');
    const included = put('conf.d/x', text);
    expect(await resolve()).toEqual({ code: 'ssh-config-unreadable', file: included, why });
  });

  it.skipIf(!isPosix).each([
    ['config', 0o602],
    ['config', 0o646],
    ['conf.d/x', 0o666],
  ])('does not obey %s where others may write to it', async (name, mode) => {
    put('config', 'Include conf.d/*\n');
    const file = put(name, 'Port 1\n', mode);
    expect(await resolve()).toEqual({ code: 'ssh-config-unreadable', file, why: 'exposed' });
  });

  it.skipIf(!isRoot)('obeys its owner’s private group and no other person', async () => {
    const file = put('config', 'Port 1\n', 0o660);
    expect(await resolve()).toMatchObject({ port: 1 });
    chownSync(file, 0, 12345);
    expect(await resolve()).toMatchObject({ why: 'exposed' });
    chmodSync(file, 0o600);
    chownSync(file, 12345, 12345);
    expect(await resolve()).toMatchObject({ why: 'exposed' });
  });

  it.skipIf(isRoot || !isPosix)('names a file that it may not read', async () => {
    const file = put('config', 'Port 1\n', 0o000);
    expect(await resolve()).toEqual({ code: 'ssh-config-unreadable', file, why: 'not-permitted' });
  });

  it.skipIf(!isPosix)('does not wait for a named pipe', async () => {
    execFileSync('mkfifo', [join(home, '.ssh', 'config')]);
    expect(await resolve()).toMatchObject({ code: 'ssh-config-unreadable', why: 'other' });
  });
});
