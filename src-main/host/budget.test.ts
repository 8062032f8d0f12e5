import { expect, it } from 'vitest';
import { Fault } from '../contract/fault.ts';
import { createBudget } from './budget.ts';

it('counts in whole milliseconds, however fine the clock is: a fault holds nothing else', () => {
  const clock = { now: 10.25 };
  const budget = createBudget(() => clock.now);
  budget.heard('studio:18789', { heals: 'by-waiting', code: 'rate-limited', retryAfterMs: 300 });
  clock.now = 20.5;
  const retryAfterMs = budget.remaining('studio:18789');
  expect(retryAfterMs).toBe(290);
  expect(Fault.safeParse({ heals: 'by-waiting', code: 'rate-limited', retryAfterMs }).success).toBe(true);
  clock.now = 311;
  expect(budget.remaining('studio:18789')).toBe(0);
});
