import type { X509Certificate } from 'node:crypto';
import type { PresentedLeaf } from '../policy/seen-certificate.ts';
import type { Target } from '../policy/url.ts';

/** Reads of a leaf what the policy judges by. Never throws, whatever a stranger wrote into it. */
export function leafOf(leaf: X509Certificate, target: Target): PresentedLeaf {
  return {
    raw: leaf.raw,
    publicKey: publicKeyOf(leaf),
    // Node has nothing to say of a name without attributes, for all its types.
    subject: leaf.subject ?? '',
    issuer: leaf.issuer ?? '',
    validFrom: written(leaf.validFromDate, leaf.validFrom),
    validTo: written(leaf.validToDate, leaf.validTo),
    notAfter: Number.isNaN(leaf.validToDate.getTime()) ? null : leaf.validToDate.getTime(),
    namesHost: namesHost(leaf, target),
  };
}

function publicKeyOf(leaf: X509Certificate): Uint8Array | null {
  try {
    return leaf.publicKey.export({ type: 'spki', format: 'der' });
  } catch {
    return null;
  }
}

function namesHost(leaf: X509Certificate, { host, isIp }: Target): boolean {
  try {
    const named = isIp
      ? leaf.checkIP(host)
      : leaf.checkHost(host, { subject: 'never', partialWildcards: false });
    return named !== undefined;
  } catch {
    return false;
  }
}

/** A certificate can hold a date that is none. */
function written(date: Date, text: string): string {
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
