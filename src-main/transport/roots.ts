import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { constants } from 'node:crypto';

/** The certificate authorities that TLS to a gateway trusts, parsed once, and where they came from. */
export type Roots = { readonly source: 'system' | 'bundled'; readonly context: SecureContext };

/** Reads one of Node's lists of authorities, each certificate in PEM. */
export type ReadCertificates = (kind: 'system' | 'bundled' | 'extra') => readonly string[];

export type RootsKeeper = {
  /**
   * The first call blocks for some 70 ms and the rest cost nothing: make it before a connection waits for it.
   * Throws only where Node has no authorities at all.
   */
  readonly load: () => Roots;
  /** Where they came from; null while they were not needed yet. */
  readonly source: () => Roots['source'] | null;
};

/**
 * Keeps the system's authorities, or Node's bundled ones where those cannot be read or are none, and with either
 * what NODE_EXTRA_CA_CERTS names.
 */
export function createRoots(read: ReadCertificates = getCACertificates): RootsKeeper {
  let roots: Roots | null = null;
  return {
    load: () => (roots ??= load(read)),
    source: () => roots?.source ?? null,
  };
}

function load(read: ReadCertificates): Roots {
  try {
    return rootsFrom('system', read);
  } catch {
    return rootsFrom('bundled', read);
  }
}

function rootsFrom(source: Roots['source'], read: ReadCertificates): Roots {
  const certificates = read(source);
  if (certificates.length === 0) throw new Error(`no ${source} certificate authorities`);
  // System lists repeat themselves, and a context takes ten times as long to build with the copies.
  const ca = [...new Set([...certificates, ...read('extra')])];
  // A renegotiation could bring another certificate after the judgement.
  return { source, context: createSecureContext({ ca, secureOptions: constants.SSL_OP_NO_RENEGOTIATION }) };
}
