import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import type { ScriptedConnection } from '../lab/scripted-connection.ts';
import { WAYS, type Break, type Proof, type Stay } from './row.ts';
import { keepsTunnel, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';

function client({ gateway }: Stage): ScriptedConnection {
  const found = gateway
    .now()
    .connections()
    .findLast((one) => one.online());
  if (found === undefined) throw new Error('No client is online');
  return found;
}

/** That very connection was ended, by what the gateway saw, and not by its WebSocket, which gives up after 30 s. */
function ended(one: ScriptedConnection): Proof {
  return () => until(() => !one.online(), { what: 'the client to leave' }).then(() => undefined);
}

const nothing = async (): Promise<void> => undefined;

function bad(fault: string, send: (one: ScriptedConnection) => void): Break {
  return {
    row: '28',
    fault,
    ways: WAYS,
    inject: async (stage, traffic) => {
      const one = client(stage);
      send(one);
      traffic.sendInto('after the bad frame');
      return ended(one);
    },
    shows: waitsFor('dropped'),
    within: { realMs: 1_000 },
    meanwhile: keepsTunnel,
    heal: nothing,
  };
}

/** Row 28: frames that no gateway should send, after which nothing of the link can be trusted. */
export const FRAME_BREAKS: readonly Break[] = [
  bad('a frame of 26 MiB', (one) => one.flood(26 * 1024 * 1024)),
  bad('a frame that is no JSON', (one) => one.text('{"type":"event"')),
  bad('a frame that is no UTF-8', (one) => one.text(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))),
];

/** Row 28: frames that a link lives with. */
export const FRAME_STAYS: readonly Stay[] = [
  {
    row: '28',
    fault: 'an event that nobody knows',
    ways: WAYS,
    inject: async (stage) => {
      client(stage).event('weather.changed', { sky: 'grey' });
      return () => expect(client(stage).online()).toBe(true);
    },
    lastsMs: 3_000,
  },
  {
    row: '28',
    fault: 'a gap in the sequence, in which a row was lost',
    ways: WAYS,
    inject: async (stage) => {
      const { gateway } = stage;
      const loaded = gateway.ledger.asked('chat.history');
      gateway.ledger.writeUnheard('what nobody was told');
      client(stage).skip(1);
      gateway.ledger.write('what everybody was told');
      return () =>
        until(() => gateway.ledger.asked('chat.history') > loaded, { what: 'the history, again' }).then(
          () => undefined,
        );
    },
    lastsMs: 3_000,
  },
  {
    row: '28',
    fault: 'a row that is told twice',
    ways: WAYS,
    inject: async ({ gateway, front }) => {
      gateway.ledger.write('said once');
      gateway.ledger.repeat();
      return () => expect(front.entries().filter(({ text }) => text === 'said once')).toHaveLength(1);
    },
    lastsMs: 3_000,
  },
];
