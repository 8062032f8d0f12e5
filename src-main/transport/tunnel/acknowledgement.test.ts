import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../../e2e/lab/manual-clock.ts';
import { listenOnLoopback } from '../../../e2e/lab/port.ts';
import { startSshd } from '../../../e2e/lab/sshd.ts';
import { acknowledgeSoon } from './acknowledgement.ts';
import { attempt, opened } from './fixtures/opening.ts';
import { channelTo, withTest } from './fixtures/peers.ts';

function watch() {
  const clock = createManualClock();
  let nudges = 0;
  const acknowledgement = acknowledgeSoon(clock, () => (nudges += 1));
  return { clock, ...acknowledgement, nudges: () => nudges };
}

describe('acknowledgeSoon', () => {
  it('nudges once, soon after bytes', () => {
    const { clock, heard, nudges } = watch();
    clock.advance(1000);
    expect(clock.pending()).toBe(0);
    heard();
    heard();
    expect(nudges()).toBe(0);
    clock.advance(2);
    expect(nudges()).toBe(1);
    clock.advance(1000);
    expect(nudges()).toBe(1);
    heard();
    clock.advance(2);
    expect(nudges()).toBe(2);
  });

  it('waits for the end of what flows, with one timer', () => {
    const { clock, heard, nudges } = watch();
    for (let ms = 0; ms < 100; ms += 0.5) {
      heard();
      expect(clock.pending()).toBe(1);
      clock.advance(0.5);
    }
    expect(nudges()).toBe(0);
    clock.advance(1);
    expect(nudges()).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it('says nothing after its end, whatever still comes', () => {
    const { clock, heard, stop, nudges } = watch();
    heard();
    stop();
    heard();
    clock.advance(1000);
    expect(nudges()).toBe(0);
    expect(clock.pending()).toBe(0);
  });
});

describe('a tunnel', () => {
  // Linux acknowledges after 40 ms where nothing is sent; a busy machine may well be slower, but never faster.
  it.each([0, 1])('is not kept waiting by a server that speaks first, behind %d others', async (count) => {
    const jumps = await Promise.all(Array.from({ length: count }, async () => withTest(await startSshd())));
    const sshd = withTest(await startSshd());
    const server = createServer({ noDelay: true }, (socket) => socket.end('hello'));
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const times: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      const tunnel = opened(await attempt(sshd, { jumps }));
      const startedAt = performance.now();
      const stream = await channelTo(tunnel, port);
      await once(stream, 'data');
      times.push(performance.now() - startedAt);
      tunnel.close();
    }
    expect(Math.min(...times)).toBeLessThan(35);
  });
});
