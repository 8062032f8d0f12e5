import type { Distrust } from '../contract/certificate.ts';
import type { PresentedLeaf } from './seen-certificate.ts';

/** What a TLS peer presented and what Node's verification said of it. */
export type PresentedCertificate = {
  /** `TLSSocket.authorized`: chain and dates hold under the roots in use, and some name is the host's. */
  readonly authorized: boolean;
  /** `TLSSocket.authorizationError`: an OpenSSL or Node code. */
  readonly problem: string | null;
  /** Absent where the peer sent none. */
  readonly leaf: PresentedLeaf | null;
};

/** Judges a certificate by system trust alone. */
export function judgeCertificate({ authorized, problem, leaf }: PresentedCertificate): 'trusted' | Distrust {
  if (leaf === null) return 'other';
  if (!authorized) return reasonOf(problem);
  return leaf.namesHost ? 'trusted' : 'wrong-host';
}

/** Codes: OpenSSL's X509_V_ERR names as Node gives them, and Node's own for the host name. */
function reasonOf(problem: string | null): Distrust {
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
