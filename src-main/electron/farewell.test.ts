import { expect, it, vi } from 'vitest';
import { createFarewell } from './farewell.ts';

function stage() {
  const closing = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const alarms = new Set<() => void>();
  const events: string[] = [];
  const leave = vi.fn<() => void>(() => left.resolve());
  const close = vi.fn<() => Promise<void>>(async () => closing.promise);
  const hold = createFarewell({
    close,
    after: (_ms, run) => {
      alarms.add(run);
      return () => alarms.delete(run);
    },
    deadlineMs: 3000,
    leave,
    log: (event) => events.push(event),
  });
  return { hold, closing, left: left.promise, leave, close, alarms, events };
}

it('holds the app until the host has closed, then leaves once', async () => {
  const { hold, closing, left, leave, close, alarms } = stage();
  expect(hold()).toBe(true);
  expect(hold()).toBe(true);
  closing.resolve();
  await left;
  expect(hold()).toBe(false);
  expect(close).toHaveBeenCalledOnce();
  expect(leave).toHaveBeenCalledOnce();
  expect(alarms.size).toBe(0);
});

it('leaves at the deadline when the host does not close', async () => {
  const { hold, closing, leave, alarms } = stage();
  hold();
  for (const ring of alarms) ring();
  expect(leave).toHaveBeenCalledOnce();
  expect(hold()).toBe(false);
  closing.resolve();
  await closing.promise;
  expect(leave).toHaveBeenCalledOnce();
});

it('leaves and says so when closing throws', async () => {
  const { hold, closing, left, events } = stage();
  hold();
  closing.reject(new TypeError('secret'));
  await left;
  expect(events).toEqual(['quit.close-threw']);
});
