import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withKeepalive } from './ssh-keepalive.ts';
import { LIMITS } from './tunnel/request.ts';

const asked = (serverAliveInterval: number | null, serverAliveCountMax: number | null = null) => ({
  serverAliveInterval,
  serverAliveCountMax,
});

describe('withKeepalive', () => {
  it.each([
    ['nothing', [asked(null)], 7500, 3],
    ['a count alone', [asked(null, 1)], 7500, 3],
    ['none', [asked(0, 1)], 7500, 3],
    ['less often', [asked(60)], 7500, 3],
    ['less often, but to give up sooner', [asked(10, 1)], 7500, 1],
    ['more often', [asked(5)], 5000, 3],
    ['more often, and to give up later than we do', [asked(1, 60)], 1000, 29],
    ['more often, and never to give up', [asked(5, 0)], 5000, 5],
    ['different things of two servers', [asked(5), asked(3, 9)], 3000, 5],
  ])('does what is asked: %s', (_what, servers, keepaliveMs, countMax) => {
    expect(withKeepalive(LIMITS, servers)).toEqual({ ...LIMITS, keepaliveMs, countMax });
  });

  it('is never slower than the limits and than what is asked, and always asks before it gives up', () => {
    const number = fc.option(fc.nat({ max: 400 }));
    const servers = fc.array(fc.tuple(number, number).map(([interval, count]) => asked(interval, count)));
    const holds = fc.property(servers, (servers) => {
      const { keepaliveMs, countMax } = withKeepalive(LIMITS, servers);
      const deadMs = keepaliveMs * (countMax + 1);
      const isInTime = servers.every(({ serverAliveInterval, serverAliveCountMax }) => {
        const ms = (serverAliveInterval ?? 0) * 1000;
        const count = serverAliveCountMax ?? 3;
        return ms === 0 || (keepaliveMs <= ms && (count === 0 || deadMs <= ms * (count + 1)));
      });
      return isInTime && keepaliveMs <= 7500 && deadMs <= 30_000 && countMax >= 1;
    });
    expect(() => fc.assert(holds)).not.toThrow();
  });
});
