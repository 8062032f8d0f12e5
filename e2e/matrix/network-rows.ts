import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import type { Directions, FaultProxy } from '../lab/fault-proxy.ts';
import { held } from './gateway-rows.ts';
import { SSH_WAYS, WAYS, type Break, type Fits, type Proof, type Stay } from './row.ts';
import { keepsTunnel, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';

const heal = ({ line }: Stage): Promise<void> => line.heal();

/** Nothing gets through any more; the proof is that something was sent and is still held. */
function dig({ line }: Stage, directions: Directions = 'both'): Proof {
  line.set({ blackhole: 'hold' }, directions);
  return () => expect(heldBy(line, directions)).toBeGreaterThan(0);
}

function heldBy(line: FaultProxy, directions: Directions): number {
  const { up, down } = line.counts();
  return (directions === 'down' ? 0 : held(up)) + (directions === 'up' ? 0 : held(down));
}

/** Rows 6, 7 and 10: the network between the host and whatever it dials. */
export const NETWORK_BREAKS: readonly Break[] = [
  {
    row: '6',
    fault: 'a hole in the network, idle',
    ways: WAYS,
    inject: async (stage) => dig(stage),
    shows: waitsFor('dropped'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '6',
    fault: 'a hole in the network while sending',
    ways: WAYS,
    inject: async (stage, traffic) => {
      const proof = dig(stage);
      traffic.sendInto('into the hole');
      return async () => {
        await proof();
        // Its fate is told once, and it is not sent again by itself.
        await until(() => stage.front.sends().some(({ state }) => state === 'unsure'), { what: 'a fate' });
        expect([...stage.front.deliveries().values()]).toEqual([1, 1]);
      };
    },
    shows: waitsFor('dropped'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '7',
    fault: 'a hole in the way back',
    ways: WAYS,
    inject: async (stage, traffic) => {
      const proof = dig(stage, 'down');
      traffic.sendInto('which arrives, but no answer');
      return async () => {
        await proof();
        expect([...stage.gateway.ledger.arrivals().values()]).toEqual([1, 1]);
      };
    },
    shows: waitsFor('dropped'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '7',
    fault: 'a hole in the way there',
    ways: WAYS,
    inject: async (stage, traffic) => {
      const proof = dig(stage, 'up');
      traffic.sendInto('which does not arrive');
      return proof;
    },
    shows: waitsFor('dropped'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '10',
    fault: 'a reset in mid-answer',
    ways: WAYS,
    inject: async (stage, traffic) => {
      const { gateway, line, front } = stage;
      gateway.ledger.say('Cut ');
      await until(() => front.entries().some(({ mark }) => mark === 'live'), { what: 'a live answer' });
      traffic.sendInto('into the reset');
      line.refuse();
      line.reset();
      return async () => {
        await until(() => line.counts().live === 0, { what: 'no connection' });
        await until(() => gateway.online() === 0, { what: 'the gateway to lose its client' });
      };
    },
    shows: waitsFor('dropped'),
    within: { realMs: 1_000 },
    heal: async (stage) => {
      await stage.line.heal();
      await stage.online(1);
      stage.gateway.ledger.say('in two');
      stage.gateway.ledger.finish();
    },
  },
];

/** Row 6, where the link is only being made: the hole opens in the middle of an attempt. */
export const OPENING_BREAKS: readonly Break[] = [
  {
    row: '6',
    fault: 'a hole in the network during the handshake',
    ways: WAYS,
    inject: async (stage) => {
      stage.line.reset();
      stage.line.set({ delayMs: 30 });
      await reaches(stage, stage.way === 'direct' ? 'hello' : 'login');
      return { proof: dig(stage), since: stage.clock.now() };
    },
    shows: waitsFor('timed-out'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '6',
    fault: 'a hole in the network while a channel is opened',
    ways: SSH_WAYS,
    inject: async (stage) => {
      await stage.killGateway();
      await stage.front.sees(waitsFor('gateway-not-running'), { what: 'no gateway' });
      keepsTunnel(stage);
      const proof = dig(stage);
      await stage.startGateway();
      await reaches(stage, 'forward');
      return { proof, since: stage.clock.now() };
    },
    shows: waitsFor('timed-out'),
    within: { ms: 10_000 },
    notBeforeMs: 9_000,
    heal,
  },
];

async function reaches({ front, clock }: Stage, at: string): Promise<void> {
  const arrived: Fits = ({ connection }) => connection.kind === 'opening' && connection.stage === at;
  await front.sees(arrived, { what: `the stage ${at}`, since: clock.now() });
}

/** Row 8: what a link must live through. */
export const NETWORK_STAYS: readonly Stay[] = [
  {
    row: '8',
    fault: 'a hole of 10 s that heals',
    ways: WAYS,
    inject: async (stage, traffic) => {
      const { line, clock, gateway, front } = stage;
      const proof = dig(stage);
      traffic.sendInto('which takes its time');
      const begun = clock.now();
      await until(() => clock.now() > begun + 10_000, { what: 'ten seconds', deadlineMs: 20_000 });
      await proof();
      expect(gateway.ledger.arrivals().size).toBe(1);
      await line.heal();
      return () => {
        expect(gateway.ledger.arrivals().size).toBe(2);
        expect(front.sends()).toEqual([]);
      };
    },
    lastsMs: 25_000,
  },
];
