import { getCACertificates } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { createRoots, type ReadCertificates } from './roots.ts';

const [one, two] = getCACertificates('bundled');
const list = (certificate: string | undefined) => (certificate === undefined ? [] : [certificate]);

describe('createRoots', () => {
  it('reads the system, and what was added to it, once and not before it is asked', () => {
    const read = vi.fn<ReadCertificates>((kind) => (kind === 'extra' ? list(two) : list(one)));
    const roots = createRoots(read);
    expect(roots.source()).toBe(null);
    expect(read).not.toHaveBeenCalled();
    expect(roots.load()).toMatchObject({ source: 'system' });
    expect(roots.load()).toBe(roots.load());
    expect(roots.source()).toBe('system');
    expect(read.mock.calls).toEqual([['system'], ['extra']]);
  });

  it.each([true, false])(
    'says that it took the bundled ones where the system has none (throws: %s)',
    (throws) => {
      const roots = createRoots((kind) => {
        if (kind === 'system' && throws) throw new Error('unreadable');
        return kind === 'bundled' ? list(one) : [];
      });
      expect(roots.load().source).toBe('bundled');
      expect(roots.source()).toBe('bundled');
    },
  );

  it('works with the real stores', () => {
    expect(['system', 'bundled']).toContain(createRoots().load().source);
  });
});
