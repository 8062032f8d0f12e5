import { describe } from 'vitest';
import { FRAME_BREAKS, FRAME_STAYS } from './frame-rows.ts';
import { REFUSAL_ROWS } from './refusal-rows.ts';
import { playBreaks, playMeets, playStays, TENTH } from './row.ts';

describe('a gateway that says no', () => {
  playMeets(REFUSAL_ROWS, TENTH);
});

describe('frames', () => {
  playBreaks(FRAME_BREAKS, TENTH);
  playStays(FRAME_STAYS, TENTH);
});
