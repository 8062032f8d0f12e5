import { describe, expect, it } from 'vitest';
import { makeBell } from './bell.ts';
import { until, within } from './deadline.ts';

describe('until', () => {
  it('returns what the condition finds, looking again by itself', async () => {
    let looks = 0;
    const found = await until(() => (looks += 1) === 4 && 'found', { what: 'the fourth look', pollMs: 1 });
    expect(found).toBe('found');
  });

  it('looks only when something changed, if it is told about changes', async () => {
    const bell = makeBell();
    const looks: number[] = [];
    const waiting = until(() => looks.push(1) === 2, { what: 'the second look', changes: bell.listen });
    await Promise.resolve();
    expect(looks).toHaveLength(1);
    bell.ring();
    await waiting;
    expect(looks).toHaveLength(2);
  });

  it('takes zero and an empty text as found', async () => {
    expect(await until(() => 0, { what: 'a number' })).toBe(0);
    expect(await until(() => '', { what: 'a text' })).toBe('');
  });

  it('fails at its deadline, with the last failure as the cause', async () => {
    const cause = new Error('not yet');
    const failing = until(() => Promise.reject(cause), { what: 'the moon', deadlineMs: 20 });
    await expect(failing).rejects.toMatchObject({ message: 'Waited in vain for the moon', cause });
  });
});

describe('within', () => {
  it('settles as the promise does, or fails', async () => {
    expect(await within(Promise.resolve(1), 1000, 'a number')).toBe(1);
    await expect(within(new Promise(() => undefined), 5, 'nothing')).rejects.toThrow(
      'Waited in vain for nothing',
    );
  });
});
