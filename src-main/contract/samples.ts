import type { Pin } from './certificate.ts';
import { Distrust, FingerprintProblem } from './certificate.ts';
import type { Fault, Passing, Standing } from './fault.ts';
import { Unread } from './fault.ts';
import { problemSamples } from './openclaw-samples.ts';

const endpoint = { host: 'studio.local', port: 18_789 };
const passing = { heals: 'by-waiting' } as const;
const standing = { heals: 'by-deciding' } as const;

const asked = { role: 'operator', scopes: ['operator.read', 'operator.write'] };

/** One fault of every code and variant: for tests that must miss none. */
export const passingSamples: readonly Passing[] = [
  { ...passing, code: 'unreachable', ...endpoint, why: 'name' },
  { ...passing, code: 'unreachable', ...endpoint, why: 'network' },
  { ...passing, code: 'unreachable', ...endpoint, why: 'host' },
  { ...passing, code: 'refused', ...endpoint },
  { ...passing, code: 'timed-out', ...endpoint, stage: 'tcp' },
  { ...passing, code: 'dropped', why: 'closed', closeCode: 1006 },
  { ...passing, code: 'dropped', why: 'reset' },
  { ...passing, code: 'dropped', why: 'silent' },
  { ...passing, code: 'dropped', why: 'ticks-missed' },
  { ...passing, code: 'dropped', why: 'oversized-frame' },
  { ...passing, code: 'dropped', why: 'invalid-frame' },
  { ...passing, code: 'dropped', why: 'sequence-gap' },
  { ...passing, code: 'dropped', why: 'auth-changed' },
  { ...passing, code: 'gateway-starting', retryAfterMs: 500 },
  { ...passing, code: 'gateway-restarting', retryAfterMs: 1500 },
  { ...passing, code: 'gateway-stopped' },
  { ...passing, code: 'gateway-unavailable', ...endpoint, status: 502 },
  { ...passing, code: 'rate-limited', retryAfterMs: 300_000 },
  { ...passing, code: 'ssh-refusing', ...endpoint, retryAfterMs: 30_000 },
  { ...passing, code: 'gateway-not-running', ...endpoint },
  {
    ...passing,
    code: 'pairing-required',
    requestId: 'a1',
    deviceId: 'd1',
    reason: 'not-paired',
    command: 'openclaw devices approve a1',
    ...asked,
  },
  {
    ...passing,
    code: 'pairing-required',
    deviceId: 'd1',
    reason: 'role-upgrade',
    command: 'openclaw devices list',
    ...asked,
  },
  {
    ...passing,
    code: 'pairing-required',
    deviceId: 'd1',
    reason: 'scope-upgrade',
    command: 'openclaw devices list',
    ...asked,
  },
  {
    ...passing,
    code: 'pairing-required',
    deviceId: 'd1',
    reason: 'metadata-upgrade',
    command: 'openclaw devices list',
    ...asked,
  },
];

const certificate = {
  ...endpoint,
  route: 'direct',
  fingerprint: `sha256:${'0a'.repeat(32)}`,
  publicKey: `sha256:${'0b'.repeat(32)}`,
  subject: 'CN=studio',
  issuer: 'CN=studio',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  notAfter: 1_798_761_600_000,
} as const;

const stored: Pin = { kind: 'leaf', value: `sha256:${'0c'.repeat(32)}`, from: 'first-use', since: 0 };

const ssh = { host: 'studio', port: 22 };
const hostKey = { keyType: 'ssh-ed25519', fingerprint: 'SHA256:q7Nf0bq8lW4yJ5rVb2o1cM3zKx9TgHhP6eYdSuaNx2E' };

