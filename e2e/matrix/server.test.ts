import { describe } from 'vitest';
import { playBreaks, TENTH } from './row.ts';
import { SERVER_ROWS } from './server-rows.ts';

describe('the SSH servers', () => {
  playBreaks(SERVER_ROWS, TENTH);
});
