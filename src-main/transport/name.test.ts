import { describe, expect, it, vi } from 'vitest';
import { createLookup, type Lookup } from './name.ts';

describe('createLookup', () => {
  it('asks the system', async () => {
    await expect(createLookup()('localhost')).resolves.toContain('127.0.0.1');
    await expect(createLookup()('studio.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });

  it('asks for a name once at a time, and again when it was answered', async () => {
    const answers = [['10.0.0.1'], ['10.0.0.2']];
    const ask = vi.fn<Lookup>(async () => answers.shift() ?? []);
    const lookup = createLookup(ask);
    const both = await Promise.all([lookup('studio.local'), lookup('studio.local')]);
    expect(both).toEqual([['10.0.0.1'], ['10.0.0.1']]);
    await expect(lookup('studio.local')).resolves.toEqual(['10.0.0.2']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('asks again after a failure', async () => {
    const ask = vi.fn<Lookup>().mockRejectedValueOnce(new Error('EAI_AGAIN'));
    ask.mockResolvedValueOnce(['10.0.0.1']);
    const lookup = createLookup(ask);
    await expect(lookup('studio.local')).rejects.toThrow('EAI_AGAIN');
    await expect(lookup('studio.local')).resolves.toEqual(['10.0.0.1']);
  });
});
