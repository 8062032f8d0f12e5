import { describe } from 'vitest';
import { lacksForRooms } from '../lab/netns.ts';
import { playRooms } from './room-play.ts';
import { ROOM_ROWS } from './room-rows.ts';
import { TENTH } from './row.ts';

const lacks = await lacksForRooms();

describe.skipIf(lacks.length > 0)(`the kernel's network (lacking: ${lacks.join(', ') || 'nothing'})`, () => {
  playRooms(ROOM_ROWS, TENTH);
});
