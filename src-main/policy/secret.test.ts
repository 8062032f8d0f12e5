import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSecret } from './secret.ts';

describe('judgeSecret', () => {
  it.each([
    ['abc', 'abc'],
    [' abc \r\n', 'abc'],
    ['\uFEFFabc', 'abc'],
    ['correct horse battery', 'correct horse battery'],
    ['a***b', 'a***b'],
    ['пароль👨‍👩‍👧', 'пароль👨‍👩‍👧'],
  ])('takes %j as %j', (text, secret) => {
    expect(judgeSecret(text)).toEqual({ ok: true, secret });
  });

  it.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['a\nb', 'several-lines'],
    ['a\r\nb', 'several-lines'],
    ['a\u2028b', 'several-lines'],
    ['a\u0000b', 'control-character'],
    ['a\tb', 'control-character'],
    ['a\u009Bb', 'control-character'],
    ['a\uD800b', 'control-character'],
    ['__OPENCLAW_REDACTED__', 'redaction-mark'],
    ['"__OPENCLAW_REDACTED__"', 'redaction-mark'],
    ['***', 'redaction-mark'],
    ['••••••••', 'redaction-mark'],
    ['abcd•••wxyz', 'redaction-mark'],
    ['<redacted>', 'redaction-mark'],
    ['<REDACTED:token>', 'redaction-mark'],
    ['[redacted]', 'redaction-mark'],
    ['x'.repeat(16_385), 'too-long'],
  ])('refuses %j: %s', (text, why) => {
    expect(judgeSecret(text)).toEqual({ ok: false, why });
  });

  it('stores no more than any keychain takes', () => {
    const most = 'x'.repeat(2560);
    expect(judgeSecret(` ${most}\n`, 'store')).toEqual({ ok: true, secret: most });
    for (const more of [`${most}x`, 'é'.repeat(1281), 'x'.repeat(1_000_000)])
      expect(judgeSecret(more, 'store')).toEqual({ ok: false, why: 'too-long' });
    expect(judgeSecret(`${most}x`)).toMatchObject({ ok: true });
  });

  it('only lets through what can be sent on one line, unchanged from there on', () => {
    const sendable = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const verdict = judgeSecret(text);
      if (!verdict.ok) return true;
      const { secret } = verdict;
      const again = judgeSecret(secret);
      return (
        Buffer.from(secret).toString() === secret &&
        !/\p{Cc}/u.test(secret) &&
        again.ok &&
        again.secret === secret
      );
    });
    expect(() => fc.assert(sendable)).not.toThrow();
  });
});
