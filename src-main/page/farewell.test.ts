import { describe, expect, it } from 'vitest';
import { createFarewell } from './farewell.ts';

/** A clock whose only alarm rings when told to. */
function alarm() {
  let ring = (): void => undefined;
  let taken = false;
  const after = (_ms: number, run: () => void) => {
    ring = run;
    return () => void (taken = true);
  };
  return { after, ring: () => ring(), taken: () => taken };
}

describe('a farewell', () => {
  it('undoes in order and once, whatever fails', async () => {
    const { after, taken } = alarm();
    const farewell = createFarewell(after, 1000);
    const undone: string[] = [];
    farewell.add(async () => void undone.push('page'));
    farewell.add(() => Promise.reject(new Error('it was gone already')));
    farewell.add(async () => void undone.push('host'));
    await Promise.all([farewell.say(), farewell.say()]);
    expect([undone, taken()]).toEqual([['page', 'host'], true]);
  });

  it('ends at its deadline', async () => {
    const { after, ring } = alarm();
    const farewell = createFarewell(after, 1000);
    farewell.add(() => new Promise(() => undefined));
    const said = farewell.say();
    ring();
    expect(await said).toBeUndefined();
  });
});
