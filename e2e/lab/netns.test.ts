import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Child } from './child.ts';
import { until } from './deadline.ts';
import { startEcho, type Echo } from './echo.ts';
import { lacksForRooms, makeRooms, type Rooms, type Side } from './netns.ts';
import { writeSshConfig } from './openssh.ts';
import { findProcess } from './process-tree.ts';
import { connectRaw, exchange } from './raw-ssh.ts';
import { startSshd } from './sshd.ts';

/** Connects to a host and port and writes a line each 10 ms; says what comes back and what goes wrong. */
const TALKER = `
  const [host, port] = process.argv.slice(1);
  const socket = require('node:net').connect(Number(port), host);
  let count = 0;
  socket.on('connect', () => setInterval(() => socket.write('line' + ++count + ';'), 10));
  socket.on('data', (data) => process.stdout.write(data));
  socket.on('error', ({ code }) => { console.log(code); process.exit(1); });
  setInterval(() => process.stdout.write(Object.keys(require('node:os').networkInterfaces()).join() + '|'), 50);`;
const ECHO = `
  const server = require('node:net').createServer((socket) => { socket.on('error', () => 0); socket.pipe(socket); });
  server.listen(0, '0.0.0.0', () => console.log('port=' + server.address().port + ';'));`;

const lacks = await lacksForRooms();

describe.skipIf(lacks.length > 0)(`two rooms (lacking here: ${lacks.join(', ') || 'nothing'})`, () => {
  let rooms: Rooms;
  let port: number;
  beforeAll(async () => {
    rooms = await makeRooms();
    const echo = await rooms.far.run({ command: process.execPath, args: ['-e', ECHO], env: {} });
    port = Number(await until(() => /port=(\d+);/.exec(echo.output())?.[1], { what: 'the echo server' }));
  });
  beforeEach(async () => rooms.heal());
  afterAll(async () => rooms.remove());

  const talk = async (): Promise<Child> => {
    const args = ['-e', TALKER, rooms.far.address, String(port)];
    const talker = await rooms.near.run({ command: process.execPath, args, env: {} });
    await hears(talker);
    return talker;
  };
  const lines = (talker: Child): number => talker.output().match(/line\d+;/g)?.length ?? 0;
  const hears = async (talker: Child): Promise<unknown> => {
    const before = lines(talker);
    return until(() => lines(talker) > before + 2, { what: 'the talker to hear its echo' });
  };

  it.each<{ at: readonly Side[] }>([{ at: ['near'] }, { at: ['far'] }, { at: ['near', 'far'] }])(
    'drops packets: %j',
    async ({ at }) => {
      const talker = await talk();
      await rooms.drop(at);
      const before = await rooms.met();
      await until(async () => (await rooms.met()) > before, { what: 'packets to be dropped' });
      const heard = lines(talker);
      await until(async () => (await rooms.met()) > before + 1, { what: 'more packets to be dropped' });
      expect(lines(talker)).toBe(heard);
      await rooms.heal();
      await hears(talker);
      await talker.kill();
    },
  );

  it('resets connections', async () => {
    const talker = await talk();
    await rooms.reset(['far']);
    await until(() => talker.output().includes('ECONNRESET'), { what: 'the reset' });
    expect(await rooms.met()).toBeGreaterThan(0);
  });

  it.each(['near', 'far'] as const)(
    'takes the cable down at the %s end, which both ends see',
    async (side) => {
      const talker = await talk();
      await until(() => talker.output().includes('lo,lab0|'), { what: 'the interfaces' });
      await rooms.unplug(side);
      const since = talker.output().length;
      await until(() => talker.output().slice(since).includes('|lo|'), { what: 'the interface to vanish' });
      await rooms.heal();
      await hears(talker);
      expect(talker.running()).toBe(true);
      await talker.kill();
    },
  );

  it('changes the near address, which ends what stood on the old one', async () => {
    const talker = await talk();
    const old = rooms.near.address;
    const fresh = await rooms.readdress();
    expect([fresh, rooms.near.address]).toEqual(['10.77.0.3', '10.77.0.3']);
    expect(old).toBe('10.77.0.2');
    const second = await talk();
    const heard = lines(talker);
    await hears(second);
    expect(lines(talker)).toBe(heard);
    await Promise.all([talker.kill(), second.kill()]);
  });

  it('opens doors between a room and out here', async () => {
    const outside: Echo = await startEcho();
    await rooms.far.admit(outside.port);
    const sshd = await startSshd({ room: rooms.far });
    const openssh = await writeSshConfig({ lab: sshd });
    try {
      const args = [...openssh.args, '-W', `127.0.0.1:${outside.port}`, 'lab'];
      const ssh = await rooms.near.run({ command: 'ssh', args, env: {}, input: 'through' });
      await ssh.exited;
      expect(ssh.output()).toBe('through');
    } finally {
      await openssh.stop();
      await sshd.stop();
      await outside.stop();
    }
  });

  it('lets an sshd of the far room be reached from out here', async () => {
    const sshd = await startSshd({ room: { ...rooms.far, address: '127.0.0.1' } });
    const outside = await startEcho();
    try {
      await rooms.far.admit(outside.port, 7777);
      const there = { host: '127.0.0.1', port: await rooms.far.expose(sshd.port), user: sshd.user };
      const { readFileSync } = process.getBuiltinModule('node:fs');
      const raw = await connectRaw(there, { privateKey: readFileSync(sshd.keyPath) });
      expect(String(await exchange(await raw.forward(7777), 'x'))).toBe('x');
      await raw.end();
    } finally {
      await sshd.stop();
      await outside.stop();
    }
  });

  it('vanishes with everything in it', async () => {
    const own = await makeRooms();
    const sleeper = await own.near.run({ command: 'sleep', args: ['600'], env: {} });
    await own.remove();
    expect(findProcess(sleeper.pid)).toBeUndefined();
  });
});
