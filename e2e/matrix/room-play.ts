import { expect, it } from 'vitest';
import { openRoomStage, type RoomStage } from './room-stage.ts';
import type { RoomBreak } from './room-rows.ts';
import { WAYS, type Pace } from './row.ts';
import { beginTraffic } from './verdict.ts';
import type { Way } from './way.ts';

/** What a process in a room of its own may add to a bound, in milliseconds of this computer. */
const SLACK_MS = 400;

/** One test for each way of each row; `ways`: all unless told. */
export function playRooms(
  rows: readonly RoomBreak[],
  { scale, together, inTurn }: Pace,
  ways: readonly Way[] = WAYS,
): void {
  const test = together ? it.concurrent : it;
  for (const row of rows) {
    test.each(ways)(`row ${row.row}: ${row.fault}, in rooms, %s`, async (way) => {
      const tookMs = await playRoom(row, () => inTurn(() => openRoomStage(way, scale)));
      expect(tookMs).toBeLessThanOrEqual(row.withinMs + SLACK_MS * scale);
      expect(tookMs).toBeGreaterThanOrEqual(row.notBeforeMs ?? 0);
    });
  }
}

/** Returns how long it took until the fault was shown, in milliseconds of the clock. */
async function playRoom(row: RoomBreak, open: () => Promise<RoomStage>): Promise<number> {
  const stage = await open();
  const { front, clock } = stage;
  try {
    await stage.add();
    await front.online();
    const traffic = await beginTraffic(stage);
    const begun = clock.now();
    const proof = await row.inject(stage, traffic);
    const { at } = await front.sees(row.shows, { what: row.fault, since: begun });
    await proof();
    await row.heal(stage);
    await front.online(1);
    await traffic.settle();
    return at - begun;
  } finally {
    await stage.close();
  }
}
