import { describe } from 'vitest';
import { playMeets, TENTH } from './row.ts';
import { STRANGER_ROWS } from './stranger-rows.ts';

describe('strangers', () => {
  playMeets(STRANGER_ROWS, TENTH);
});
