import { describe, expect, it } from 'vitest';
import { judgeCertificate } from './certificate.ts';
import { leaf } from './fixtures/leaf.ts';

describe('judgeCertificate', () => {
  it('trusts what Node authorised', () => {
    expect(judgeCertificate({ authorized: true, problem: null, leaf })).toBe('trusted');
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-issuer'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-issuer'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-issuer'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-issuer'],
    ['CERT_HAS_EXPIRED', 'expired'],
    ['CERT_NOT_YET_VALID', 'not-yet-valid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host'],
    ['HOSTNAME_MISMATCH', 'wrong-host'],
    ['CERT_REVOKED', 'other'],
    [null, 'other'],
  ])('calls %s %s', (problem, why) => {
    expect(judgeCertificate({ authorized: false, problem, leaf })).toBe(why);
  });

  it('does not take a common name for a host name', () => {
    const named = { ...leaf, namesHost: false };
    expect(judgeCertificate({ authorized: true, problem: null, leaf: named })).toBe('wrong-host');
  });

  it('never trusts a peer that showed no certificate', () => {
    expect(judgeCertificate({ authorized: true, problem: null, leaf: null })).toBe('other');
  });
});
