import { describe } from 'vitest';
import { FORWARD_ROWS } from './forward-rows.ts';
import { playMeets, TENTH } from './row.ts';

describe('a local forward', () => {
  playMeets(FORWARD_ROWS, TENTH);
});
