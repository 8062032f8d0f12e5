import { describe, expect, it } from 'vitest';
import type { LifeParts } from './life.ts';
import { watchLife } from './life.ts';
import { createManualClock } from '../../e2e/lab/manual-clock.ts';

function rehearse(more: Partial<LifeParts> = {}) {
  const clock = createManualClock();
  const seen = { bytes: 0, pings: [] as number[], deaths: [] as string[] };
  const life = watchLife({
    clock,
    bytesRead: () => seen.bytes,
    pingMs: 10_000,
    silenceMs: 20_000,
    ping: () => void seen.pings.push(clock.now()),
    onDeath: (why) => {
      seen.deaths.push(`${why} at ${clock.now()}`);
      life.stop();
    },
    ...more,
  });
  const pong = (): void => {
    seen.bytes += 2;
    life.pong();
  };
  return { clock, seen, life, pong };
}

/** Lets what was answered be heard. */
const settled = (): Promise<void> => new Promise((next) => setImmediate(next));

describe('the watch over a life', () => {
  it('pings every 10 s and is content with pongs', () => {
    const { clock, seen, pong } = rehearse();
    for (let beat = 0; beat < 6; beat += 1) {
      clock.advance(10_000);
      pong();
    }
    expect(seen).toMatchObject({ pings: [10_000, 20_000, 30_000, 40_000, 50_000, 60_000], deaths: [] });
  });

  it('finds a silence 20 s after the last frame', () => {
    const { clock, seen, life } = rehearse();
    clock.advance(13_500);
    seen.bytes += 100;
    life.message();
    clock.advance(60_000);
    expect(seen.deaths).toEqual(['silent at 33500']);
  });

  it('lives on while bytes trickle in, though no frame is whole and no pong comes', () => {
    const { clock, seen } = rehearse();
    for (let second = 0; second < 120; second += 1) {
      clock.advance(1000);
      seen.bytes += 1;
    }
    expect(seen.deaths).toEqual([]);
    clock.advance(60_000);
    expect(seen.deaths).toHaveLength(1);
  });

  it('finds a death in mid-frame at most one ping late', () => {
    const { clock, seen } = rehearse();
    clock.advance(12_000);
    seen.bytes += 1;
    clock.advance(60_000);
    expect(seen.deaths).toEqual(['silent at 40000']);
  });

  it('forgives one silence that was slept through, and asks', () => {
    const { clock, seen, pong } = rehearse();
    clock.jump(3_600_000);
    expect(seen.deaths).toEqual([]);
    expect(seen.pings).toEqual([3_600_000]);
    pong();
    clock.advance(9000);
    expect(seen.deaths).toEqual([]);
  });

  it('forgives it only once', () => {
    const { clock, seen } = rehearse();
    clock.jump(3_600_000);
    clock.jump(30_000);
    expect(seen.deaths).toEqual(['silent at 3630000']);
  });

  it('misses ticks after two intervals without a message, but only when a pong came', () => {
    const { clock, seen, life, pong } = rehearse({ tickMs: 30_000 });
    for (let beat = 1; beat <= 5; beat += 1) {
      clock.advance(10_000);
      pong();
    }
    life.message();
    for (let beat = 1; beat <= 6; beat += 1) {
      clock.advance(10_000);
      pong();
    }
    expect(seen.deaths).toEqual(['ticks-missed at 110000']);
  });

  it('does not miss ticks behind a large message that is under way', () => {
    const { clock, seen, life } = rehearse({ tickMs: 30_000 });
    for (let second = 0; second < 200; second += 1) {
      clock.advance(1000);
      seen.bytes += 1000;
    }
    life.message();
    life.pong();
    expect(seen.deaths).toEqual([]);
  });

  it('does not live by what a shared line carries for others', async () => {
    const asked: number[] = [];
    const { clock, seen } = rehearse({
      isClear: async (deadlineMs) => asked.push(deadlineMs) > 0,
    });
    clock.advance(16_000);
    await settled();
    expect(asked).toEqual([3000]);
    clock.advance(60_000);
    expect(seen.deaths).toEqual(['silent at 20000']);
  });

  it('waits while a shared line is not clear, behind which its bytes may stand', async () => {
    const line = { isClear: false };
    const { clock, seen } = rehearse({ isClear: async () => line.isClear });
    for (let second = 0; second < 120; second += 1) {
      clock.advance(1000);
      await settled();
    }
    expect(seen.deaths).toEqual([]);
    line.isClear = true;
    for (let second = 0; second < 40; second += 1) {
      clock.advance(1000);
      await settled();
    }
    expect(seen.deaths).toHaveLength(1);
  });

  it('leaves no timer behind', () => {
    const { clock, life } = rehearse();
    void life.probe(1000);
    expect(clock.pending()).toBe(2);
    life.stop();
    expect(clock.pending()).toBe(0);
  });
});

describe('a probe', () => {
  it.each([
    { isClear: true, roundTrip: null },
    { isClear: false, roundTrip: 3000 },
  ])('of a shared line that is clear ($isClear) and silent', async ({ isClear, roundTrip }) => {
    const { clock, life } = rehearse({ isClear: async () => isClear });
    const answer = life.probe(3000);
    await settled();
    clock.advance(3000);
    expect(await answer).toBe(roundTrip);
  });

  it('pings at once and gives the round trip', async () => {
    const { clock, seen, life, pong } = rehearse();
    const answer = life.probe(3000);
    expect(seen.pings).toEqual([0]);
    clock.advance(40);
    pong();
    expect(await answer).toBe(40);
  });

  it('is content with any byte by its deadline: the pong waits behind a large answer', async () => {
    const { clock, seen, life } = rehearse();
    const answer = life.probe(3000);
    clock.advance(100);
    seen.bytes += 1;
    clock.advance(2900);
    expect(await answer).toBe(3000);
  });

  it('finds nothing in silence, and when the link ends meanwhile or has ended', async () => {
    const { clock, life } = rehearse();
    const silent = life.probe(3000);
    clock.advance(3000);
    expect(await silent).toBeNull();
    const cut = life.probe(3000);
    life.stop();
    expect(await cut).toBeNull();
    expect(await life.probe(3000)).toBeNull();
  });
});
