import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../e2e/lab/deadline.ts';
import { systemClock } from '../clock.ts';
import type { CommandHandlers } from '../contract/commands.ts';
import { createCall } from './call.ts';
import type { Control } from './control.ts';
import { listenPrivately } from '../storage/private-socket.ts';
import { CALL_LIMIT, openControl } from './control.ts';
import { dialControl } from './control-client.ts';
import { playDispatch, snapshotWith } from './rehearsal.ts';

const { after } = systemClock;

let folder: string;
let opened: Control[];
let sockets: Socket[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-control-'));
  opened = [];
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const control of opened) await control.close();
  await rm(folder, { recursive: true, force: true });
});

const path = () => join(folder, 'control.sock');

async function serve(replaced: Partial<CommandHandlers> = {}, patience = after) {
  const { dispatch, host } = playDispatch(replaced);
  let fronts = 0;
  const control = await openControl({
    listen: (serve) => listenPrivately({ path: path(), isPipe: false }, serve),
    dispatch,
    mintFront: () => `cli-${(fronts += 1)}`,
    frontGone: host.frontGone,
    after: patience,
  });
  if (control === null) throw new Error('The control socket could not be opened.');
  opened.push(control);
  return { control, host };
}

async function dial() {
  const line = await dialControl(path(), after);
  if (line === null) throw new Error('Nobody answers.');
  return { ...line, call: createCall(line.ask) };
}

/** Says something raw, and gives all that comes back until the other side hangs up. */
function say(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path(), () => socket.write(text));
    sockets.push(socket);
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(heard));
  });
}

const refusal = (fault: unknown) => `${JSON.stringify({ kind: 'refusal', id: 0, ok: false, fault })}\n`;
const call = (name: string, input: unknown) => JSON.stringify({ kind: 'call', id: 7, name, input });

describe.skipIf(process.platform === 'win32')('the control socket', () => {
  it('carries calls of the contract to their handlers and their answers back, one after the other', async () => {
    const seen: unknown[] = [];
    const { host } = await serve({
      'app.snapshot': async (_, front) => {
        seen.push(front);
        return { ok: true, value: snapshotWith([]) };
      },
      'profile.remove': async (input) => {
        seen.push(input);
        return { ok: false, fault: { code: 'no-such-profile' } };
      },
    });
    const line = await dial();
    const answers = await Promise.all([
      line.call('app.snapshot', {}),
      line.call('profile.remove', { profile: 'a' }),
      line.call('app.snapshot', {}),
    ]);
    expect(answers).toMatchObject([
      { ok: true, value: { version: '0.0.0' } },
      { ok: false, fault: { code: 'no-such-profile' } },
      { ok: true },
    ]);
    expect(seen).toEqual(['cli-1', { profile: 'a' }, 'cli-1']);
    line.close();
    await until(() => host.gone.length === 1, { what: 'the end of the front' });
    expect(host.gone).toEqual(['cli-1']);
  });

  it('is for this person alone, and takes the place of one that a killed process left', async () => {
    await writeFile(path(), '');
    await serve();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await dialControl(path(), after)).not.toBeNull();
  });

  it.each([
    ['no JSON', 'hello\n', { code: 'input-refused', path: '' }],
    ['no call', '{"kind":"call"}\n', { code: 'input-refused', path: '' }],
    ['nothing', '\n', { code: 'input-refused', path: '' }],
    ['no UTF-8', '\u0000\ud800\n', { code: 'input-refused', path: '' }],
    ['too much', `${'x'.repeat(CALL_LIMIT + 1)}\n`, { code: 'too-large', limit: CALL_LIMIT }],
    ['too much without an end', 'x'.repeat(CALL_LIMIT + 1), { code: 'too-large', limit: CALL_LIMIT }],
  ])('refuses %s in words, hangs up, and lives on', async (_what, text, fault) => {
    await serve();
    expect(await say(text)).toBe(refusal(fault));
    expect(await (await dial()).call('profile.remove', { profile: 'a' })).toEqual({ ok: true, value: {} });
  });

  it('refuses an unknown command and a wrong input, and goes on with the same caller', async () => {
    await serve();
    const raw = [call('profile.steal', {}), call('profile.remove', { profile: 'NO!' }), 'end'].join('\n');
    const lines = (await say(`${raw}\n`))
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { id: 7, fault: { code: 'input-refused', path: 'name' } },
      { id: 7, fault: { code: 'input-refused', path: 'profile' } },
      { id: 0, fault: { code: 'input-refused' } },
    ]);
  });

  it('crosses a bug as an id', async () => {
    await serve({ 'profile.remove': () => Promise.reject(new Error('canary')) });
    const outcome = await (await dial()).call('profile.remove', { profile: 'a' });
    expect(outcome).toEqual({ ok: false, fault: { code: 'internal', id: 'id-1' } });
  });

  it('lets nobody hold a place who says nothing', async () => {
    let ring = (): void => undefined;
    const { host } = await serve({}, (_ms, run) => {
      ring = run;
      return () => undefined;
    });
    const silent = say('{"kind":');
    await until(
      () => {
        ring();
        return host.gone.length === 1;
      },
      { what: 'the end of the front' },
    );
    expect(await silent).toBe('');
  });

  it('ends with the app: callers hear that it is gone, and nothing is left', async () => {
    const { control } = await serve({ 'profile.remove': () => new Promise(() => undefined) });
    const line = await dial();
    const asked = line.call('profile.remove', { profile: 'a' });
    const idle = say('');
    await until(() => sockets.length === 1 && sockets[0]?.readyState === 'open', { what: 'a connection' });
    await control.close();
    expect(await asked).toEqual({ ok: false, fault: { code: 'host-gone' } });
    expect(await idle).toBe('');
    expect(await line.call('app.snapshot', {})).toEqual({ ok: false, fault: { code: 'host-gone' } });
    expect(await dialControl(path(), after)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is no reason not to start where it cannot be', async () => {
    const { dispatch, host } = playDispatch();
    const nowhere = { path: join(folder, 'none', 'control.sock'), isPipe: false };
    const control = await openControl({
      listen: (serve) => listenPrivately(nowhere, serve),
      dispatch,
      mintFront: () => 'cli-1',
      frontGone: host.frontGone,
      after,
    });
    expect(control).toBeNull();
  });
});

describe.skipIf(process.platform === 'win32')('a caller', () => {
  it.each(['nonsense\n', '{"kind":"answer"}\n', ''])('takes %j for no answer', async (text) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(text));
    });
    await new Promise<void>((resolve) => void server.listen(path(), () => resolve()));
    const line = await dial();
    expect(await line.call('app.snapshot', {})).toEqual({ ok: false, fault: { code: 'host-gone' } });
    line.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('finds nobody where nothing is, or a plain file', async () => {
    expect(await dialControl(path(), after)).toBeNull();
    await writeFile(path(), '');
    expect(await dialControl(path(), after)).toBeNull();
  });
});
