import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import type { FaultProxy } from '../lab/fault-proxy.ts';
import { findProcess } from '../lab/process-tree.ts';
import { epochOf, WAYS, type Break, type Fits, type Injected, type Stay } from './row.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** The first link is gone, and the next one is being made or has been. */
const reopens: Fits = ({ connection }) =>
  (connection.kind === 'opening' || connection.kind === 'online') && connection.epoch > 1;

/** The network forgets every connection while the computer sleeps, and nobody is told. */
async function sleepStranded(stage: Stage, ms: number, counted: boolean): Promise<Injected> {
  const { line, clock } = stage;
  line.forget();
  clock.sleep(ms, counted);
  const since = clock.now();
  return {
    since,
    proof: async () => {
      expect(line.counts().up.discarded).toBeGreaterThan(0);
      await stage.online(1);
      // Once, and not as often as alarms fell due meanwhile.
      expect(epochOf(stage.front.profile())).toBe(2);
      expect(stage.gateway.now().connections()).toHaveLength(2);
    },
  };
}

/** What the gateway and the servers still take for a client has no way back. */
async function forget({ gateway }: Stage): Promise<void> {
  gateway.now().connections()[0]?.drop();
}

/** Row 11, where the links did not outlive the sleep. */
export const SLEEP_BREAKS: readonly Break[] = [
  ...[15 * MINUTE_MS, 8 * HOUR_MS].flatMap((ms) =>
    [true, false].map((counted): Break => ({
      row: '11',
      fault: `sleep of ${ms / MINUTE_MS} min that the clock ${counted ? 'counts' : 'leaves out'}, told`,
      ways: WAYS,
      inject: async (stage) => {
        const slept = await sleepStranded(stage, ms, counted);
        stage.host.signal('wake');
        return slept;
      },
      shows: reopens,
      within: { ms: 5_000 },
      heal: forget,
    })),
  ),
  ...[true, false].map((counted): Break => ({
    row: '11',
    fault: `sleep of 8 h that the clock ${counted ? 'counts' : 'leaves out'}, found out`,
    ways: WAYS,
    inject: (stage) => sleepStranded(stage, 8 * HOUR_MS, counted),
    shows: reopens,
    // Up to 3 s until it is noticed, and then as above.
    within: { ms: 8_000 },
    heal: forget,
  })),
];

function sleepWithPeer(counted: boolean): Stay {
  return {
    row: '11',
    fault: `sleep of 15 min that the clock ${counted ? 'counts' : 'leaves out'}, with the peer awake`,
    ways: WAYS,
    inject: async ({ clock, gateway, host, line }) => {
      gateway.ledger.write('said meanwhile');
      const { received } = line.counts().up;
      clock.sleep(15 * MINUTE_MS, counted);
      host.signal('wake');
      return () => {
        expect(line.counts().up.received).toBeGreaterThan(received);
        expect(gateway.now().connections()).toHaveLength(1);
      };
    },
    lastsMs: 10_000,
  };
}

function setClock(ms: number): Stay {
  return {
    row: '34',
    fault: `a clock that is set by ${ms / HOUR_MS} h`,
    ways: WAYS,
    inject: async ({ clock, front, gateway }) => {
      clock.setWall(ms);
      const { id } = front.profile().profile;
      return async () => {
        const timeline = await front.call('timeline.read', { profile: id });
        const entries = timeline.ok ? timeline.value.entries : [];
        expect(entries).toContainEqual(expect.objectContaining({ event: 'signal', signal: 'clock-jump' }));
        expect(entries).toContainEqual(expect.objectContaining({ event: 'probe', kept: true }));
        expect(gateway.now().connections()).toHaveLength(1);
      };
    },
    lastsMs: 10_000,
  };
}

/** What came before the stop may still be on its way through the kernel: the same number at two looks is the last. */
async function settledCount(line: FaultProxy): Promise<number> {
  let before = -1;
  const look = (): number | undefined => {
    const now = line.counts().up.received;
    const isSettled = now === before;
    before = now;
    return isSettled ? now : undefined;
  };
  return until(look, { what: 'the last bytes' });
}

/** Rows 11 and 34, where nothing came of it. */
export const TIME_STAYS: readonly Stay[] = [
  ...[true, false].map(sleepWithPeer),
  ...[HOUR_MS, -HOUR_MS, YEAR_MS, -YEAR_MS].map(setClock),
  {
    row: '11',
    fault: 'a process that stands still for 8 s',
    ways: WAYS,
    stage: () => ({ isResident: true }),
    inject: async ({ resident, clock, gateway, line }) => {
      const pid = resident?.pid ?? 0;
      process.kill(pid, 'SIGSTOP');
      await until(() => findProcess(pid)?.state === 'T', { what: 'the host to stand still' });
      gateway.ledger.write('said meanwhile');
      const stopped = await settledCount(line);
      const awake = clock.now() + 8_000;
      await until(() => clock.now() >= awake, { what: '8 s', deadlineMs: 20_000 });
      expect(line.counts().up.received).toBe(stopped);
      process.kill(pid, 'SIGCONT');
      return () => {
        expect(line.counts().up.received).toBeGreaterThan(stopped);
        expect(gateway.now().connections()).toHaveLength(1);
      };
    },
    lastsMs: 10_000,
  },
];

/** Row 34: what is signed carries the gateway's time, whatever ours is. */
export const CLOCK_BREAKS: readonly Break[] = [
  {
    row: '34',
    fault: 'a new link with a clock that is a year off',
    ways: WAYS,
    inject: async (stage) => {
      const { clock, gateway } = stage;
      clock.setWall(YEAR_MS);
      const [first] = gateway.now().connections();
      first?.drop();
      return async () => {
        await stage.online(1);
        const second = await until(() => gateway.now().connections()[1], { what: 'another link' });
        const { device } = Object(second.requests()[0]?.params);
        expect(Math.abs(Object(device).signedAt - Date.now())).toBeLessThan(MINUTE_MS);
      };
    },
    shows: ({ connection }) => connection.kind === 'waiting',
    within: { realMs: 1_000 },
    heal: async () => undefined,
  },
];
