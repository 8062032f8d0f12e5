import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEcho } from '../../../e2e/lab/echo.ts';
import { exchange } from '../../../e2e/lab/raw-ssh.ts';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { attempt, handlesBackAt, liveHandles, opened } from './fixtures/opening.ts';
import { channelTo, never, withTest } from './fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));
const tunnelTo = async (options: SshdOptions = {}) => opened(await attempt(await serve(options)));
const gone = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

/** A file that a remote command can write: it runs as somebody else. */
async function someFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-command-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o777);
  return join(folder, 'pid');
}

describe('a command on the last server', () => {
  it('is run by its shell without a terminal, and says how it ended', async () => {
    const tunnel = await tunnelTo();
    const command = "test -t 0 || echo 'no terminal'; echo oops >&2; exit 3";
    expect(await tunnel.run(command, never)).toEqual({
      ok: true,
      code: 3,
      stdout: 'no terminal\n',
      stderr: 'oops\n',
    });
    expect(await tunnel.run('kill -9 $$', never)).toMatchObject({ ok: true, code: null });
    expect(await tunnel.run('no-such-program', never)).toMatchObject({ ok: true, code: 127 });
    expect(await tunnel.run("printf 'gr\\303\\274n'", never)).toMatchObject({ stdout: 'grün' });
  });

  it('is run there and not on a jump host', async () => {
    const [jump, last] = [await serve(), await serve()];
    const tunnel = opened(await attempt(last, { jumps: [jump] }));
    const result = await tunnel.run('echo $SSH_CONNECTION', never);
    expect(result).toMatchObject({ ok: true, stdout: expect.stringContaining(` ${last.port}\n`) });
  });

  it('keeps a mebibyte of each output, and lets the rest go by', async () => {
    const tunnel = await tunnelTo();
    const flood = 'head -c 3000000 /dev/zero | tr "\\0" x';
    const result = await tunnel.run(`${flood}; ${flood} >&2; echo end; exit 7`, never);
    if (!result.ok) throw new Error(result.fault.code);
    expect([result.code, result.stdout.length, result.stderr.length]).toEqual([7, 1_048_576, 1_048_576]);
  });

  it('goes on beside channels, and many at once', async () => {
    const tunnel = await tunnelTo();
    const echo = withTest(await startEcho());
    const stream = await channelTo(tunnel, echo.port);
    const results = await Promise.all([1, 2, 3].map((number) => tunnel.run(`echo ${number}`, never)));
    expect(results).toMatchObject([{ stdout: '1\n' }, { stdout: '2\n' }, { stdout: '3\n' }]);
    expect(String(await exchange(stream, 'still here'))).toBe('still here');
  });

  it('is ended by its signal, and the tunnel goes on', async () => {
    const tunnel = await tunnelTo();
    const file = await someFile();
    const stopping = new AbortController();
    const running = tunnel.run(
      `echo $$ > ${file}.new; mv ${file}.new ${file}; exec sleep 600`,
      stopping.signal,
    );
    await expect.poll(() => existsSync(file)).toBe(true);
    stopping.abort();
    expect(await running).toEqual({ ok: false, fault: gone });
    const pid = (await readFile(file, 'utf8')).trim();
    await expect
      .poll(async () => {
        const look = await tunnel.run(`kill -0 ${pid}`, never);
        return look.ok && look.code;
      })
      .toBe(1);
    expect(await tunnel.run('true', AbortSignal.abort())).toEqual({ ok: false, fault: gone });
    for (let turns = 0; turns < 8; turns += 1) {
      const early = new AbortController();
      const result = tunnel.run('sleep 600', early.signal);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setImmediate(next));
      early.abort();
      expect(await result).toEqual({ ok: false, fault: gone });
    }
    expect(await tunnel.run('echo well', never)).toMatchObject({ ok: true, stdout: 'well\n' });
  });

  it('ends with the tunnel', async () => {
    const before = liveHandles();
    const sshd = await serve();
    const tunnel = opened(await attempt(sshd));
    const running = tunnel.run('sleep 600', never);
    const idle = await tunnel.run('true', never);
    expect(idle.ok).toBe(true);
    await sshd.killSessions();
    const fault = await tunnel.gone;
    expect(fault).toMatchObject({ code: 'dropped' });
    expect(await running).toEqual({ ok: false, fault });
    expect(await tunnel.run('true', never)).toEqual({ ok: false, fault });
    await sshd.stop();
    await handlesBackAt(before);
  });

  it('is refused by a server that allows no session, and the tunnel goes on', async () => {
    const sshd = await serve({ directives: { MaxSessions: '0' } });
    const tunnel = opened(await attempt(sshd));
    expect(await tunnel.run('echo mine', never)).toEqual({
      ok: false,
      fault: { heals: 'by-deciding', code: 'forwarding-refused', host: sshd.host, port: sshd.port },
    });
    expect(await tunnel.probe(5000)).not.toBeNull();
  });

  it('is another one where the server says so', async () => {
    const tunnel = await tunnelTo({ directives: { ForceCommand: 'echo forced' } });
    expect(await tunnel.run('echo mine', never)).toMatchObject({ ok: true, stdout: 'forced\n' });
  });
});
