import { describe } from 'vitest';
import { NETWORK_BREAKS, NETWORK_STAYS, OPENING_BREAKS } from './network-rows.ts';
import { playBreaks, playStays, TENTH } from './row.ts';

describe('the network', () => {
  playBreaks(NETWORK_BREAKS, TENTH);
  playBreaks(OPENING_BREAKS, TENTH);
  playStays(NETWORK_STAYS, TENTH);
});
