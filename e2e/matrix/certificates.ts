import type { ComposeParts } from '../../src-main/compose.ts';
import { silentPort, type Bystander } from '../lab/bystanders.ts';
import type { Certificate } from '../lab/certificate.ts';
import { createIssuer, type CertificateWish, type Issuer } from '../lab/certificate-kinds.ts';

const names = 'IP:127.0.0.1';
const past = { from: '240101000000Z', to: '250201000000Z' };

/** What a gateway on 127.0.0.1 may show; whoever is not said to be private is issued by what the host trusts. */
const wishes = {
  valid: { names },
  another: { names },
  expired: { names, ...past },
  'not yet valid': { names, from: '480101000000Z' },
  'of another host': { names: 'DNS:other.test,IP:127.0.0.2' },
  'with a common name alone': { commonName: '127.0.0.1' },
  'self-signed': { commonName: 'openclaw-gateway', selfSigned: true },
  'of a private authority': { names },
} satisfies Readonly<Record<string, CertificateWish>>;
export type CertificateKind = keyof typeof wishes | 'renewed';

/** The certificates of the rows, and who must not hear of them. */
export interface Certificates {
  readonly of: (kind: CertificateKind) => Certificate;
  /** For a host that trusts the issuer, and nobody else. */
  readonly readCertificates: NonNullable<ComposeParts['readCertificates']>;
  /** Stands for whoever a redirect or a proxy leads to. */
  readonly elsewhere: Bystander;
  readonly remove: () => Promise<void>;
}

/** Makes them all. `renewed` has the key of `valid`. */
export async function makeCertificates(): Promise<Certificates> {
  const known = await createIssuer('Known CA');
  const stranger = await createIssuer('Private CA');
  const made = new Map<CertificateKind, Certificate>();
  for (const [kind, wish] of Object.entries(wishes) as [keyof typeof wishes, CertificateWish][]) {
    const issuer: Issuer = kind === 'of a private authority' ? stranger : known;
    made.set(kind, await issuer.issue(wish));
  }
  const of = (kind: CertificateKind): Certificate => {
    const found = made.get(kind);
    if (found === undefined) throw new Error(`No certificate ${kind}`);
    return found;
  };
  made.set('renewed', await known.issue({ names, key: of('valid').key }));
  const elsewhere = await silentPort();
  return {
    of,
    elsewhere,
    readCertificates: (kind) => (kind === 'system' ? [known.authority] : []),
    remove: async () => {
      await elsewhere.stop();
      await known.close();
      await stranger.close();
    },
  };
}

/** As the app writes it. */
export function printOf({ fingerprint }: Certificate): string {
  return `sha256:${fingerprint.replaceAll(':', '').toLowerCase()}`;
}
