import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { onEnter } from './terminal.ts';

describe('Enter', () => {
  it('is heard once a line, until nobody listens', async () => {
    const input = new PassThrough();
    let heard = 0;
    const stop = onEnter(input, () => (heard += 1));
    input.write('\n');
    await expect.poll(() => heard).toBe(1);
    input.write('no line yet');
    input.write(' and now\r\n');
    await expect.poll(() => heard).toBe(2);
    stop();
    input.write('\n');
    expect([heard, input.isPaused()]).toEqual([2, true]);
  });

  it('is never heard from an input that ends or breaks, and that is no error', async () => {
    const input = new PassThrough();
    let heard = 0;
    onEnter(input, () => (heard += 1));
    input.destroy(new Error('the terminal is gone'));
    await expect.poll(() => input.closed).toBe(true);
    expect(heard).toBe(0);
  });
});
