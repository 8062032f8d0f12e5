import { createHash } from 'node:crypto';
import { assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { readFingerprint as readInWindow } from '../../src-renderer/views/trust/fingerprint.ts';
import { formatFingerprint, readFingerprint } from './fingerprint.ts';

const digest = createHash('sha256').update('leaf').digest();
const fingerprint = `sha256:${digest.toString('hex')}` as const;
const colons = formatFingerprint(fingerprint);
const forms = [fingerprint, fingerprint.slice(7), colons, colons.replaceAll(':', '-')];
const seeds = [...forms, digest.toString('base64'), digest.toString('base64url')];
const labels = ['', 'sha256:', 'SHA256 Fingerprint=', 'SHA-1: ', 'sha512//', 'sha256 fingerprint ', 'md5='];

/** A fingerprint with something put in and something left out, behind some label. */
const edited = tuple(
  constantFrom(...seeds),
  nat(100),
  nat(3),
  string({
    unit: constantFrom('0', 'a', 'F', 'g', ':', '=', '-', '_', '/', '+', ' ', '\u200b', '\n'),
    maxLength: 4,
  }),
  constantFrom(...labels),
).map(([seed, at, gone, put, label]) => `${label}${seed.slice(0, at)}${put}${seed.slice(at + gone)}`);

// A window cannot import the host's rules, and must not judge otherwise than they do.
it('is read in a window as it is read in the host, whatever is typed', () => {
  assert(
    property(oneof(edited, string()), (text) => {
      const reading = readFingerprint(text);
      expect(readInWindow(text)).toBe(reading.ok ? reading.fingerprint : null);
    }),
    { numRuns: 3000 },
  );
});
