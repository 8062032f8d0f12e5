import { describe, expect, it } from 'vitest';
import { FingerprintProblem } from '../contract/certificate.ts';
import { fingerprintOf, formatFingerprint, readFingerprint, type Fingerprint } from './fingerprint.ts';
import { fuzz, FUZZ_RUNS, FUZZ_SEED, holds, longText, type Seeds } from '../../e2e/lab/fuzz.ts';

/** Every form in which the same fingerprint is printed. */
function formsOf(fingerprint: Fingerprint): readonly [string, ...string[]] {
  const hex = fingerprint.slice('sha256:'.length);
  const colons = formatFingerprint(fingerprint);
  const base64 = Buffer.from(hex, 'hex').toString('base64');
  return [
    fingerprint,
    hex,
    hex.toUpperCase(),
    colons,
    colons.toLowerCase(),
    colons.replaceAll(':', ' '),
    colons.replaceAll(':', '-'),
    `sha256 Fingerprint=${colons}\n`,
    `SHA2-256(cert.der)= ${hex}`,
    `\tSHA256: ${colons}`,
    base64,
    Buffer.from(hex, 'hex').toString('base64url').concat('='),
    `SHA256:${base64}`,
    `sha256//${base64}`,
  ];
}

const sample = fingerprintOf(new TextEncoder().encode('a certificate'));
const seeds: Seeds = {
  samples: formsOf(sample),
  pieces: [
    ...(['sha256:', 'SHA256 Fingerprint=', 'sha1:', 'SHA2-512(', ')', 'sha256//', 'md5'] as const),
    ...(['=', ':', '-', '/', '+', '_', '0', 'f', 'F', 'g', 'AB', 'ab:', '(', '\u200E'] as const),
  ],
};

/** Whether the digest stands in the text, as hex or as base64, with nothing but separators inside. */
function standsIn(text: string, fingerprint: Fingerprint): boolean {
  const digits = fingerprint.slice('sha256:'.length);
  const base64 = Buffer.from(digits, 'hex').toString('base64url');
  const bare = text.replace(/[\s:\p{Cf}]/gu, '');
  return (
    bare.replaceAll('-', '').toLowerCase().includes(digits) ||
    bare.replaceAll('+', '-').replaceAll('/', '_').includes(base64)
  );
}

describe(`${FUZZ_RUNS} fingerprints that nobody would write (FUZZ_SEED=${FUZZ_SEED})`, () => {
  it('are read or refused, and what is read is read from every form of it', { timeout: 60_000 }, async () => {
    let read = 0;
    await fuzz(seeds, (text, { pick }) => {
      const reading = readFingerprint(text);
      if (!reading.ok) {
        holds(FingerprintProblem.options.includes(reading.problem.why), 'a problem of the contract');
        return;
      }
      read += 1;
      const { fingerprint } = reading;
      holds(/^sha256:[0-9a-f]{64}$/.test(fingerprint), 'it is canonical');
      holds(standsIn(text, fingerprint), 'its digest stands in the text');
      const again = readFingerprint(pick(formsOf(fingerprint)));
      holds(again.ok && again.fingerprint === fingerprint, 'it is read again as the same');
    });
    expect(read).toBeGreaterThanOrEqual(Math.floor(FUZZ_RUNS / 50));
  });
});

describe('a fingerprint of a megabyte', () => {
  it.each([
    ['digits', longText('ab')],
    ['pairs', longText('ab:')],
    ['spaces', longText(' ', 'a', 'b')],
    ['invisible characters', longText('\u200E', '', sample)],
    ['parentheses', longText('(', 'sha256')],
    ['labels', longText('sha256:')],
    ['hyphens', longText('ab-')],
    ['padding', longText('=')],
  ])('of %s is refused while a person waits', { timeout: 5_000 }, (_what, text) => {
    expect(readFingerprint(text)).toEqual({ ok: false, problem: { why: 'malformed' } });
  });
});
