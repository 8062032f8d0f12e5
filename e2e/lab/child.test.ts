import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startChild } from './child.ts';
import { until } from './deadline.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const node = async (code: string) => startChild({ command: process.execPath, args: ['-e', code], env });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A killed orphan may stay a zombie where the container's first process reaps none.
  return process.platform !== 'linux' || !zombie(pid);
}

function zombie(pid: number): boolean {
  return process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

it('collects output and exit code', async () => {
  const child = await node('console.log("out"); console.error("err"); process.exitCode = 3');
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(child.output()).toContain('out');
  expect(child.output()).toContain('err');
  expect(child.running()).toBe(false);
});

it('stops gently, and by force after the deadline', async () => {
  const gentle = await node(
    'process.on("SIGTERM", () => process.exit(0)); setInterval(() => 0, 1000); console.log("up")',
  );
  await until(() => gentle.output().includes('up'), { what: 'the child' });
  expect(await gentle.stop()).toEqual({ code: 0, signal: null });
  const deaf = await node('process.on("SIGTERM", () => 0); setInterval(() => 0, 1000); console.log("up")');
  await until(() => deaf.output().includes('up'), { what: 'the child' });
  expect(await deaf.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
});

it('gives the child its input', async () => {
  const child = await startChild({ command: 'cat', args: [], env, input: 'hello' });
  await child.exited;
  expect(child.output()).toBe('hello');
});

it.runIf(existsSync('/usr/bin/setpriv'))('takes the grandchild along when the child is killed', async () => {
  const code = `
    import(${JSON.stringify(`${import.meta.dirname}/child.ts`)}).then(async ({ startChild }) => {
      const inner = await startChild({ command: 'sleep', args: ['600'], env: process.env });
      console.log('pid=' + inner.pid + ';');
    });
    setInterval(() => 0, 1000);`;
  const outer = await node(code);
  const pid = Number(await until(() => /pid=(\d+);/.exec(outer.output())?.[1], { what: 'the grandchild' }));
  expect(isAlive(pid)).toBe(true);
  await outer.kill();
  await until(() => !isAlive(pid), { what: 'the grandchild to die' });
});
