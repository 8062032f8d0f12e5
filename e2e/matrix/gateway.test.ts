import { describe } from 'vitest';
import { GATEWAY_ROWS } from './gateway-rows.ts';
import { playBreaks, TENTH } from './row.ts';

describe('a gateway', () => {
  playBreaks(GATEWAY_ROWS, TENTH);
});
