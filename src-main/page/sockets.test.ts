import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import { fakeHost, snapshotOf } from './fake-host.ts';
import type { FakeHost } from './fake-host.ts';
import { fakePage } from './fake-page.ts';
import type { FakeOptions, FakePage, Pass } from './fake-page.ts';
import { textOf } from './front.ts';
import { SOCKET_PROTOCOL } from '../contract/page.ts';
import { SOCKET_LIMIT } from './upgrades.ts';

const pages: FakePage[] = [];
const open = async (host?: FakeHost, options?: FakeOptions) => {
  const page = await fakePage(host, options);
  pages.push(page);
  return page;
};
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
});

/** A front that remembers what it was sent. */
async function join(page: FakePage, pass?: Pass) {
  const socket = page.dial(pass ?? (await page.enter()));
  const frames: HostFrame[] = [];
  socket.on('message', (data) => frames.push(HostFrame.parse(JSON.parse(textOf(data)))));
  await once(socket, 'open');
  await expect.poll(() => frames.length).toBeGreaterThan(0);
  return { socket, frames };
}

const refusedWith = (socket: WebSocket) =>
  new Promise<number>((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('it was let in')));
    socket.on('error', () => undefined);
  });
const closedWith = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));
const call = (id: number, name: string, input: unknown) => JSON.stringify({ kind: 'call', id, name, input });

function batchOf(seq: number, text: string): ChatBatch {
  return {
    profile: 'a',
    epoch: 1,
    seq,
    deltas: [{ kind: 'text', sessionKey: 's', runId: 'r', at: 0, text }],
  };
}

describe('a socket is refused', () => {
  it('to a foreign host, origin, or path', async () => {
    const page = await open();
    const pass = await page.enter();
    expect(await refusedWith(page.dial(pass, { Host: 'evil.example' }))).toBe(421);
    expect(await refusedWith(page.dial(pass, { Host: `localhost:${page.page.port}` }))).toBe(421);
    expect(await refusedWith(page.dial(pass, { Origin: 'http://evil.example' }))).toBe(403);
    expect(await refusedWith(page.dial(pass, { Origin: 'null' }))).toBe(403);
    expect((await page.ask({ path: '/socket' })).status).toBe(404);
    expect(page.host.listeners()).toBe(0);
  });

  it('without the cookie, without the key, or with those of another', async () => {
    const page = await open();
    const other = await open();
    const [here, there, second] = [await page.enter(), await other.enter(), await page.enter()];
    const renamed = there.cookie.replace(String(other.page.port), String(page.page.port));
    expect(await refusedWith(page.dial({ key: here.key }))).toBe(401);
    expect(await refusedWith(page.dial({ cookie: here.cookie }))).toBe(401);
    expect(await refusedWith(page.dial({ ...here, key: '' }))).toBe(401);
    expect(await refusedWith(page.dial({ ...here, key: second.key }))).toBe(401);
    expect(await refusedWith(page.dial({ cookie: renamed, key: here.key }))).toBe(401);
    expect(await refusedWith(page.dial({ cookie: renamed, key: there.key }))).toBe(401);
    const planted = page.dial({ ...here, cookie: `${renamed}; ${here.cookie}` });
    await once(planted, 'open');
  });

  it('beyond 32 tabs, until one leaves', async () => {
    const page = await open();
    const pass = await page.enter();
    const tabs = await Promise.all(Array.from({ length: SOCKET_LIMIT }, () => join(page, pass)));
    expect(await refusedWith(page.dial(pass))).toBe(503);
    tabs[0]?.socket.close();
    await expect.poll(() => page.host.gone.length).toBe(1);
    await join(page, pass);
  });
});

