import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { duplexPair } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEcho } from '../../e2e/lab/echo.ts';
import { createManualClock } from '../../e2e/lab/manual-clock.ts';
import { listenOnLoopback } from '../../e2e/lab/port.ts';
import { exchange } from '../../e2e/lab/raw-ssh.ts';
import { systemClock } from '../clock.ts';
import {
  call,
  dialChannel,
  endOf,
  forwardBy,
  gate,
  pour,
  serveWith,
  standstill,
  startListener,
  visit,
} from './fixtures/local-forward.ts';
import { openLocalForward } from './local-forward.ts';
import { aborted } from './rung.ts';
import { withTest } from './tunnel/fixtures/peers.ts';

const echoing = async () => withTest(await startEcho());
const never = () => new Promise<never>(() => undefined);
const forwardTo = (port: number) => forwardBy({ openChannel: () => dialChannel(port) });
/** What two TCP connections may hold in the kernel by themselves; measured: 8 to 12 MB. */
const ON_THE_WAY = 60_000_000;
const openOn = (localPort: number) =>
  openLocalForward({ localPort, openChannel: never, waitMs: 1000, after: systemClock.after });

describe('a local forward', () => {
  it.each(['127.0.0.1', '::1', 'localhost'])('leads to the far port from %s', async (host) => {
    const forward = await forwardTo((await echoing()).port);
    const bytes = randomBytes(3_000_000);
    expect((await exchange(await visit(forward.port, host), bytes)).equals(bytes)).toBe(true);
    await expect.poll(forward.open).toBe(0);
  });

  it.skipIf(process.platform !== 'linux')('listens on no other address', async () => {
    const forward = await forwardTo((await echoing()).port);
    await expect(visit(forward.port, '127.0.0.2')).rejects.toThrow('ECONNREFUSED');
  });

  it('carries the half-close of a client, and then all of the answer', async () => {
    const { port } = await serveWith((visitor) => {
      const hash = createHash('sha256');
      visitor.on('data', (chunk) => hash.update(chunk));
      visitor.once('end', () => visitor.end(hash.digest('hex')));
    });
    const forward = await forwardTo(port);
    const bytes = randomBytes(2_000_000);
    const answer = await exchange(await visit(forward.port), bytes);
    expect(String(answer)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('carries the half-close of the far side, and goes on the other way', async () => {
    const heard: Buffer[] = [];
    const { port } = await serveWith((visitor) => {
      visitor.end('this is all');
      visitor.on('data', (chunk: Buffer) => heard.push(chunk));
    });
    const forward = await forwardTo(port);
    const client = await visit(forward.port);
    const chunks: Buffer[] = [];
    for await (const chunk of client.iterator({ destroyOnReturn: false })) chunks.push(chunk);
    expect(String(Buffer.concat(chunks))).toBe('this is all');
    expect(forward.open()).toBe(1);
    const bytes = randomBytes(2_000_000);
    client.end(bytes);
    await expect.poll(() => Buffer.concat(heard).equals(bytes)).toBe(true);
    await expect.poll(forward.open).toBe(0);
  });

  it('takes from the far side no more than a slow reader takes', async () => {
    const counts: (() => number)[] = [];
    const { port } = await serveWith((visitor) => counts.push(pour(visitor)));
    const sent = () => counts[0]?.() ?? 0;
    const forward = await forwardTo(port);
    const client = await visit(forward.port);
    client.pause();
    expect(await standstill(sent)).toBeLessThan(ON_THE_WAY);
    let taken = 0;
    let most = 0;
    for await (const chunk of client.iterator()) {
      taken += Buffer.from(chunk).length;
      most = Math.max(most, sent() - taken);
      if (taken > 200_000_000) break;
      await setImmediate();
    }
    expect(most).toBeLessThan(ON_THE_WAY);
    await expect.poll(forward.open).toBe(0);
  });

  it('takes from a client no more than the far side takes', async () => {
    const { port } = await serveWith((visitor) => visitor.pause());
    const forward = await forwardTo(port);
    const poured = pour(await visit(forward.port));
    expect(await standstill(poured)).toBeLessThan(ON_THE_WAY);
  });

  it('sends small writes without the delay that a socket without TCP_NODELAY has', async () => {
    const { port } = await serveWith((visitor) => {
      visitor.on('data', () => {
        visitor.write('a');
        setTimeout(() => visitor.write('b'));
      });
    });
    const client = await visit((await forwardTo(port)).port);
    const times: number[] = [];
    for (let count = 0; count < 60; count += 1) {
      const begun = performance.now();
      client.write('question');
      let text = '';
      while (!text.endsWith('b')) text += String((await once(client, 'data'))[0]);
      times.push(performance.now() - begun);
    }
    expect(times.toSorted((one, other) => one - other)[30]).toBeLessThan(20);
  });
});

describe('the end of one side', () => {
  const joined = async () => {
    const [channel, far] = duplexPair();
    const forward = await forwardBy({ openChannel: async () => ({ ok: true, stream: channel }) });
    const client = await visit(forward.port);
    client.write('hello');
    await once(far, 'data');
    return { forward, client, channel, far };
  };

  it('resets a client whose channel breaks off in the middle of an answer', async () => {
    const { forward, client, channel, far } = await joined();
    far.write('half an ans');
    await once(client, 'data');
    channel.destroy();
    expect(await endOf(client)).toBe('ECONNRESET');
    await expect.poll(forward.open).toBe(0);
  });

  it('survives an error of a channel that nobody expected', async () => {
    const { forward, client, channel } = await joined();
    channel.destroy(new Error('anything'));
    expect(await endOf(client)).toBe('ECONNRESET');
    await expect.poll(forward.open).toBe(0);
  });

  it('destroys the channel of a client that was reset', async () => {
    const { forward, client, channel } = await joined();
    client.resetAndDestroy();
    await expect.poll(() => channel.destroyed).toBe(true);
    await expect.poll(forward.open).toBe(0);
  });
});

describe('a client that comes while there is no tunnel', () => {
  it('waits, and then every byte arrives that it sent meanwhile, its half-close too', async () => {
    const echo = await echoing();
    const { openChannel, nth } = gate();
    const forward = await forwardBy({ openChannel });
    const bytes = randomBytes(1_000_000);
    const answer = exchange(await visit(forward.port), bytes);
    const { give } = await nth(0);
    expect(forward.open()).toBe(1);
    give(await dialChannel(echo.port));
    expect((await answer).equals(bytes)).toBe(true);
  });

  it.each([
    ['hangs up', '', 'end'],
    ['is reset', '', 'resetAndDestroy'],
    ['is reset after some bytes', 'GET / HTTP/1.1', 'resetAndDestroy'],
  ] as const)('is not waited for any more when it %s', async (_what, bytes, leave) => {
    const clock = createManualClock();
    const { openChannel, nth } = gate();
    const forward = await forwardBy({ openChannel, after: clock.after });
    const client = await visit(forward.port);
    client.write(bytes);
    const { signal, give } = await nth(0);
    client[leave]();
    await expect.poll(() => signal.aborted).toBe(true);
    expect([forward.open(), clock.pending()]).toEqual([0, 0]);
    const [channel] = duplexPair();
    give({ ok: true, stream: channel });
    await expect.poll(() => channel.destroyed).toBe(true);
  });

  it('is reset when it waited long enough', async () => {
    const clock = createManualClock();
    const { openChannel, nth } = gate();
    const forward = await forwardBy({ openChannel, after: clock.after, waitMs: 10_000 });
    const client = await visit(forward.port, '::1');
    client.write('GET / HTTP/1.1');
    const ended = endOf(client);
    const { signal, give } = await nth(0);
    clock.advance(9999);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect(signal.aborted).toBe(true);
    expect(await ended).toBe('ECONNRESET');
    give({ ok: false, fault: aborted });
    expect([forward.open(), clock.pending()]).toEqual([0, 0]);
  });

  const [dead] = duplexPair();
  dead.destroy();
  it.each([
    ['is refused', async () => ({ ok: false as const, fault: aborted })],
    ['was destroyed on its way', async () => ({ ok: true as const, stream: dead })],
    ['fails by a bug', () => Promise.reject(new Error('a bug'))],
  ])('is reset, and not ended in peace, where the channel %s', async (_what, openChannel) => {
    const forward = await forwardBy({ openChannel });
    expect(await endOf(call(forward.port))).toBe('ECONNRESET');
    expect(forward.open()).toBe(0);
  });

  it('is one of 256 at most; those beyond are reset, and the others served', async () => {
    const { openChannel, nth, asked } = gate();
    const forward = await forwardBy({ openChannel });
    const clients = await Promise.all(Array.from({ length: 256 }, () => visit(forward.port)));
    await nth(255);
    expect(await endOf(call(forward.port))).toBe('ECONNRESET');
    expect([forward.open(), asked()]).toEqual([256, 256]);
    const echo = await echoing();
    const { give } = await nth(0);
    give(await dialChannel(echo.port));
    await visit(forward.port);
    await nth(256);
    expect(forward.open()).toBe(257);
    await forward.close();
    expect(await Promise.all(clients.map(endOf))).toEqual(clients.map(() => 'ECONNRESET'));
  });
});

describe('the port', () => {
  it('is told with who has it, and freed on the other loopback', async () => {
    const { pid, port } = await startListener('::1');
    const holder = { pid, name: 'node' };
    expect(await openOn(port)).toEqual({ ok: false, why: 'in-use', holder });
    await listenOnLoopback(withServer(), port);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])('may be held on %s', async (address) => {
    const { pid, port } = await startListener(address);
    const holder = { pid, name: 'node' };
    expect(await openOn(port)).toEqual({ ok: false, why: 'in-use', holder });
  });

  it('is free again at once when the forward closes, whatever was open', async () => {
    const echo = await echoing();
    const { openChannel, nth } = gate();
    const forward = await forwardBy({ openChannel });
    const [waiting, busy] = [await visit(forward.port), await visit(forward.port, '::1')];
    const { give } = await nth(1);
    give(await dialChannel(echo.port));
    busy.write('hello');
    await once(busy, 'data');
    const closing = forward.close();
    await listenOnLoopback(withServer(), forward.port);
    expect(await Promise.all([waiting, busy].map(endOf))).toEqual(['ECONNRESET', 'ECONNRESET']);
    await closing;
    await forward.close();
    await expect.poll(forward.open).toBe(0);
    await expect(visit(forward.port, '::1')).rejects.toThrow('ECONNREFUSED');
  });
});

/** A server that ends with the test. */
function withServer() {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
}
