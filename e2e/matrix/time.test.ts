import { describe } from 'vitest';
import { playBreaks, playStays, TENTH } from './row.ts';
import { CLOCK_BREAKS, SLEEP_BREAKS, TIME_STAYS } from './time-rows.ts';

describe('sleep and clocks', () => {
  playBreaks(SLEEP_BREAKS, TENTH);
  playBreaks(CLOCK_BREAKS, TENTH);
  playStays(TIME_STAYS, TENTH);
});
