import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextWord, parseLines, splitWords } from './ssh-config-line.ts';

describe('parseLines', () => {
  it('leaves out comments and empty lines and counts them', () => {
    const lines = parseLines('# a\n\n \t \nPort 22\r\n  #Port 23\n\tHost a b\n');
    expect(lines).toMatchObject([
      { line: 4, keyword: 'port', words: ['22'] },
      { line: 6, keyword: 'host', words: ['a', 'b'] },
    ]);
  });

  it.each([
    ['PORT=22', 'PORT', 'port', '22'],
    ['Port = 22', 'Port', 'port', '22'],
    ['Port\t 22 \f', 'Port', 'port', '22'],
    ['"Port" 22', 'Port', 'port', '22'],
    ['Port == 22', 'Port', 'port', '= 22'],
    ['Port', 'Port', 'port', ''],
    ['User\nHost b', 'User', 'user', ''],
  ])('reads %j', (text, directive, keyword, rest) => {
    expect(parseLines(text)[0]).toMatchObject({ directive, keyword, text: rest });
  });

  it('never throws', () => {
    const piece = fc.constantFrom('"', "'", '\\', ' ', '=', '#', '\n', '\t', 'Host', '%', '!');
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })))
      .map((all) => all.join(''));
    const total = fc.property(text, (text) => parseLines(text).length <= text.split('\n').length);
    expect(() => fc.assert(total, { numRuns: 1000 })).not.toThrow();
  });
});

describe('splitWords', () => {
  it.each([
    ['a b\tc', ['a', 'b', 'c']],
    ['"a b" c', ['a b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ['a"b c"d', ['ab cd']],
    ['a\\ b', ['a b']],
    ['"a\\ b"', ['a\\ b']],
    ['"a\\"b"', ['a"b']],
    ['a\\\\b', ['a\\b']],
    ['C:\\Users\\me', ['C:\\Users\\me']],
    ['""', ['']],
    ['a # b', ['a']],
    ['a#b', ['a#b']],
    ['"#a"', ['#a']],
    ['', []],
    ['"a', null],
    ["a'b", null],
    ['"a\\"', null],
    [`"it's"`, ["it's"]],
  ])('cuts %j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});

describe('nextWord', () => {
  it.each([
    ['host a user b', 'host', 'a user b'],
    ['host=a', 'host', 'a'],
    ['host = a', 'host', 'a'],
    ['"a b" c', 'a b', 'c'],
    ['a"b c" d', 'ab c', 'd'],
    ['a', 'a', ''],
    ['', '', ''],
  ])('takes one word of %j', (text, word, rest) => {
    expect(nextWord(text)).toEqual([word, rest]);
  });

  it('takes nothing of an open quote', () => {
    expect(nextWord('"a b')).toBeNull();
  });
});
