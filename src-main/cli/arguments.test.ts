import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

const shape = { json: 'switch', help: 'switch', url: 'value' } as const;
const read = (...args: readonly string[]) => readArguments(args, shape);

describe('readArguments', () => {
  it('tells flags from words, in any order', () => {
    const asked = { ok: true, flags: { json: '', url: 'ws://a' }, words: ['one', 'two'] };
    expect(read('one', '--json', '--url', 'ws://a', 'two')).toEqual(asked);
    expect(read('--url=ws://a', 'one', 'two', '--json')).toEqual(asked);
    expect(read('-h')).toEqual({ ok: true, flags: { help: '' }, words: [] });
  });

  it('takes everything after -- for words, and a dash alone', () => {
    expect(read('-', '--', '--json', '-x')).toEqual({ ok: true, flags: {}, words: ['-', '--json', '-x'] });
  });

  it('keeps an empty value, and one with an equals sign in it', () => {
    expect(read('--url=')).toMatchObject({ flags: { url: '' } });
    expect(read('--url=ws://a?b=c')).toMatchObject({ flags: { url: 'ws://a?b=c' } });
    expect(read('--url', '')).toMatchObject({ flags: { url: '' } });
  });

  it.each([
    [['--bogus'], 'unknown-flag', '--bogus'],
    [['-json'], 'unknown-flag', '-json'],
    [['--'.concat('=x')], 'unknown-flag', '--'],
    [['--toString'], 'unknown-flag', '--toString'],
    [['--json=1'], 'value-unwanted', '--json'],
    [['--url'], 'value-missing', '--url'],
    [['--url', '--json'], 'value-missing', '--url'],
    [['--json', '--json'], 'flag-twice', '--json'],
    [['--url', 'a', '--url=b'], 'flag-twice', '--url'],
  ] as const)('names what is wrong in %j', (args, why, given) => {
    expect(read(...args)).toEqual({ ok: false, why, given });
  });
});