export const standingSamples: readonly Standing[] = [
  { ...standing, code: 'unknown-host-key', ...ssh, ...hostKey },
  {
    ...standing,
    code: 'changed-host-key',
    ...ssh,
    ...hostKey,
    recorded: [
      {
        keyType: 'ssh-ed25519',
        fingerprint: 'SHA256:Zk2uPw7dQm1XcV0sLr9aTtB4nYhG8iJfE3oWqM5yRvA',
        source: 'app',
      },
    ],
  },
  { ...standing, code: 'revoked-host-key', ...ssh, ...hostKey },
  { ...standing, code: 'host-certificate-only', ...ssh },
  { ...standing, code: 'login-refused', ...ssh, user: 'ada', tried: ['publickey'], accepted: ['password'] },
  { ...standing, code: 'login-refused', ...ssh, user: 'ada', tried: [], accepted: ['publickey'] },
  { ...standing, code: 'login-unanswered', ...ssh, user: 'ada' },
  { ...standing, code: 'key-unreadable', file: '~/.ssh/id_ed25519', why: 'missing' },
  { ...standing, code: 'key-unreadable', file: '~/.ssh/id_ed25519', why: 'not-permitted' },
  { ...standing, code: 'key-unreadable', file: '~/.ssh/id_ed25519', why: 'format' },
  ...(['pkcs8', 'fido', 'certificate', 'dsa', 'ppk', 'chacha20-poly1305'] as const).map(
    (format) =>
      ({ ...standing, code: 'key-unreadable', file: '~/.ssh/id_ed25519', why: 'format', format }) as const,
  ),
  { ...standing, code: 'key-unreadable', file: '~/.ssh/id_ed25519', why: 'passphrase' },
  { ...standing, code: 'agent-unavailable', socket: '/run/agent' },
  { ...standing, code: 'forwarding-refused', ...ssh },
  { ...standing, code: 'not-an-ssh-server', ...ssh, found: 'http' },
  { ...standing, code: 'not-an-ssh-server', ...ssh, found: 'ssh' },
  { ...standing, code: 'not-an-ssh-server', ...ssh, found: 'tls' },
  { ...standing, code: 'not-an-ssh-server', ...ssh, found: 'plaintext' },
  { ...standing, code: 'not-an-ssh-server', ...ssh, found: 'unknown' },
  { ...standing, code: 'no-common-algorithm', ...ssh, kind: 'key exchange' },
  ...Unread.options.flatMap(
    (why) =>
      [
        { ...standing, code: 'ssh-config-unreadable', file: '~/.ssh/config', why },
        { ...standing, code: 'known-hosts-unreadable', file: '~/.ssh/known_hosts', why },
      ] as const,
  ),
  ...(['directive', 'includes'] as const).map(
    (why) =>
      ({
        ...standing,
        code: 'ssh-config-malformed',
        file: '~/.ssh/config',
        line: 7,
        why,
        directive: 'Port abc',
      }) as const,
  ),
  { ...standing, code: 'ssh-config-jump-loop', hosts: ['studio', 'bastion', 'studio'] },
  { ...standing, code: 'ssh-config-unsupported', host: 'studio', directives: ['ProxyCommand'] },
  { ...standing, code: 'invalid-ssh-target', why: 'port' },
  { ...standing, code: 'insecure-url', host: 'example.com' },
  { ...standing, code: 'invalid-url', why: 'port' },
  { ...standing, code: 'insecure-address', host: 'studio.ts.net', address: '203.0.113.9' },
  { ...standing, code: 'not-a-gateway', ...endpoint, found: 'http', status: 404 },
  { ...standing, code: 'not-a-gateway', ...endpoint, found: 'ssh' },
  { ...standing, code: 'not-a-gateway', ...endpoint, found: 'tls' },
  { ...standing, code: 'not-a-gateway', ...endpoint, found: 'plaintext' },
  { ...standing, code: 'not-a-gateway', ...endpoint, found: 'unknown' },
  { ...standing, code: 'protocol-mismatch', update: 'gateway', ours: 4, theirs: 3 },
  { ...standing, code: 'protocol-mismatch', update: 'app', ours: 4, theirs: 5 },
  { ...standing, code: 'credentials-missing', kind: 'token' },
  { ...standing, code: 'credentials-missing', kind: 'password' },
  { ...standing, code: 'credentials-missing', kind: 'none' },
  { ...standing, code: 'credentials-refused', kind: 'token' },
  { ...standing, code: 'credentials-refused', kind: 'password' },
  { ...standing, code: 'credentials-refused', kind: 'none' },
  { ...standing, code: 'credentials-unavailable', why: 'absent' },
  { ...standing, code: 'credentials-unavailable', why: 'locked' },
  { ...standing, code: 'credentials-unavailable', why: 'hanging' },
  { ...standing, code: 'credentials-unavailable', why: 'failing' },
  { ...standing, code: 'scopes-refused', scopes: ['operator.write'] },
  ...Distrust.options.flatMap(
    (why) =>
      [
        {
          ...standing,
          code: 'untrusted-certificate',
          ...certificate,
          why,
          mayPin: why === 'self-signed' || why === 'unknown-issuer',
        },
        { ...standing, code: 'pin-mismatch', ...certificate, stored, system: why, repin: 'untrusted' },
      ] as const,
  ),
  { ...standing, code: 'untrusted-certificate', ...certificate, why: 'self-signed', mayPin: false },
  { ...standing, code: 'untrusted-certificate', ...certificate, why: 'wrong-host', mayPin: true },
  { ...standing, code: 'pin-mismatch', ...certificate, stored, system: 'trusted', repin: 'offered' },
  { ...standing, code: 'pin-mismatch', ...certificate, stored, system: 'trusted', repin: 'configured' },
  ...FingerprintProblem.options.map(
    (why) =>
      ({
        ...standing,
        code: 'unreadable-pin',
        ...endpoint,
        route: 'direct',
        from: 'configuration',
        why,
      }) as const,
  ),
  ...problemSamples.map((problem) => ({ ...standing, code: 'openclaw-config', problem }) as const),
  {
    ...standing,
    code: 'credentials-unresolved',
    reason: { key: 'credential.none.remote', values: { name: 'token' } },
  },
  { ...standing, code: 'header-missing', header: 'CF-Access-Client-Id' },
  { ...standing, code: 'keychain-unavailable', why: 'absent' },
  { ...standing, code: 'keychain-unavailable', why: 'locked' },
  { ...standing, code: 'keychain-unavailable', why: 'hanging' },
  { ...standing, code: 'keychain-unavailable', why: 'failing' },
  { ...standing, code: 'identity-unreadable' },
  { ...standing, code: 'gateway-refused', detail: 'CLIENT_VERSION_MISMATCH' },
  { ...standing, code: 'gateway-refused', detail: 'http-403' },
];

export const faultSamples: readonly Fault[] = [...passingSamples, ...standingSamples];
