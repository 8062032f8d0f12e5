import { describe, expect, it } from 'vitest';
import { askedHeaders, headersOf, isStored, withHeader, withHeaderPart, withoutHeader } from './headers.ts';

const saved = headersOf(['CF-Access-Client-Id', 'CF-Access-Client-Secret']);

describe('the headers of a saved gateway', () => {
  it('keep their values until others are typed', () => {
    expect(askedHeaders(saved)).toEqual([
      { name: 'CF-Access-Client-Id' },
      { name: 'CF-Access-Client-Secret' },
    ]);
    const changed = withHeaderPart(saved, 1, { value: 'v' });
    expect(askedHeaders(changed)[1]).toEqual({ name: 'CF-Access-Client-Secret', value: 'v' });
  });

  it('have a stored value under their own name alone', () => {
    const [first] = withHeaderPart(saved, 0, { name: 'cf-access-client-id ' });
    const [renamed] = withHeaderPart(saved, 0, { name: 'X-Other' });
    const added = withHeader(saved).at(-1);
    expect([first, renamed, added].map((row) => row !== undefined && isStored(row))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('are told apart by their keys, also after one went', () => {
    const rows = withHeader(withoutHeader(saved, 0));
    expect(rows.map(({ key }) => key)).toEqual([1, 2]);
    expect(withHeader([]).map(({ key }) => key)).toEqual([0]);
  });

  it('leave out a row that nothing was typed into, and keep one without a name', () => {
    const rows = withHeaderPart(withHeader(withHeader([])), 1, { value: 'v' });
    expect(askedHeaders(rows)).toEqual([{ name: '', value: 'v' }]);
  });
});
