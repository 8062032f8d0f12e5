import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, formatFingerprint, readFingerprint, type Fingerprint } from './fingerprint.ts';

/** FIPS 180-2, appendix B.1: the hash of `abc`. */
const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const abc: Fingerprint = `sha256:${hex}`;
const colons =
  'BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD';
const base64 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0';

describe('readFingerprint', () => {
  it.each([
    ['the canonical form', abc],
    ['bare hex', hex],
    ['upper case', hex.toUpperCase()],
    ['a label in upper case', `SHA256:${hex}`],
    ['a label with a hyphen', `SHA-256: ${hex}`],
    ['colons', colons],
    ['colons in lower case', colons.toLowerCase()],
    ['a label and colons', `sha256:${colons}`],
    ['openssl 3', `sha256 Fingerprint=${colons}`],
    ['openssl 1.1', `SHA256 Fingerprint=${colons}\n`],
    ['openssl dgst', `SHA2-256(stdin)= ${hex}`],
    ['openssl dgst 1.1', `SHA256(key.der)= ${hex}`],
    ['keytool', `\t SHA256: ${colons}`],
    ['a browser', `SHA-256 Fingerprint\n${colons}`],
    ['spaces', colons.replaceAll(':', ' ')],
    ['hyphens', colons.replaceAll(':', '-')],
    ['several lines', `${colons.slice(0, 48)}\n${colons.slice(48)}`],
    ['base64', base64],
    ['padded base64', `${base64}=`],
    ['ssh-keygen’s form', `SHA256:${base64}`],
    ['a label and padded base64', `sha256:${base64}=`],
    ['curl’s form of a pinned key', `sha256//${base64}=`],
    ['Chromium’s form of a pinned key', `sha256/${base64}=`],
    ['base64 of the URL alphabet', base64.replaceAll('+', '-').replaceAll('/', '_')],
    ['invisible characters around it', `\u200E${hex}\uFEFF`],
  ])('reads %s', (_what, text) => {
    expect(readFingerprint(text)).toEqual({ ok: true, fingerprint: abc });
  });

  it.each([
    ['', { why: 'empty' }],
    [' \u200B\n', { why: 'empty' }],
    ['sha256:', { why: 'empty' }],
    ['sha256 Fingerprint=', { why: 'empty' }],
    [hex.slice(1), { why: 'length', written: 'hex', found: 63, wanted: 64 }],
    [`${hex}0`, { why: 'length', written: 'hex', found: 65, wanted: 64 }],
    [colons.slice(3), { why: 'length', written: 'hex', found: 62, wanted: 64 }],
    [hex.slice(0, 43), { why: 'length', written: 'hex', found: 43, wanted: 64 }],
    [`sha256:${hex.slice(0, 40)}`, { why: 'length', written: 'hex', found: 40, wanted: 64 }],
    [base64.slice(1), { why: 'length', written: 'base64', found: 42, wanted: 43 }],
    [`SHA256:${base64}A`, { why: 'length', written: 'base64', found: 44, wanted: 43 }],
    ['studio', { why: 'length', written: 'base64', found: 6, wanted: 43 }],
    [hex.slice(0, 32), { why: 'other-hash', hash: 'MD5' }],
    [hex.slice(0, 40), { why: 'other-hash', hash: 'SHA-1' }],
    [colons.slice(0, 59), { why: 'other-hash', hash: 'SHA-1' }],
    [hex.slice(0, 56), { why: 'other-hash', hash: 'SHA-224' }],
    [hex + hex.slice(0, 32), { why: 'other-hash', hash: 'SHA-384' }],
    [hex + hex, { why: 'other-hash', hash: 'SHA-512' }],
    [`SHA1 Fingerprint=${colons.slice(0, 59)}`, { why: 'other-hash', hash: 'SHA-1' }],
    [`sha1:${hex}`, { why: 'other-hash', hash: 'SHA-1' }],
    [`MD5 Fingerprint=${colons.slice(0, 47)}`, { why: 'other-hash', hash: 'MD5' }],
    [`sha224:${hex.slice(0, 56)}`, { why: 'other-hash', hash: 'SHA-224' }],
    [`SHA-384: ${hex}`, { why: 'other-hash', hash: 'SHA-384' }],
    [`SHA2-512(stdin)= ${hex}${hex}`, { why: 'other-hash', hash: 'SHA-512' }],
    [`${base64.slice(0, 42)}1`, { why: 'malformed' }],
    [`${base64}==`, { why: 'malformed' }],
    [`sha256:sha256:${hex}`, { why: 'malformed' }],
    [`${hex.slice(1)}g!`, { why: 'malformed' }],
    ['-----BEGIN CERTIFICATE-----', { why: 'malformed' }],
    [`${colons}\n${colons}`, { why: 'other-hash', hash: 'SHA-512' }],
  ])('refuses %j', (text, problem) => {
    expect(readFingerprint(text)).toEqual({ ok: false, problem });
  });

  it('takes base64 that begins like a label for what it is', () => {
    const unlucky = `sha1/${'x'.repeat(37)}A`;
    const digits = Buffer.from(unlucky, 'base64').toString('hex');
    expect(readFingerprint(unlucky)).toEqual({ ok: true, fingerprint: `sha256:${digits}` });
  });

  it('refuses a text without end', () => {
    for (const text of [hex.repeat(10_000), ' '.repeat(100_000), `sha256(${'('.repeat(100_000)}`]) {
      expect(readFingerprint(text)).toEqual({ ok: false, problem: { why: 'malformed' } });
    }
  });
});

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const canonical = (bytes: Buffer): Fingerprint => `sha256:${bytes.toString('hex')}`;
const pairs = (bytes: Buffer) => bytes.toString('hex').match(/../g) ?? [];

