import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until, within } from './deadline.ts';
import { startEcho, type Echo } from './echo.ts';
import { startFaultProxy, type FaultProxy, type FaultProxyOptions } from './fault-proxy.ts';
import { listenOnLoopback } from './port.ts';

const ending: (() => Promise<unknown>)[] = [];
let echo: Echo;

beforeEach(async () => {
  echo = await startEcho();
  ending.push(echo.stop);
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function proxy(options: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> {
  const started = await startFaultProxy({ target: { port: echo.port }, ...options });
  ending.push(started.stop);
  return started;
}

interface Visitor {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly hears: (text: string) => Promise<unknown>;
  readonly ended: () => boolean;
}

async function visit({ port }: FaultProxy): Promise<Visitor> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  ending.push(async () => socket.destroy());
  let heard = '';
  let ended = false;
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.once('end', () => {
    ended = true;
  });
  await once(socket, 'connect');
  const hears = async (text: string) => until(() => heard === text, { what: `the visitor to hear ${text}` });
  return { socket, heard: () => heard, hears, ended: () => ended };
}

it('carries, counts and ends connections', async () => {
  const through = await proxy();
  const { socket, hears, ended } = await visit(through);
  socket.end('hello');
  await hears('hello');
  await until(ended, { what: 'the end' });
  const traffic = { received: 5, forwarded: 5, discarded: 0 };
  await until(() => through.counts().live === 0, { what: 'the connection to go' });
  expect(through.counts()).toEqual({ connections: 1, live: 0, up: traffic, down: traffic });
});

it('carries 20 MB unharmed, however slow the reader is', async () => {
  const through = await proxy();
  const bytes = Buffer.alloc(20_000_000, 'abcdefghijk');
  const socket = connect({ port: through.port, host: '127.0.0.1', allowHalfOpen: true });
  ending.push(async () => socket.destroy());
  socket.end(bytes);
  await until(() => through.counts().down.received > 1_000_000, { what: 'the pipe to fill' });
  const back: Buffer[] = [];
  for await (const chunk of socket) back.push(chunk);
  expect(Buffer.concat(back).equals(bytes)).toBe(true);
});

it('delays, with a jitter that is handed in, and keeps the order', async () => {
  const rolls = [0.9, 0];
  const through = await proxy({ random: () => rolls.shift() ?? 0 });
  through.set({ delayMs: 80, jitterMs: 100 }, 'up');
  const { socket, hears } = await visit(through);
  const startedAt = performance.now();
  socket.write('first ');
  await until(() => through.counts().up.received === 6, { what: 'the first chunk' });
  expect(through.counts().up.forwarded).toBe(0);
  socket.write('second');
  await hears('first second');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(165);
  expect(rolls).toEqual([]);
});

it('trickles', async () => {
  const through = await proxy();
  through.set({ bytesPerSecond: 1000 }, 'down');
  const { socket, heard, hears } = await visit(through);
  const startedAt = performance.now();
  const text = 'x'.repeat(200);
  socket.write(text);
  await until(() => through.counts().down.received === 200, { what: 'all to be received' });
  expect(through.counts().down.forwarded).toBeLessThan(200);
  await until(() => heard().length > 0, { what: 'the first piece' });
  expect(heard().length).toBeLessThan(200);
  await hears(text);
  expect(performance.now() - startedAt).toBeGreaterThan(150);
});

it('holds in a black hole, either way, and lets it out when healed', async () => {
  for (const direction of ['up', 'down'] as const) {
    const through = await proxy();
    const { socket, heard, hears, ended } = await visit(through);
    socket.write('a');
    await hears('a');
    through.set({ blackhole: 'hold' }, direction);
    socket.end('b');
    await until(() => through.counts()[direction].received === 2, { what: 'the byte to be swallowed' });
    expect(through.counts()[direction]).toEqual({ received: 2, forwarded: 1, discarded: 0 });
    expect([heard(), ended()]).toEqual(['a', false]);
    await through.heal();
    await hears('ab');
    await until(ended, { what: 'the end that was held too' });
  }
});

it('loses bytes for good, and keeps the end of a connection to itself', async () => {
  const through = await proxy();
  const { socket, hears, ended } = await visit(through);
  through.set({ blackhole: 'discard' });
  socket.end('lost');
  await until(() => through.counts().up.discarded === 4, { what: 'the bytes to be lost' });
  expect(echo.heard()).toBe(0);
  expect(ended()).toBe(false);
  const { socket: late, hears: lateHears } = await visit(through);
  await through.heal();
  await until(ended, { what: 'the end' });
  await hears('');
  late.write('found');
  await lateHears('found');
});

it('truncates after so many bytes', async () => {
  const through = await proxy();
  through.set({ truncateAfter: 7 }, 'down');
  const { socket, heard, ended } = await visit(through);
  socket.write('hello world');
  await until(ended, { what: 'the cut' });
  expect(heard()).toBe('hello w');
  expect(through.counts().down).toEqual({ received: 11, forwarded: 7, discarded: 4 });
  socket.end();
  await until(() => through.counts().live === 0, { what: 'the connection to go' });
});

it('closes one half', async () => {
  const through = await proxy();
  const { socket, ended } = await visit(through);
  through.halfClose('down');
  await until(ended, { what: 'the FIN' });
  socket.write('still going up');
  await until(() => echo.heard() === 14, { what: 'the echo server to hear' });
  await until(() => through.counts().down.discarded === 14, { what: 'the answer to be dropped' });
  expect(through.counts().up).toEqual({ received: 14, forwarded: 14, discarded: 0 });
});

it('resets', async () => {
  const through = await proxy();
  const { socket, hears } = await visit(through);
  socket.write('a');
  await hears('a');
  const error = once(socket, 'error');
  through.reset();
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  await until(() => through.counts().live === 0, { what: 'the connection to go' });
});

/** A far side says more than its visitor reads, until nothing gets on any more; how it learns that the visitor left. */
async function leaveFlood(leave: (visitor: Socket, through: FaultProxy) => Promise<void>): Promise<string> {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const { port, stop } = await startFlood(resolve);
  ending.push(stop);
  const through = await proxy({ target: { port } });
  const visitor = connect({ port: through.port, host: '127.0.0.1', allowHalfOpen: true });
  ending.push(async () => visitor.destroy());
  visitor.on('error', () => undefined);
  let before = 0;
  const isFull = (): boolean => {
    const { received } = through.counts().down;
    const standsStill = received > 0 && received === before;
    before = received;
    return standsStill;
  };
  await until(isFull, { what: 'the pipe to fill', pollMs: 100 });
  await leave(visitor, through);
  return within(ended, 5_000, 'the far side to learn of it');
}

async function startFlood(ended: (how: string) => void): Promise<Pick<Echo, 'port' | 'stop'>> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', ({ message }) => ended(message)).on('close', () => ended('closed'));
    socket.resume().write(Buffer.alloc(20_000_000));
  });
  const port = await listenOnLoopback(server);
  const stop = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port, stop };
}

it('passes on a reset that comes right behind a FIN, as from a server that closes with bytes unread', async () => {
  const how = await leaveFlood(async (visitor) => {
    visitor.end();
    await once(visitor, 'finish');
    visitor.resetAndDestroy();
  });
  expect(how).toMatch(/EPIPE|ECONNRESET/);
});

it('resets what it closes one half of in the same moment', async () => {
  const how = await leaveFlood(async (_visitor, through) => {
    through.halfClose('up');
    through.reset();
  });
  expect(how).toMatch(/EPIPE|ECONNRESET/);
});

it('refuses, keeps the present connections, and heals', async () => {
  const through = await proxy();
  const { socket, hears } = await visit(through);
  through.refuse();
  await expect(visit(through)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  socket.write('a');
  await hears('a');
  await through.heal();
  const second = await visit(through);
  second.socket.write('b');
  await second.hears('b');
  expect(through.counts()).toMatchObject({ connections: 2, live: 2 });
});

it('passes on that there is nobody behind it', async () => {
  const through = await proxy();
  await echo.stop();
  ending.shift();
  const socket = connect(through.port, '127.0.0.1');
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
});
