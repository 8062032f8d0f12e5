import { describe, expect, it } from 'vitest';
import { codeWord, fieldsOf, listOf, numberIn, showable, textIn, textsIn } from './payload.ts';

describe('reading unknown JSON', () => {
  it.each([[null], [undefined], ['text'], [7], [[1, 2]]])('finds no fields in %j', (value) => {
    expect(fieldsOf(value)).toEqual({});
  });

  it('reads a field only when it is of the kind asked for', () => {
    const fields = { text: 'a', empty: '', number: 7, nan: NaN, list: ['a', 1, 'b'] };
    expect(textIn(fields, 'text')).toBe('a');
    expect(textIn(fields, 'empty')).toBeUndefined();
    expect(textIn(fields, 'number')).toBeUndefined();
    expect(numberIn(fields, 'number')).toBe(7);
    expect(numberIn(fields, 'nan')).toBeUndefined();
    expect(textsIn(fields, 'list')).toEqual(['a', 'b']);
    expect(listOf({ length: 2 })).toEqual([]);
  });
});

describe('text of the other side', () => {
  it.each([
    ['plain', 'plain'],
    ['two\r\nlines', 'two lines'],
    ['\u001b[31mred', '[31mred'],
    ['evil\u202etxt.exe', 'evil txt.exe'],
    ['  spaces  ', 'spaces'],
    ['1234567890', '1234567…'],
  ])('shows %j as %j', (text, shown) => {
    expect(showable(text, text === '1234567890' ? 8 : 100)).toBe(shown);
  });

  it.each([
    ['AUTH_TOKEN_MISMATCH', 'AUTH_TOKEN_MISMATCH'],
    ['startup-sidecars', 'startup-sidecars'],
    ['two words', 'unknown'],
    ['a'.repeat(65), 'unknown'],
    ['', 'unknown'],
    [42, 'unknown'],
    ['$(reboot)', 'unknown'],
  ])('takes %j for the code %s', (value, word) => {
    expect(codeWord(value)).toBe(word);
  });
});
