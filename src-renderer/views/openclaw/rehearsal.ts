import type { CredentialsExplanation } from '../../../src-main/contract/credential.ts';
import type { DiffLine, OpenClawState } from '../../../src-main/contract/openclaw.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { onlineProfile } from '../../bridge/double.ts';

type Found = Extract<OpenClawState, { kind: 'found' }>;

export const FILE = '~/.openclaw/openclaw.json';

/** An environment variable stands above the file. */
export const OVERRIDDEN: CredentialsExplanation = {
  token: { source: 'env', length: 43, hint: 'a9Qz' },
  password: null,
  reason: {
    token: { key: 'credential.used', values: { name: 'token', from: 'OPENCLAW_GATEWAY_TOKEN' } },
    password: { key: 'credential.none.local', values: { name: 'password' } },
  },
  sources: {
    token: [
      { source: 'env', state: 'used' },
      { source: 'remote', state: 'overridden' },
      { source: 'auth', state: 'unset' },
      { source: 'explicit', state: 'unset' },
    ],
    password: [],
  },
};

/** The file refers to a command, which is not run. */
export const UNAVAILABLE: CredentialsExplanation = {
  ...OVERRIDDEN,
  token: { unavailable: 'remote' },
  reason: {
    ...OVERRIDDEN.reason,
    token: {
      key: 'credential.unavailable.provider-not-run.exec',
      values: { name: 'token', from: 'gateway.remote.token', kind: 'exec', provider: 'vault' },
    },
  },
  sources: { token: [{ source: 'remote', state: 'unavailable' }], password: [] },
};

/** Nothing is named anywhere. */
export const UNNAMED: CredentialsExplanation = {
  ...OVERRIDDEN,
  token: null,
  reason: {
    ...OVERRIDDEN.reason,
    token: { key: 'credential.none.remote', values: { name: 'token' } },
  },
  sources: { token: [{ source: 'remote', state: 'unset' }], password: [] },
};

/** It names a gateway behind SSH, and a tunnel to it. */
export const FOUND_SSH: Found = {
  kind: 'found',
  file: FILE,
  gateway: {
    route: { kind: 'ssh', target: 'ada@studio.example', remotePort: 18_789, secure: false },
    forward: { localPort: 18_789, remotePort: 18_789 },
    from: 'config',
    credentials: { ...OVERRIDDEN, token: { source: 'remote', length: 43, hint: 'a9Qz' } },
  },
};

/** The same, with its host keys left to OpenSSH's settings. */
export const FOUND_DELEGATED: Found = {
  ...FOUND_SSH,
  gateway: { ...FOUND_SSH.gateway, hostKeyPolicy: 'openssh' },
};

/** The environment names another address than the file, which pins a certificate. */
export const FOUND_URL: OpenClawState = {
  kind: 'found',
  file: FILE,
  gateway: {
    route: {
      kind: 'direct',
      url: 'wss://studio.example.ts.net/',
      pin: { kind: 'leaf', value: `sha256:${'ab'.repeat(32)}`, from: 'configuration', since: 0 },
    },
    from: 'env-url',
    credentials: OVERRIDDEN,
  },
};

export const BROKEN: OpenClawState = {
  kind: 'problem',
  file: FILE,
  problem: { code: 'malformed', file: FILE, line: 12, column: 3 },
};

/** A gateway that follows the configuration. */
export function followedProfile(snapshot = onlineProfile()): ProfileSnapshot {
  return { ...snapshot, profile: { ...snapshot.profile, follows: 'openclaw' } };
}

export const CHANGE: readonly DiffLine[] = [
  { kind: 'same', text: '  gateway: {' },
  { kind: 'removed', text: '    mode: "local",' },
  { kind: 'added', text: '    mode: "remote",' },
  { kind: 'same', text: '    // where the agents live' },
  { kind: 'added', text: '    remote: { url: "wss://studio.example.ts.net/" },' },
  { kind: 'gap', text: '' },
  { kind: 'same', text: '}' },
];
