import { describe, expect, it } from 'vitest';
import { comparable, comparableRows, readFingerprint } from './fingerprint.ts';

const hex = '9f91161f43433e49a6de6db680d79f60159f2e4ac9172621a12846428158440b';
const base64 = 'n5EWH0NDPkmm3m22gNefYBWfLkrJFyYhoShGQoFYRAs=';
const fingerprint = `sha256:${hex}`;
const colons =
  '9F:91:16:1F:43:43:3E:49:A6:DE:6D:B6:80:D7:9F:60:15:9F:2E:4A:C9:17:26:21:A1:28:46:42:81:58:44:0B';

describe('a fingerprint that a person pastes', () => {
  it.each([
    hex,
    hex.toUpperCase(),
    fingerprint,
    colons,
    colons.replaceAll(':', ' '),
    colons.replaceAll(':', '-'),
    `sha256 Fingerprint=${colons}`,
    `SHA2-256(stdin)= ${hex}`,
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', ''),
    `SHA256:${base64.replace('=', '')}`,
    `sha256//${base64}`,
    `\u200b ${colons}\n`,
  ])('is read from %j', (text) => {
    expect(readFingerprint(text)).toBe(fingerprint);
  });

  it.each([
    '',
    'nonsense',
    hex.slice(1),
    `${hex}0`,
    `SHA1 Fingerprint=${hex}`,
    hex.slice(24),
    'x'.repeat(9999),
  ])('is not read from %j', (text) => {
    expect(readFingerprint(text)).toBeNull();
  });
});

describe('a fingerprint that a person compares', () => {
  it('stands in rows of eight bytes, as openssl writes them', () => {
    const rows = comparableRows(fingerprint);
    expect(rows.map((row) => row.split(':').length)).toEqual([8, 8, 8, 8]);
    expect(rows.join(':')).toBe(colons);
    expect(comparable(fingerprint)).toBe(colons);
  });

  it('stays as it is written where it is none', () => {
    expect([comparable('sha256:ab'), comparableRows('sha256:ab')]).toEqual(['sha256:ab', ['sha256:ab']]);
  });
});
