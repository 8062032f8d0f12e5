import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../e2e/lab/port.ts';
import { startListener } from './fixtures/local-forward.ts';
import { findHolderInProc } from './port-holder-proc.ts';
import { findPortHolder, type Ask } from './port-holder.ts';

/** Answers as programs of another system would, and remembers what it was asked. */
function answering(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const ask: Ask = async (program, args) => {
    asked.push([program, ...args].join(' '));
    return answers[program] ?? '';
  };
  return { ask, asked };
}

describe.skipIf(process.platform !== 'linux')('the holder of a port on Linux', () => {
  it.each([
    ['127.0.0.1', 'node'],
    ['::1', 'node'],
    ['::', 'openclaw-gateway'],
  ])('is found on %s', async (address, name) => {
    const { pid, port } = await startListener(address, name);
    expect(await findPortHolder(port)).toEqual({ pid, name });
  });

  it('is nobody where nobody listens', async () => {
    expect(await findPortHolder(await freePort())).toBeNull();
  });

  it('is nobody where the processes may not be seen', async () => {
    const proc = await mkdtemp(join(tmpdir(), 'causeway-proc-'));
    onTestFinished(() => rm(proc, { recursive: true }));
    expect(await findHolderInProc(18_789, proc)).toBeNull();
    await mkdir(join(proc, 'net'));
    const line = '0: 0100007F:4965 00000000:0000 0A 0:0 0:0 0 1000 0 41873 1 0';
    await writeFile(join(proc, 'net', 'tcp'), line);
    await mkdir(join(proc, '1'));
    expect(await findHolderInProc(18_789, proc)).toBeNull();
    await mkdir(join(proc, '4242', 'fd'), { recursive: true });
    await symlink('socket:[41873]', join(proc, '4242', 'fd', '7'));
    // Ended since.
    expect(await findHolderInProc(18_789, proc)).toEqual({ pid: 4242, name: '' });
    await writeFile(join(proc, '4242', 'comm'), 'nginx\n');
    expect(await findHolderInProc(18_789, proc)).toEqual({ pid: 4242, name: 'nginx' });
  });

  it('is the same that lsof tells, where that is', async () => {
    const { pid, port } = await startListener('::1', 'my gateway');
    const ask: Ask = async (program, args) => {
      expect(program).toBe('/usr/sbin/lsof');
      return (await promisify(execFile)('lsof', args)).stdout;
    };
    expect(await findPortHolder(port, 'darwin', ask)).toEqual({ pid, name: 'my gateway' });
  });
});

describe('the holder of a port elsewhere', () => {
  it('is asked of lsof on macOS, by its full name', async () => {
    const { ask, asked } = answering({ '/usr/sbin/lsof': 'p77\ncnode\nf9\nn[::1]:18789\n' });
    expect(await findPortHolder(18_789, 'darwin', ask)).toEqual({ pid: 77, name: 'node' });
    expect(asked).toEqual(['/usr/sbin/lsof -nP -iTCP:18789 -sTCP:LISTEN -Fpcn']);
  });

  it('is asked of netstat and tasklist on Windows, by their full names', async () => {
    const folder = String.raw`C:\Windows\System32`;
    const { ask, asked } = answering({
      [`${folder}\\NETSTAT.EXE`]: '  TCP    [::1]:18789    [::]:0    LISTENING    4242\r\n',
      [`${folder}\\tasklist.exe`]: '"node.exe","4242","Console","1","51,232 K"\r\n',
    });
    expect(await findPortHolder(18_789, 'win32', ask)).toEqual({ pid: 4242, name: 'node.exe' });
    expect(asked).toEqual([
      `${folder}\\NETSTAT.EXE -ano`,
      `${folder}\\tasklist.exe /FI PID eq 4242 /FO CSV /NH`,
    ]);
    expect(await findPortHolder(1, 'win32', ask)).toBeNull();
  });

  it.each(['darwin', 'win32', 'freebsd'] as const)('is nobody where %s cannot be asked', async (platform) => {
    const ask: Ask = () => Promise.reject(new Error('spawn ENOMEM'));
    expect(await findPortHolder(1, platform, ask)).toBeNull();
  });

  it('is nobody where there is no such program', async () => {
    const elsewhere = process.platform === 'win32' ? 'darwin' : 'win32';
    expect(await findPortHolder(1, elsewhere)).toBeNull();
  });
});
