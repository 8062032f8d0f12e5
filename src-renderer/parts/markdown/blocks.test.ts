import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, codeIn, splitBlocks } from './blocks.ts';
import { isWithinCaps } from './caps.ts';

describe('splitBlocks', () => {
  it('cuts at blank lines', () => {
    expect(splitBlocks('one\n\ntwo\nstill two\n\n\nthree')).toEqual(['one', 'two\nstill two', 'three']);
    expect(splitBlocks('')).toEqual([]);
    expect(splitBlocks('\n\n')).toEqual([]);
  });

  it('keeps a fence whole, whatever stands in it', () => {
    const fence = '```sh\nls\n\n# not a heading\n~~~\n```';
    expect(splitBlocks(`before\n\n${fence}\n\nafter`)).toEqual(['before', fence, 'after']);
    expect(splitBlocks('````\n```\n\nstill code')).toEqual(['````\n```\n\nstill code']);
  });

  it('keeps a list together with what is indented under it', () => {
    const list = '1. one\n\n   more\n\n2. two\n\n   ```\n   a\n\n   b\n   ```';
    expect(splitBlocks(`${list}\n\nafter`)).toEqual([list, 'after']);
  });

  it('takes code inside a line for no fence', () => {
    expect(splitBlocks('```inline``` text\n\nnext')).toEqual(['```inline``` text', 'next']);
  });

  it('changes only its last block while a text grows', () => {
    const line = constantFrom('text', '', '- item', '```', '> quote', '  indented', '# heading');
    assert(
      property(array(line, { maxLength: 30 }), array(line, { maxLength: 5 }), (before, more) => {
        const old = splitBlocks(before.join('\n'));
        const grown = splitBlocks([...before, ...more].join('\n'));
        expect(grown.slice(0, Math.max(0, old.length - 1))).toEqual(old.slice(0, -1));
      }),
    );
  });
});

describe('blocksOf', () => {
  it('gives each block the definitions that it names', () => {
    const [first, second] = blocksOf('see [docs]\n\nother\n\n[docs]: https://example.org');
    expect(first).toBe('see [docs]\n\n[docs]: https://example.org');
    expect(second).toBe('other');
  });
});

describe('codeIn', () => {
  it('takes the marks off, also while the fence is still open', () => {
    expect(codeIn('```js\nlet a;\n```')).toBe('let a;');
    expect(codeIn('```js\nlet a;')).toBe('let a;');
    expect(codeIn('text')).toBeNull();
  });
});

describe('isWithinCaps', () => {
  it.each([
    ['delimiters', '*a_'.repeat(2000)],
    ['many brackets', '['.repeat(3000)],
    ['nested quotes', '>'.repeat(5000)],
    ['nested lists', `${'- '.repeat(60)}x`],
    ['deep indent', `${' '.repeat(200)}- x`],
    ['a wide table', `${'| a '.repeat(120)}|`],
    ['a huge block', 'word '.repeat(10_000)],
    ['backticks', '`'.repeat(2500)],
  ])('stops %s', (_name, block) => {
    expect(isWithinCaps(block)).toBe(false);
  });

  it('lets ordinary text through', () => {
    expect(isWithinCaps('# Title\n\nSome *text* with `code` and [a link](https://example.org).')).toBe(true);
    expect(isWithinCaps(`${'| a '.repeat(20)}|\n`.repeat(50))).toBe(true);
    expect(isWithinCaps('A sentence of an ordinary length, without marks.\n'.repeat(500))).toBe(true);
  });
});
