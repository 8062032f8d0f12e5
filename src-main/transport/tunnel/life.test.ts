import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/lab/manual-clock.ts';
import { watchLife } from './life.ts';

function watch() {
  const clock = createManualClock();
  const pings: number[] = [];
  const silences: number[] = [];
  let answer = (): void => undefined;
  const life = watchLife({
    clock,
    limits: { keepaliveMs: 7500, countMax: 3 },
    ping: (answered) => {
      pings.push(clock.now());
      answer = answered;
    },
    onSilence: () => {
      silences.push(clock.now());
      life.stop();
    },
  });
  return { clock, pings, silences, life, answer: () => answer() };
}

describe('watchLife', () => {
  it('asks after silence and declares death 30 s after the last byte', () => {
    const { clock, pings, silences, life } = watch();
    clock.advance(1234);
    life.heard();
    clock.advance(60_000);
    expect(pings).toEqual([8734, 16_234, 23_734]);
    expect(silences).toEqual([31_234]);
    expect(clock.pending()).toBe(0);
  });

  it('asks nothing while bytes come, however slowly, and never declares them dead', () => {
    const { clock, pings, silences, life } = watch();
    for (let second = 0; second < 600; second += 1) {
      clock.advance(1000);
      life.heard();
    }
    expect(pings).toEqual([]);
    expect(silences).toEqual([]);
  });

  it('takes any byte for life, not the answer alone', () => {
    const { clock, pings, silences, life } = watch();
    for (let count = 0; count < 20; count += 1) {
      clock.advance(29_000);
      life.heard();
    }
    expect(silences).toEqual([]);
    expect(pings.length).toBeGreaterThan(20);
  });

  it('gives a server that we slept on one more interval, once', () => {
    const { clock, pings, silences } = watch();
    clock.jump(8 * 3_600_000);
    expect(silences).toEqual([]);
    expect(pings).toEqual([28_800_000]);
    clock.advance(7499);
    expect(silences).toEqual([]);
    clock.advance(1);
    expect(silences).toEqual([28_807_500]);
  });

  it('goes on as ever when the server answers after sleep', () => {
    const { clock, silences, life } = watch();
    clock.jump(900_000);
    clock.advance(20);
    life.heard();
    clock.advance(29_999);
    expect(silences).toEqual([]);
    clock.advance(1);
    expect(silences).toEqual([930_020]);
  });
});

describe('probe', () => {
  it('asks at once and resolves the round trip', async () => {
    const { clock, pings, life, answer } = watch();
    clock.advance(100);
    const probing = life.probe(3000);
    expect(pings).toEqual([100]);
    clock.advance(42);
    life.heard();
    answer();
    expect(await probing).toBe(42);
    life.stop();
    expect(clock.pending()).toBe(0);
  });

  it('is satisfied with bytes where the answer is late', async () => {
    const { clock, life } = watch();
    const probing = life.probe(3000);
    clock.advance(2999);
    life.heard();
    clock.advance(1);
    expect(await probing).toBe(3000);
  });

  it('is null where nothing came, and does not take older bytes for a sign', async () => {
    const { clock, life } = watch();
    life.heard();
    const probing = life.probe(3000);
    clock.advance(3000);
    expect(await probing).toBeNull();
  });

  it('is null at the end of the watch, and after it', async () => {
    const { clock, life } = watch();
    const probing = life.probe(3000);
    life.stop();
    expect(await probing).toBeNull();
    expect(await life.probe(3000)).toBeNull();
    expect(clock.pending()).toBe(0);
  });
});
