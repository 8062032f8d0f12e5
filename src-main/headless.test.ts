import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SLOW = { timeout: 15_000 };

let root: string;
let started: Running[];
beforeEach(() => {
  started = [];
  root = mkdtempSync(join(tmpdir(), 'causeway-headless-'));
  // The sources beside a page of their own: the real one may not be built when unit tests run.
  for (const name of ['src-main', 'node_modules', 'package.json']) {
    symlinkSync(join(import.meta.dirname, '..', name), join(root, name));
  }
  mkdirSync(join(root, 'out', 'renderer'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  writeFileSync(join(root, 'out', 'renderer', 'index.html'), '<!doctype html><title>Causeway</title>');
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(root, { recursive: true });
});

type Running = {
  readonly child: ChildProcessWithoutNullStreams;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
};

function run(args: readonly string[], home = 'home'): Running {
  const env = { PATH: process.env['PATH'], TMPDIR: join(root, 'tmp'), CAUSEWAY_HOME: join(root, home) };
  const sources = ['--preserve-symlinks', '--preserve-symlinks-main', join(root, 'src-main', 'headless.ts')];
  const child = spawn(process.execPath, [...sources, ...args], { env });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const running = { child, said: () => said, ended: once(child, 'exit').then(([code]) => code) };
  started.push(running);
  return running;
}

const addressesIn = (text: string): readonly string[] =>
  text.match(/http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/g) ?? [];

async function runServed(args: readonly string[], home?: string) {
  const running = run(['--no-open', ...args], home);
  await expect.poll(() => addressesIn(running.said()).length, SLOW).toBe(1);
  return { ...running, url: new URL(addressesIn(running.said())[0] ?? '') };
}

describe.skipIf(process.platform === 'win32')('the headless host', () => {
  it('serves the page, gives a further address on Enter, and ends when it is told to', SLOW, async () => {
    const { child, url, said, ended } = await runServed(['--port', '0']);
    expect(await (await fetch(new URL('/', url))).text()).toContain('Causeway');
    child.stdin.write('\n');
    await expect.poll(() => new Set(addressesIn(said())).size).toBe(2);
    child.stdin.end();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });

  it('is one for each data folder: a second one says who is there', SLOW, async () => {
    const first = await runServed(['--port', '0']);
    const second = run(['--no-open', '--port', '0']);
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`process ${first.child.pid}`);
    expect(addressesIn(second.said())).toEqual([]);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    await runServed(['--port', '0']);
  });

  it('takes the next port where its own is taken, and says so', SLOW, async () => {
    const { url } = await runServed(['--port', '0']);
    const other = await runServed(['--port', url.port], 'other-home');
    expect(other.url.port).not.toBe(url.port);
    expect(other.said()).toMatch(new RegExp(`Port ${url.port} is taken.*${other.url.port}`));
  });

  it('says what is wrong with an option, or a folder, or a page that is not built', SLOW, async () => {
    const [flag, port, help] = [run(['--bogus']), run(['--port', '70000']), run(['--help'])];
    writeFileSync(join(root, 'file'), '');
    const folder = run(['--no-open', '--port', '0'], 'file/home');
    expect(await Promise.all([flag, port, help, folder].map(({ ended }) => ended))).toEqual([2, 2, 0, 1]);
    expect([flag.said(), port.said()]).toEqual([
      expect.stringContaining('--bogus'),
      expect.stringContaining('70000'),
    ]);
    expect(folder.said()).toContain(join(root, 'file/home'));
    rmSync(join(root, 'out'), { recursive: true });
    const unbuilt = run(['--no-open', '--port', '0']);
    expect([await unbuilt.ended, unbuilt.said()]).toEqual([1, expect.stringContaining('npm start')]);
  });
});
