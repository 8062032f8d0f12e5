import { describe, expect, it } from 'vitest';
import { judgeCertificate, type CertificateFields } from './certificate.ts';

const endpoint = { host: 'studio.example.com', port: 443 };
const leaf: CertificateFields = {
  raw: new TextEncoder().encode('abc'),
  subject: 'O=Causeway\nCN=studio.example.com',
  issuer: 'CN=Some CA',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  namesHost: true,
};
/** FIPS 180-2, appendix B.1. */
const print = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('judgeCertificate', () => {
  it('trusts what Node authorised', () => {
    expect(judgeCertificate({ authorized: true, problem: null, leaf }, endpoint)).toEqual({
      trusted: true,
      fingerprint: print,
    });
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
    expect(judgeCertificate({ authorized: false, problem, leaf }, endpoint)).toEqual({
      trusted: false,
      fault: {
        heals: 'by-deciding',
        code: 'untrusted-certificate',
        ...endpoint,
        why,
        fingerprint: print,
        subject: 'O=Causeway, CN=studio.example.com',
        issuer: 'CN=Some CA',
        validFrom: leaf.validFrom,
        validTo: leaf.validTo,
      },
    });
  });

  it('does not take a common name for a host name', () => {
    const named = { ...leaf, namesHost: false };
    const verdict = judgeCertificate({ authorized: true, problem: null, leaf: named }, endpoint);
    expect(verdict).toMatchObject({ trusted: false, fault: { why: 'wrong-host' } });
  });

  it('never trusts a peer that showed no certificate', () => {
    const verdict = judgeCertificate({ authorized: true, problem: null, leaf: null }, endpoint);
    expect(verdict).toMatchObject({ trusted: false, fault: { why: 'other', fingerprint: '' } });
  });

  it('makes names that a stranger wrote fit to be shown', () => {
    const strange = { ...leaf, subject: `CN=\u202Eevil\u0007${'x'.repeat(1000)}` };
    const verdict = judgeCertificate({ authorized: false, problem: null, leaf: strange }, endpoint);
    expect(verdict).toMatchObject({ fault: { subject: expect.stringMatching(/^CN=evilx{249}$/) } });
  });
});
