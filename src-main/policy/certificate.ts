import { createHash } from 'node:crypto';
import type { Standing } from '../contract/fault.ts';

/** What a TLS peer presented and what Node's verification said of it. */
export type PresentedCertificate = {
  /** `TLSSocket.authorized`: chain and dates hold under the roots in use, and some name is the host's. */
  readonly authorized: boolean;
  /** `TLSSocket.authorizationError`: an OpenSSL or Node code. */
  readonly problem: string | null;
  /** The leaf in DER; absent where the peer sent none. */
  readonly leaf: CertificateFields | null;
};

export type CertificateFields = {
  readonly raw: Uint8Array;
  /** As Node prints names: one attribute a line. */
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Whether an alternative name stands for the host: a common name alone does not (RFC 9525, section 2). */
  readonly namesHost: boolean;
};

type Untrusted = Extract<Standing, { code: 'untrusted-certificate' }>;

export type CertificateVerdict =
  | { readonly trusted: true; readonly fingerprint: string }
  | { readonly trusted: false; readonly fault: Untrusted };

const LONGEST_NAME = 256;

type Endpoint = { readonly host: string; readonly port: number };

/** Stands for the certificate of a peer that sent none. */
const nothing: CertificateFields = {
  raw: new Uint8Array(),
  subject: '',
  issuer: '',
  validFrom: '',
  validTo: '',
  namesHost: false,
};

/** Judges a certificate by system trust alone. The fingerprint is `sha256:` and 64 lower-case hex digits. */
export function judgeCertificate(presented: PresentedCertificate, endpoint: Endpoint): CertificateVerdict {
  const { authorized, problem, leaf } = presented;
  if (leaf === null) return distrust(nothing, '', 'other', endpoint);
  const fingerprint = fingerprintOf(leaf.raw);
  if (!authorized) return distrust(leaf, fingerprint, reasonOf(problem), endpoint);
  return leaf.namesHost
    ? { trusted: true, fingerprint }
    : distrust(leaf, fingerprint, 'wrong-host', endpoint);
}

function distrust(
  leaf: CertificateFields,
  fingerprint: string,
  why: Untrusted['why'],
  { host, port }: Endpoint,
): CertificateVerdict {
  const { validFrom, validTo } = leaf;
  const names = { subject: readName(leaf.subject), issuer: readName(leaf.issuer) };
  const fault = { host, port, why, fingerprint, ...names, validFrom, validTo };
  return { trusted: false, fault: { heals: 'by-deciding', code: 'untrusted-certificate', ...fault } };
}

function fingerprintOf(der: Uint8Array): string {
  return `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

/** Codes: OpenSSL's X509_V_ERR names as Node gives them, and Node's own for the host name. */
function reasonOf(problem: string | null): Untrusted['why'] {
  switch (problem) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'self-signed';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'unknown-issuer';
    case 'CERT_HAS_EXPIRED':
      return 'expired';
    case 'CERT_NOT_YET_VALID':
      return 'not-yet-valid';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return 'wrong-host';
    default:
      return 'other';
  }
}

/** A stranger wrote these names and a person reads them: one line, nothing invisible, not endless. */
function readName(name: string): string {
  return name
    .trim()
    .replace(/\n/g, ', ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, LONGEST_NAME);
}