describe('a front', () => {
  it('is told the snapshot at once, and each that follows', async () => {
    const page = await open();
    const { socket, frames } = await join(page);
    expect(socket.protocol).toBe(SOCKET_PROTOCOL);
    page.host.publish(snapshotOf(2));
    await expect.poll(() => frames.length).toBe(2);
    expect(frames).toEqual([1, 2].map((revision) => ({ kind: 'snapshot', snapshot: snapshotOf(revision) })));
  });

  it('asks and is answered; what is wrong with a call is its answer', async () => {
    const page = await open(fakeHost({ 'settings.change': () => Promise.reject(new Error('canary')) }));
    const { socket, frames } = await join(page);
    socket.send(call(1, 'signals.report', { signal: 'online' }));
    socket.send(call(2, 'signals.report', { signal: 'loud' }));
    socket.send(call(3, 'host.stop', {}));
    socket.send(call(4, 'settings.change', { theme: 'dark' }));
    await expect.poll(() => frames.length).toBe(5);
    const byId = frames.filter((frame) => 'id' in frame).toSorted((one, other) => one.id - other.id);
    expect(byId).toEqual([
      { kind: 'answer', id: 1, ok: true, value: {} },
      { kind: 'refusal', id: 2, ok: false, fault: { code: 'input-refused', path: 'signal' } },
      { kind: 'refusal', id: 3, ok: false, fault: { code: 'input-refused', path: 'name' } },
      { kind: 'refusal', id: 4, ok: false, fault: { code: 'internal', id: 'id-1' } },
    ]);
    expect(page.log.join()).not.toContain('canary');
  });

  it('has a name of its own for as long as it is there', async () => {
    const names: string[] = [];
    const host = fakeHost({
      'signals.report': async (_input, front) => {
        names.push(front);
        return { ok: true, value: {} };
      },
    });
    const page = await open(host);
    const pass = await page.enter();
    const tabs = [await join(page, pass), await join(page, pass)];
    for (const { socket } of tabs) socket.send(call(1, 'signals.report', { signal: 'visible' }));
    await expect.poll(() => names.length).toBe(2);
    expect(new Set(names)).toEqual(new Set(host.fronts()));
    for (const { socket } of tabs) socket.terminate();
    await expect.poll(() => host.gone.toSorted()).toEqual(names.toSorted());
    expect(host.listeners()).toBe(0);
  });

  it('is let go after what is no call, no text, or too large', async () => {
    const page = await open();
    const send = async (data: string | Buffer) => {
      const { socket } = await join(page);
      socket.send(data);
      return closedWith(socket);
    };
    expect(await send('{"kind":')).toBe(1008);
    expect(await send('{}')).toBe(1008);
    expect(await send(Buffer.from(call(1, 'app.snapshot', {})))).toBe(1003);
    expect(await send('x'.repeat(4 * 1024 * 1024 + 1))).toBe(1009);
    expect((await page.ask({})).status).toBe(200);
  });

  it('that does not answer pings is let go, and one that does stays', async () => {
    const page = await open(fakeHost(), { pingMs: 50 });
    const pass = await page.enter();
    const dead = await join(page, pass);
    const alive = await join(page, pass);
    const pinged = vi.fn<() => void>();
    alive.socket.on('ping', pinged);
    dead.socket.pause();
    await expect.poll(() => page.host.gone, { timeout: 5000 }).toEqual(['page-1']);
    await expect.poll(() => pinged.mock.calls.length).toBeGreaterThan(3);
    expect(page.host.fronts()).toEqual(['page-2']);
    dead.socket.terminate();
  });

  it('is told goodbye when the page closes', async () => {
    const page = await fakePage();
    const { socket } = await join(page);
    const code = closedWith(socket);
    await page.close();
    expect(await code).toBe(1001);
    expect(page.host.listeners()).toBe(0);
  });
});

describe('a slow reader', () => {
  const MEGABYTE = 'x'.repeat(1024 * 1024);

  it('gets the newest snapshot, one reload for the chat that piled up, and every answer', async () => {
    const page = await open();
    const { socket, frames } = await join(page);
    socket.pause();
    for (let seq = 1; seq <= 40; seq += 1) {
      page.host.tell(batchOf(seq, MEGABYTE));
      page.host.publish({ ...snapshotOf(seq + 1), deviceId: MEGABYTE });
    }
    socket.send(call(1, 'signals.report', { signal: 'visible' }));
    socket.resume();
    await expect
      .poll(() => frames.at(-1), { timeout: 10_000 })
      .toEqual({
        kind: 'chat',
        batch: { profile: 'a', epoch: 1, seq: 40, deltas: [{ kind: 'reload' }] },
      });
    const snapshots = frames.filter((frame) => frame.kind === 'snapshot');
    expect(snapshots.at(-1)?.snapshot.revision).toBe(41);
    expect(snapshots.length).toBeLessThan(20);
    page.host.tell(batchOf(41, 'hello'));
    await expect.poll(() => frames.at(-1)).toEqual({ kind: 'chat', batch: batchOf(41, 'hello') });
    await expect.poll(() => frames.filter((frame) => frame.kind === 'answer').length).toBe(1);
  });

  it('that asks faster than it is answered is not read on', async () => {
    const release: (() => void)[] = [];
    const host = fakeHost({
      'signals.report': () => new Promise((resolve) => release.push(() => resolve({ ok: true, value: {} }))),
    });
    const page = await open(host);
    const { socket, frames } = await join(page);
    const filler = ' '.repeat(100_000);
    for (let id = 1; id <= 200; id += 1)
      socket.send(call(id, 'signals.report', { signal: 'online' }) + filler);
    await expect.poll(() => release.length).toBeGreaterThanOrEqual(64);
    expect(release.length).toBeLessThan(80);
    const answering = setInterval(() => release.splice(0).forEach((done) => done()), 5);
    await expect.poll(() => frames.length, { timeout: 10_000 }).toBe(201);
    clearInterval(answering);
  });
});

describe('the page', () => {
  it('drops a socket that there is no host for, and stays', async () => {
    const page = await open(fakeHost(), { hostFails: true });
    const socket = page.dial(await page.enter());
    socket.on('error', () => undefined);
    expect(await closedWith(socket)).toBe(1006);
    expect(page.log).toEqual(['page.socket-unserved {"error":"TypeError"}']);
    expect((await page.ask({})).status).toBe(200);
  });

  it('is at its baseline after 200 tabs came and went', async () => {
    const page = await open();
    const pass = await page.enter();
    const handles = () =>
      process
        .getActiveResourcesInfo()
        .filter((one) => !/^(FS|Immediate)/.test(one))
        .sort();
    const cycle = async () => {
      const { socket } = await join(page, pass);
      socket.send(call(1, 'app.snapshot', {}));
      socket.close();
      await once(socket, 'close');
    };
    await cycle();
    await expect.poll(() => page.host.listeners()).toBe(0);
    const before = handles();
    for (let n = 0; n < 200; n += 1) await cycle();
    await expect.poll(() => page.host.gone.length).toBe(201);
    expect(page.host.listeners()).toBe(0);
    await expect.poll(handles).toEqual(before);
  });
});