const writers: readonly ((bytes: Buffer) => string)[] = [
  canonical,
  (bytes) => bytes.toString('hex'),
  (bytes) => `SHA256:${bytes.toString('hex').toUpperCase()}`,
  (bytes) => pairs(bytes).join(':'),
  (bytes) => pairs(bytes).join(' '),
  (bytes) => pairs(bytes).join('-'),
  (bytes) => `sha256 Fingerprint=${pairs(bytes).join(':').toUpperCase()}\n`,
  (bytes) => bytes.toString('base64'),
  (bytes) => `sha256//${bytes.toString('base64')}`,
  (bytes) => `SHA256:${bytes.toString('base64url')}=`,
  (bytes) => formatFingerprint(canonical(bytes)),
];

describe('a fingerprint in any form', () => {
  it('is read as the same, and reads back what it writes', () => {
    const same = fc.property(digest, fc.constantFrom(...writers), (bytes, write) => {
      const reading = readFingerprint(write(bytes));
      return reading.ok && reading.fingerprint === canonical(bytes);
    });
    expect(() => fc.assert(same, { numRuns: 5000 })).not.toThrow();
  });

  it('is read without its padding, unless hex digits are all it has', () => {
    const same = fc.property(digest, (bytes) => {
      const text = bytes.toString('base64').slice(0, -1);
      const reading = readFingerprint(text);
      return /^[0-9a-f]+$/i.test(text) ? !reading.ok : reading.ok && reading.fingerprint === canonical(bytes);
    });
    expect(() => fc.assert(same, { numRuns: 2000 })).not.toThrow();
    expect(readFingerprint('A'.repeat(43))).toMatchObject({ problem: { written: 'hex', found: 43 } });
    expect(readFingerprint(`${'A'.repeat(43)}=`)).toMatchObject({ ok: true });
  });

  it('has its wrong length named, whatever else it has', () => {
    const length = fc.integer({ min: 1, max: 120 }).filter((digits) => digits !== 64);
    const named = fc.property(length, fc.boolean(), (digits, upper) => {
      const text = `sha256:${'3f'.repeat(60).slice(0, digits)}`;
      const reading = readFingerprint(upper ? text.toUpperCase() : text);
      const problem = { why: 'length', written: 'hex', found: digits, wanted: 64 };
      expect(reading).toEqual({ ok: false, problem });
    });
    expect(() => fc.assert(named, { numRuns: 500 })).not.toThrow();
  });

  it('is another one after any digit of it changed', () => {
    const at = fc.integer({ min: 0, max: 63 });
    const step = fc.integer({ min: 1, max: 15 });
    const other = fc.property(digest, at, step, (bytes, at, step) => {
      const digits = bytes.toString('hex').split('');
      digits[at] = ((Number.parseInt(digits[at] ?? '', 16) + step) % 16).toString(16);
      const reading = readFingerprint(digits.join(''));
      return reading.ok && reading.fingerprint !== canonical(bytes);
    });
    expect(() => fc.assert(other, { numRuns: 1000 })).not.toThrow();
  });
});

describe('fingerprintOf', () => {
  it('hashes', () => {
    expect(fingerprintOf(new TextEncoder().encode('abc'))).toBe(abc);
  });
});

describe('formatFingerprint', () => {
  it('writes pairs as openssl does', () => {
    expect(formatFingerprint(abc)).toBe(colons);
  });
});
