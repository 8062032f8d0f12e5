import { describe } from 'vitest';
import { HOST_KEY_BREAKS, HOST_KEY_MEETS } from './host-key-rows.ts';
import { playBreaks, playMeets, TENTH } from './row.ts';

describe('host keys', () => {
  playMeets(HOST_KEY_MEETS, TENTH);
  playBreaks(HOST_KEY_BREAKS, TENTH);
});
