import type { Certificate } from '../contract/certificate.ts';
import { fingerprintOf } from './fingerprint.ts';

/** The leaf that a peer presented, as Node reads it. */
export type PresentedLeaf = {
  /** DER. */
  readonly raw: Uint8Array;
  /** DER of its SubjectPublicKeyInfo (RFC 7469, section 2.4); null where Node cannot read the key. */
  readonly publicKey: Uint8Array | null;
  /** As Node prints names: one attribute a line. */
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Wall-clock milliseconds; null where the certificate holds a date that is none. */
  readonly notAfter: number | null;
  /** Whether an alternative name stands for the host: a common name alone does not (RFC 9525, section 2). */
  readonly namesHost: boolean;
};

const LONGEST_NAME = 256;
const LONGEST_DATE = 64;

/** What there is to compare of a peer that showed no certificate. */
export const noCertificate: Certificate = {
  fingerprint: '',
  publicKey: null,
  subject: '',
  issuer: '',
  validFrom: '',
  validTo: '',
  notAfter: null,
};

/** Takes from a leaf what a person compares. */
export function seeCertificate(leaf: PresentedLeaf): Certificate {
  const { raw, publicKey, subject, issuer, validFrom, validTo, notAfter } = leaf;
  return {
    fingerprint: fingerprintOf(raw),
    publicKey: publicKey === null ? null : fingerprintOf(publicKey),
    subject: readLine(subject, LONGEST_NAME),
    issuer: readLine(issuer, LONGEST_NAME),
    validFrom: readLine(validFrom, LONGEST_DATE),
    validTo: readLine(validTo, LONGEST_DATE),
    notAfter,
  };
}

/** A stranger wrote it and a person reads it: one line, nothing invisible, no half characters, not endless. */
function readLine(text: string, longest: number): string {
  return text
    .trim()
    .replace(/\n/g, ', ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, longest)
    .toWellFormed();
}
