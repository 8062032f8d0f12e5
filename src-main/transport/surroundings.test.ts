import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces, uptime, type NetworkInterfaceInfo } from 'node:os';
import { assert, integer, option, property, subarray, type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../e2e/lab/manual-clock.ts';
import {
  compareSights,
  createSurroundings,
  everyUnheld,
  type Sight,
  type Surrounding,
  type SurroundingsParts,
} from './surroundings.ts';

const entry = (address: string, internal = false): NetworkInterfaceInfo => {
  const about = { address, internal, netmask: '', mac: '02:00:00:00:00:01', cidr: null };
  return isIPv6(address) ? { ...about, family: 'IPv6', scopeid: 2 } : { ...about, family: 'IPv4' };
};
const home = { lo: [entry('127.0.0.1', true)], eth0: [entry('192.168.1.20'), entry('fd00::5')] };

/** A computer whose clocks and networks are in the test's hand. */
function computer() {
  const clock = createManualClock();
  const state = { asleep: 0, set: 0, interfaces: home as ReturnType<typeof networkInterfaces> | null };
  const parts: SurroundingsParts = {
    now: clock.now,
    wall: () => 1_900_000_000_000 + clock.now() + state.asleep + state.set,
    uptime: () => (7_000_000 + clock.now() + state.asleep) / 1000,
    every: (ms, run) => {
      let cancel = (): void => undefined;
      const arm = (): void => {
        cancel = clock.after(ms, () => {
          arm();
          run();
        });
      };
      arm();
      return () => cancel();
    },
    interfaces: () => {
      if (state.interfaces === null) throw new Error('the system does not say');
      return state.interfaces;
    },
  };
  const heard: Surrounding[] = [];
  const listen = createSurroundings(parts);
  return { clock, state, listen, heard, hear: () => listen((signal) => heard.push(signal)) };
}

describe('createSurroundings', () => {
  it('says nothing where nothing happens', () => {
    const { clock, hear, heard } = computer();
    hear();
    clock.advance(3_600_000);
    expect(heard).toEqual([]);
  });

  it('looks only while somebody listens, and forgets what it saw before', () => {
    const { clock, state, listen, hear, heard } = computer();
    expect(clock.pending()).toBe(0);
    const leave = hear();
    const leaveToo = listen(() => undefined);
    expect(clock.pending()).toBe(1);
    leave();
    leave();
    expect(clock.pending()).toBe(1);
    leaveToo();
    expect(clock.pending()).toBe(0);
    state.set = 3_600_000;
    state.interfaces = {};
    hear();
    clock.advance(30_000);
    expect(heard).toEqual([]);
  });

  it('tells everybody, and nobody who left meanwhile', () => {
    const { clock, state, listen } = computer();
    const heard: string[] = [];
    listen(() => {
      heard.push('first');
      leave();
    });
    const leave = listen(() => heard.push('second'));
    listen(() => heard.push('third'));
    state.set = 60_000;
    clock.advance(3000);
    expect(heard).toEqual(['first', 'third']);
  });

  it.each([
    ['sleep that the monotonic clock leaves out, as on Linux', 28_800_000, 0],
    ['sleep that it counts, as on macOS and Windows', 0, 28_800_000],
    ['a process that was stopped for 8 s', 0, 8000],
  ])('tells a wake once, after %s', (_what, asleep, jump) => {
    const { clock, state, hear, heard } = computer();
    hear();
    clock.advance(7000);
    state.asleep += asleep;
    clock.jump(jump);
    clock.advance(30_000);
    expect(heard).toEqual(['wake']);
  });

  it.each([3_600_000, -3_600_000, 31_536_000_000, -31_536_000_000])(
    'tells a clock that was set by %d ms, once',
    (ms) => {
      const { clock, state, hear, heard } = computer();
      hear();
      clock.advance(4000);
      state.set = ms;
      clock.advance(30_000);
      expect(heard).toEqual(['clock-jump']);
    },
  );

  const networks: readonly (readonly [
    what: string,
    after: ReturnType<typeof networkInterfaces>,
    told: boolean,
  ])[] = [
    ['another address', { eth0: [entry('10.0.0.7'), entry('fd00::5')] }, true],
    ['an address less', { eth0: [entry('192.168.1.20')] }, true],
    ['no address at all', {}, true],
    ['another IPv6 network', { eth0: [entry('192.168.1.20'), entry('fd00:0:0:1::5')] }, true],
    ['a VPN', { ...home, tun0: [entry('100.64.3.2')] }, true],
    ['a new temporary address', { eth0: [...home.eth0, entry('fd00::aaaa:1:2:3')] }, false],
    ['a temporary address in place of another', { eth0: [entry('192.168.1.20'), entry('fd00::b')] }, false],
    ['link-local addresses', { ...home, veth1: [entry('fe80::1'), entry('169.254.3.4')] }, false],
    ['a new loopback address', { ...home, lo: [entry('127.0.0.1', true), entry('10.9.9.9', true)] }, false],
    ['another order and name', { wlan0: home.eth0.toReversed() }, false],
  ];
  it.each(networks)('looks at the networks: %s', (_what, after, told) => {
    const { clock, state, hear, heard } = computer();
    hear();
    state.interfaces = after;
    clock.advance(30_000);
    expect(heard).toEqual(told ? ['network'] : []);
  });

  it('lives where the system does not tell its networks', () => {
    const { clock, state, hear, heard } = computer();
    hear();
    state.interfaces = null;
    clock.advance(6000);
    state.interfaces = {};
    clock.advance(6000);
    expect(heard).toEqual([]);
    state.interfaces = home;
    clock.advance(6000);
    expect(heard).toEqual(['network']);
  });

  it('works on this computer, without keeping the process', async () => {
    const module = JSON.stringify(new URL('./surroundings.ts', import.meta.url).href);
    const script = `
      const { createSurroundings, everyUnheld } = await import(${module});
      const os = await import('node:os');
      const parts = { now: () => performance.now(), wall: Date.now, uptime: os.uptime, every: everyUnheld };
      createSurroundings({ ...parts, interfaces: os.networkInterfaces })(() => undefined);
      console.log('listens');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const output = child.stdout.toArray();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(String(await output)).toBe('listens\n');
  });

  it('is told by a real timer', async () => {
    const told = Promise.withResolvers<Surrounding>();
    let set = 0;
    const leave = createSurroundings({
      now: () => performance.now(),
      wall: () => Date.now() + set,
      uptime,
      every: (_ms, run) => everyUnheld(1, run),
      interfaces: networkInterfaces,
    })(told.resolve);
    set = 60_000;
    expect(await told.promise).toBe('clock-jump');
    leave();
  });
});

describe('compareSights', () => {
  const sight: Sight = { now: 0, wall: 0, uptime: 0, networks: [] };
  /** What 3 s later shows, after `late` more ms, `asleep` ms of sleep and a clock set by `set` ms. */
  const later = (late: number, asleep: number, set: number): Sight => ({
    now: 3000 + late,
    uptime: 3000 + late + asleep,
    wall: 3000 + late + asleep + set,
    networks: [],
  });
  const small = integer({ min: 0, max: 4999 });
  const large = integer({ min: 5000, max: 1e12 });
  const check = <One, Other>(
    one: Arbitrary<One>,
    other: Arbitrary<Other>,
    holds: (...both: [One, Other]) => void,
  ) => assert(property(one, other, holds));

  it('takes small delays and corrections for none', () => {
    check(small, integer({ min: -4999, max: 4999 }), (late, set) => {
      expect(compareSights(sight, later(late, 0, set))).toEqual([]);
    });
  });

  it.each(['monotonic clock', 'uptime'])(
    'knows sleep that the %s counts, whatever became of the wall clock',
    (by) => {
      check(large, integer({ min: -1e12, max: 1e12 }), (ms, set) => {
        const counted = by === 'uptime' ? later(0, ms, set) : later(ms, 0, set);
        expect(compareSights(sight, counted)).toEqual(['wake']);
      });
    },
  );

  it.each([1, -1])('knows a clock that was set, %d times some time', (sign) => {
    check(small, large, (late, ms) => {
      expect(compareSights(sight, later(late, 0, sign * ms))).toEqual(['clock-jump']);
    });
  });

  it('compares networks, where both looks saw them', () => {
    const networks = option(subarray(['a', 'b', 'c']));
    check(networks, networks, (one, other) => {
      const moved = one !== null && other !== null && one.join() !== other.join();
      const signals = compareSights({ ...sight, networks: one }, { ...later(0, 0, 0), networks: other });
      expect(signals).toEqual(moved ? ['network'] : []);
    });
  });
});
