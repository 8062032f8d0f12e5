import { describe, expect, it } from 'vitest';
import { faultSamples } from '../../../src-main/contract/samples.ts';
import type { Fault } from '../../../src-main/contract/fault.ts';
import { fixesOf, standingFault } from './fixes.ts';

const standing = { heals: 'by-deciding' } as const;
const late = { heals: 'by-waiting', code: 'timed-out', host: 'studio', port: 22 } as const;

/** Only time, the other side, or a decision that has its own button ends these. */
const WITHOUT_FIELD: readonly Fault['code'][] = [
  'dropped',
  'gateway-starting',
  'gateway-restarting',
  'gateway-stopped',
  'rate-limited',
  'ssh-refusing',
  'pairing-required',
  'insecure-url',
  'invalid-url',
  'insecure-address',
  'unknown-host-key',
  'changed-host-key',
  'revoked-host-key',
  'known-hosts-unreadable',
  'login-unanswered',
  'protocol-mismatch',
  'credentials-missing',
  'credentials-refused',
  'credentials-unavailable',
  'scopes-refused',
  'keychain-unavailable',
  'identity-unreadable',
  'gateway-refused',
  'pin-mismatch',
  'openclaw-config',
  'credentials-unresolved',
  'header-missing',
];

describe('the fields that end a fault of the SSH route', () => {
  it.each(faultSamples.map((fault) => [fault.code, fault] as const))('%s', (code, fault) => {
    expect(fixesOf(fault).length === 0).toBe(WITHOUT_FIELD.includes(code));
  });

  it('are the closest ones', () => {
    expect(fixesOf({ ...standing, code: 'key-unreadable', file: 'x', why: 'format' })).toEqual([
      'identityFile',
    ]);
    expect(fixesOf({ ...standing, code: 'agent-unavailable', socket: 'x' })[0]).toBe('agent');
    expect(fixesOf({ ...late, stage: 'tcp' })).toEqual(['target']);
    expect(fixesOf({ ...late, stage: 'upgrade' })).toEqual(['remotePort']);
    const tls = { ...standing, code: 'not-a-gateway', host: 'studio', port: 1, found: 'tls' } as const;
    expect(fixesOf(tls)).toEqual(['secure', 'remotePort']);
    expect(fixesOf({ ...tls, found: 'http' })).toEqual(['remotePort']);
  });
});

it('knows what stands in the way', () => {
  const cause = { ...late, stage: 'tcp' };
  expect(standingFault({ kind: 'waiting', attempt: 1, retryAt: 0, cause })).toBe(cause);
  expect(standingFault({ kind: 'idle', why: 'new' })).toBeNull();
});
