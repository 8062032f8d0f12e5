import type { Certificate, Distrust, Pin } from '../../../src-main/contract/certificate.ts';
import type { Standing } from '../../../src-main/contract/fault.ts';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile } from '../../bridge/double.ts';
import type { CertificateFault } from './certificate.ts';

type Untrusted = Extract<CertificateFault, { code: 'untrusted-certificate' }>;
type Mismatch = Extract<CertificateFault, { code: 'pin-mismatch' }>;

const standing = { heals: 'by-deciding' } as const;
const endpoint = { host: 'studio.example', port: 18_789, route: 'direct' } as const;
const OLD = 'sha256:8f24f0b5c1d6a97e3b02d8c4417f6e5a9d0b3c2e1f8475a6b9c0d1e2f3041526';
export const NEW = 'sha256:42d3610b9c57e8f1a0b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819';
export const KEY = 'sha256:0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0';

/** Rows of what a person compares of {@link NEW}. */
export const NEW_ROWS = [
  '42:D3:61:0B:9C:57:E8:F1',
  'A0:B3:C4:D5:E6:F7:08:19',
  '2A:3B:4C:5D:6E:7F:80:91',
  'A2:B3:C4:D5:E6:F7:08:19',
];

const selfMade: Certificate = {
  fingerprint: NEW,
  publicKey: KEY,
  subject: 'CN=openclaw-gateway',
  issuer: 'CN=openclaw-gateway',
  validFrom: '2026-11-20T09:00:00.000Z',
  validTo: '2036-11-17T09:00:00.000Z',
  notAfter: Date.UTC(2036, 10, 17, 9),
};

const issued: Certificate = {
  ...selfMade,
  subject: 'CN=studio.example',
  issuer: 'C=US, O=Let’s Encrypt, CN=R11',
  validFrom: '2026-11-20T09:00:00.000Z',
  validTo: '2027-02-18T09:00:00.000Z',
  notAfter: Date.UTC(2027, 1, 18, 9),
};

/** What was pinned before, with its certificate. */
export const pinned: Pin = {
  kind: 'leaf',
  value: OLD,
  from: 'first-use',
  since: Date.UTC(2026, 4, 3, 12),
  certificate: {
    ...issued,
    fingerprint: OLD,
    validFrom: '2026-08-22T09:00:00.000Z',
    validTo: '2026-11-20T09:00:00.000Z',
  },
};

export const selfSigned: Untrusted = {
  ...standing,
  code: 'untrusted-certificate',
  ...endpoint,
  ...selfMade,
  why: 'self-signed',
  mayPin: true,
};

/** A certificate that cannot be pinned, and why. */
export function unpinnable(why: Distrust): Untrusted {
  return { ...selfSigned, ...issued, why, mayPin: false };
}

export const renewed: Mismatch = {
  ...standing,
  code: 'pin-mismatch',
  ...endpoint,
  ...issued,
  stored: pinned,
  system: 'trusted',
  repin: 'offered',
};

export const remade: Mismatch = {
  ...renewed,
  ...selfMade,
  stored: { ...pinned, from: 'person', certificate: { ...selfMade, fingerprint: OLD } },
  system: 'self-signed',
  repin: 'untrusted',
};

export const configured: Mismatch = {
  ...remade,
  stored: { kind: 'leaf', value: OLD, from: 'configuration', since: 0 },
  repin: 'configured',
};

const tunnel = { kind: 'ssh', target: 'ada@studio.example', remotePort: 18_789, secure: false } as const;

/** A gateway with TLS, connected; `change` is of its profile. */
export function securedProfile(change: Partial<ProfileSnapshot['profile']> = {}): ProfileSnapshot {
  const online = onlineProfile();
  const routes = [{ kind: 'direct', url: 'wss://studio.example:18789/', pin: pinned }] as const;
  return { ...online, profile: { ...online.profile, routes, ...change } };
}

/** The same with a tunnel beside it. */
export function securedWithTunnel(): ProfileSnapshot {
  return securedProfile({ routes: [...securedProfile().profile.routes, tunnel] });
}

/** Its direct route ended with this fault. */
export function endedBy(fault: Standing, snapshot = securedProfile()): ProfileSnapshot {
  return {
    ...snapshot,
    connection: { kind: 'blocked', fault },
    view: {
      shape: 'blocked',
      label: { key: 'state.blocked' },
      ...describeFault(fault, 'Studio'),
      actions: ['reconnect-now', 'disconnect', 'judge-certificate', 'edit-address'],
    },
  };
}
