import type { CertificateFields, PresentedCertificate } from './certificate.ts';
import { fingerprintOf, type Fingerprint } from './fingerprint.ts';

/** The leaf that a peer presented, with what pins need of it. */
export type PresentedLeaf = CertificateFields & {
  /** DER of its SubjectPublicKeyInfo (RFC 7469, section 2.4); null where Node cannot read the key. */
  readonly publicKey: Uint8Array | null;
  /** Wall-clock milliseconds; null where the certificate holds a date that is none. */
  readonly notAfter: number | null;
};

/** What a TLS peer presented, for the pin policy. */
export type Presented = Omit<PresentedCertificate, 'leaf'> & { readonly leaf: PresentedLeaf | null };

/** What is kept and shown of a certificate. */
export type SeenCertificate = {
  readonly fingerprint: Fingerprint;
  readonly publicKey: Fingerprint | null;
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly notAfter: number | null;
};

const LONGEST_NAME = 256;

/** Takes from a leaf what a person compares. */
export function seeCertificate(leaf: PresentedLeaf): SeenCertificate {
  const { raw, publicKey, subject, issuer, validFrom, validTo, notAfter } = leaf;
  return {
    fingerprint: fingerprintOf(raw),
    publicKey: publicKey === null ? null : fingerprintOf(publicKey),
    subject: readName(subject),
    issuer: readName(issuer),
    validFrom,
    validTo,
    notAfter,
  };
}

/** A stranger wrote these names and a person reads them: one line, nothing invisible, not endless. */
function readName(name: string): string {
  return name
    .trim()
    .replace(/\n/g, ', ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, LONGEST_NAME);
}
