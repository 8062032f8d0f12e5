import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import type { Signal } from '../../src-main/host/ports.ts';
import type { Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

/**
 * Nothing is tried again by itself, not in an hour and whatever happens to this computer: for refusals that the next
 * attempt would only make worse. What is tried is counted by what it would meet.
 */
export async function staysAway(stage: Stage): Promise<void> {
  await staysAwayUntil(stage, ['wake', 'unlock', 'network', 'online', 'visible']);
}

/** The same, but an agent may be there after sleep or a lock screen. */
export async function waitsForWake(stage: Stage): Promise<void> {
  await staysAwayUntil(stage, ['network', 'online', 'visible']);
  const before = attempts(stage);
  stage.host.signal('wake');
  await until(() => attempts(stage) > before, { what: 'another attempt' });
}

async function staysAwayUntil(stage: Stage, signals: readonly Signal[]): Promise<void> {
  const { front, host } = stage;
  const before = attempts(stage);
  const { connection } = front.profile();
  expect(front.profile().view.remainingMs).toBeUndefined();
  await pass(stage, HOUR_MS);
  for (const signal of signals) host.signal(signal);
  await pass(stage, HOUR_MS);
  expect(attempts(stage)).toBe(before);
  expect(front.profile().connection).toEqual(connection);
}

/** It says that it will try again after so much time (a tenth less at least), and then does. */
export async function looksAgainAfter(stage: Stage, ms: number): Promise<void> {
  const { view } = stage.front.profile();
  expect(view.remainingMs).toBeGreaterThan(0.9 * ms);
  expect(view.remainingMs).toBeLessThanOrEqual(ms);
  const before = attempts(stage);
  await pass(stage, ms);
  await until(() => attempts(stage) > before, { what: 'another attempt' });
}

/** Every attempt passes the line, or asks the last server for a channel. */
function attempts({ line, peers }: Stage): number {
  const channels =
    peers
      .at(-1)
      ?.log?.()
      .match(/ctype direct-tcpip/g)?.length ?? 0;
  return line.counts().connections + channels;
}

/** Lets time pass at once, and whatever falls due happen. */
async function pass({ clock }: Stage, ms: number): Promise<void> {
  clock.sleep(ms, true);
  const { promise, resolve } = Promise.withResolvers<void>();
  // Set last, so that all that was due before has rung.
  clock.after(1, resolve);
  await promise;
}
