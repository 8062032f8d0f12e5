import { describe, expect, it } from 'vitest';
import { expiryNotice } from './expiry.ts';

const notAfter = 1_798_135_200_000;
const minute = 60_000;
const day = 24 * 60 * minute;

describe('expiryNotice', () => {
  it.each([
    ['a year before', 365 * day, null],
    ['a moment before 14 days', 14 * day + 1, null],
    ['at 14 days', 14 * day, '14-days'],
    ['between the two', 5 * day, '14-days'],
    ['a moment before 3 days', 3 * day + 1, '14-days'],
    ['at 3 days', 3 * day, '3-days'],
    ['a minute before its end', minute, '3-days'],
    ['at its end', 0, '3-days'],
    ['a moment after', -1, 'expired'],
    ['years after', -1000 * day, 'expired'],
  ])('%s', (_when, leftMs, due) => {
    expect(expiryNotice(notAfter, notAfter - leftMs)).toEqual(due === null ? null : { due, leftMs });
  });
});
