import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import { WAYS, type Break, type Proof } from './row.ts';
import { keepsTunnel, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';

/** Rows 1 to 3: the gateway's own process. */
export const GATEWAY_ROWS: readonly Break[] = [
  {
    row: '1',
    fault: 'the gateway is killed',
    ways: WAYS,
    inject: async (stage, traffic) => {
      traffic.sendInto('into the fall');
      await stage.killGateway();
      return goneFrom(stage);
    },
    shows: waitsFor('dropped', 'refused', 'gateway-not-running'),
    within: { realMs: 1_000 },
    meanwhile: keepsTunnel,
    heal: (stage) => stage.startGateway(),
  },
  {
    row: '2',
    fault: 'the gateway stands still',
    ways: WAYS,
    inject: async ({ gateway, front }, traffic) => {
      gateway.freeze();
      traffic.sendInto('into the silence');
      return async () => {
        expect(held(gateway.door.counts().up)).toBeGreaterThan(0);
        await until(() => front.sends().some(({ state }) => state === 'unsure'), { what: 'an unknown fate' });
      };
    },
    shows: waitsFor('dropped'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    meanwhile: keepsTunnel,
    heal: ({ gateway }) => gateway.thaw(),
  },
  {
    row: '3',
    fault: 'the gateway restarts in mid-answer',
    ways: WAYS,
    inject: async (stage) => {
      const { gateway, front } = stage;
      gateway.ledger.say('Half of ');
      await until(() => front.entries().some(({ mark }) => mark === 'live'), { what: 'a live answer' });
      await stage.restartGateway(1_500);
      return goneFrom(stage);
    },
    shows: waitsFor('gateway-restarting'),
    within: { realMs: 1_000 },
    meanwhile: keepsTunnel,
    heal: async (stage) => {
      await stage.startGateway();
      await stage.online(1);
      stage.gateway.ledger.say('an answer');
      stage.gateway.ledger.finish();
    },
  },
];

/** No client is left, by what the gateway counts. */
export function goneFrom({ gateway }: Stage): Proof {
  return () => expect(gateway.online()).toBe(0);
}

/** What has arrived at a fault and did not get through. */
export function held({
  received,
  forwarded,
}: {
  readonly received: number;
  readonly forwarded: number;
}): number {
  return received - forwarded;
}
