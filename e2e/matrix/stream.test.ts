import { describe } from 'vitest';
import { playStays, TENTH } from './row.ts';
import { streamRows } from './stream-rows.ts';

const MEGABYTES = 2;

describe('streams', () => {
  playStays(streamRows(MEGABYTES), TENTH);
});
