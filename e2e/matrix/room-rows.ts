import { expect } from 'vitest';
import type { Side } from '../lab/netns.ts';
import type { Fits, Proof } from './row.ts';
import type { RoomStage } from './room-stage.ts';
import { waitsFor } from './shown.ts';
import type { Traffic } from './verdict.ts';

/** A fault of the kernel's own network that breaks a live link, which comes back once it has healed. */
export interface RoomBreak {
  readonly row: string;
  readonly fault: string;
  readonly inject: (stage: RoomStage, traffic: Traffic) => Promise<Proof>;
  readonly shows: Fits;
  /** In milliseconds of the clock. */
  readonly withinMs: number;
  readonly notBeforeMs?: number;
  readonly heal: (stage: RoomStage) => Promise<unknown>;
}

/** The first link is gone, and the next one is being made or has been. */
const reopens: Fits = ({ connection }) =>
  connection.kind === 'waiting' || ('epoch' in connection && connection.epoch > 1);

const heal = ({ rooms }: RoomStage): Promise<void> => rooms.heal();

/** Packets met the rule. */
const met =
  ({ rooms }: RoomStage): Proof =>
  async () =>
    expect(await rooms.met()).toBeGreaterThan(0);

const drop = (at?: readonly Side[]) => async (stage: RoomStage, traffic: Traffic) => {
  traffic.sendInto('into the hole');
  await stage.rooms.drop(at);
  return met(stage);
};

/** What was sent to the host while the cable was down has not arrived. */
const unplug = (side: Side) => async (stage: RoomStage) => {
  await stage.rooms.unplug(side);
  stage.gateway.ledger.write('said meanwhile');
  return () => expect(stage.front.entries().map(({ text }) => text)).not.toContain('said meanwhile');
};

/** Rows 6, 7, 9 and 10 as the kernel plays them. */
export const ROOM_ROWS: readonly RoomBreak[] = [
  {
    row: '6',
    fault: 'packets dropped both ways',
    inject: drop(),
    shows: waitsFor('dropped'),
    withinMs: 20_000,
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '7',
    fault: 'packets dropped that come in',
    inject: drop(['near']),
    shows: waitsFor('dropped'),
    withinMs: 20_000,
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '7',
    fault: 'packets dropped that go out',
    inject: drop(['far']),
    shows: waitsFor('dropped'),
    withinMs: 20_000,
    notBeforeMs: 10_000,
    heal,
  },
  {
    row: '9',
    fault: 'our end of the cable is down',
    inject: unplug('near'),
    shows: reopens,
    // 3 s until it is noticed, and 3 s to be sure.
    withinMs: 6_000,
    heal,
  },
  {
    row: '9',
    fault: 'the far end of the cable is down',
    inject: unplug('far'),
    shows: reopens,
    // The kernel takes our own address away with the carrier or not; a ping finds out at the latest.
    withinMs: 20_000,
    heal,
  },
  {
    row: '9',
    fault: 'another address',
    inject: async ({ rooms }) => {
      const before = rooms.near.address;
      await rooms.readdress();
      return () => expect(rooms.near.address).not.toBe(before);
    },
    shows: reopens,
    withinMs: 6_000,
    // Nobody tells the gateway that the client of that address is gone.
    heal: async ({ gateway }) => gateway.now().connections()[0]?.drop(),
  },
  {
    row: '10',
    fault: 'an RST for every segment',
    inject: async (stage, traffic) => {
      await stage.rooms.reset(['far']);
      traffic.sendInto('into the reset');
      return met(stage);
    },
    shows: reopens,
    withinMs: 10_000,
    heal,
  },
];
