import { describe, expect, it } from 'vitest';
import { Certificate } from '../contract/certificate.ts';
import { bytes, leaf as plain } from './fixtures/leaf.ts';
import { seeCertificate, type PresentedLeaf } from './seen-certificate.ts';

const leaf: PresentedLeaf = {
  ...plain,
  raw: bytes('abc'),
  publicKey: bytes(''),
  subject: 'O=Causeway\nCN=studio.example.com',
};

describe('seeCertificate', () => {
  it('keeps what a person compares', () => {
    expect(seeCertificate(leaf)).toEqual({
      // FIPS 180-2, appendix B.1, and the hash of nothing.
      fingerprint: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      publicKey: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      subject: 'O=Causeway, CN=studio.example.com',
      issuer: 'CN=Some CA',
      validFrom: leaf.validFrom,
      validTo: leaf.validTo,
      notAfter: leaf.notAfter,
    });
  });

  it('has no key where Node could read none', () => {
    expect(seeCertificate({ ...leaf, publicKey: null }).publicKey).toBe(null);
  });

  it('makes names that a stranger wrote fit to be shown', () => {
    const strange = `CN=\u202Eevil\u0007\u2028${'x'.repeat(1000)}`;
    const seen = seeCertificate({ ...leaf, subject: strange, issuer: strange });
    expect(seen.subject).toMatch(/^CN=evilx{249}$/);
    expect(seen.issuer).toBe(seen.subject);
  });

  it('fits the contract, whatever was written', () => {
    const dreadful = `\uD83D\uDE00${'\uD83D\uDE00\n'.repeat(1000)}\u0000\uD800`;
    const strange = { subject: dreadful, issuer: dreadful, validFrom: dreadful, validTo: dreadful };
    for (const seen of [
      seeCertificate({ ...leaf, ...strange, notAfter: null, publicKey: null }),
      seeCertificate({ ...leaf, subject: '', issuer: '' }),
    ]) {
      expect(Certificate.safeParse(seen)).toMatchObject({ success: true });
      expect([seen.subject, seen.issuer, seen.validFrom].filter((text) => !text.isWellFormed())).toEqual([]);
    }
  });
});
