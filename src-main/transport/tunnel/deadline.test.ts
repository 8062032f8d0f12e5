import { describe, expect, it } from 'vitest';
import { startDeadline } from './deadline.ts';
import { createManualClock } from '../../../e2e/lab/manual-clock.ts';

function start(ms = 1000, questionMs = 5000) {
  const clock = createManualClock();
  const ends: string[] = [];
  const onLate = () => ends.push('late');
  const onUnanswered = () => ends.push('unanswered');
  return { clock, ends, deadline: startDeadline({ clock, ms, questionMs, onLate, onUnanswered }) };
}

describe('startDeadline', () => {
  it('ends an attempt that takes too long, once', () => {
    const { clock, ends } = start();
    clock.advance(999);
    expect(ends).toEqual([]);
    clock.advance(10_000);
    expect(ends).toEqual(['late']);
    expect(clock.pending()).toBe(0);
  });

  it('stands still while a person is asked', () => {
    const { clock, ends, deadline } = start();
    clock.advance(600);
    const answered = deadline.hold();
    expect(deadline.isHeld()).toBe(true);
    clock.advance(4000);
    answered();
    expect(deadline.isHeld()).toBe(false);
    clock.advance(399);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toEqual(['late']);
  });

  it('gives all questions together their own time', () => {
    const { clock, ends, deadline } = start();
    const first = deadline.hold();
    clock.advance(3000);
    first();
    clock.advance(500);
    deadline.hold();
    clock.advance(1999);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toEqual(['unanswered']);
    clock.advance(10_000);
    expect(ends).toEqual(['unanswered']);
  });

  it('goes on only when the last of several questions is answered, each once', () => {
    const { clock, ends, deadline } = start();
    const [one, other] = [deadline.hold(), deadline.hold()];
    one();
    one();
    clock.advance(2000);
    expect(deadline.isHeld()).toBe(true);
    other();
    clock.advance(1000);
    expect(ends).toEqual(['late']);
  });

  it('can be given more time, also while a person is asked', () => {
    const { clock, ends, deadline } = start();
    clock.advance(900);
    deadline.extend(500);
    clock.advance(500);
    const answered = deadline.hold();
    deadline.extend(1000);
    clock.advance(4000);
    answered();
    clock.advance(1099);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toEqual(['late']);
    deadline.extend(1000);
    expect(clock.pending()).toBe(0);
  });

  it('leaves no alarm behind when it is cancelled', () => {
    const { clock, ends, deadline } = start();
    const answered = deadline.hold();
    deadline.cancel();
    answered();
    deadline.hold();
    clock.advance(100_000);
    expect(ends).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
