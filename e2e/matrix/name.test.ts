import { describe } from 'vitest';
import { NAME_ROWS } from './name-rows.ts';
import { playMeets, TENTH } from './row.ts';

describe('names', () => {
  playMeets(NAME_ROWS, TENTH);
});
