import { describe, expect, it } from 'vitest';
import type { Pin } from '../contract/certificate.ts';
import type { Profile } from '../contract/profile.ts';
import { createExpiryAlarm, expiryOf } from './expiry.ts';
import { createRehearsal } from './rehearsal.ts';

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;

function pinEnding(notAfter: number | null, from: Pin['from'] = 'first-use'): Pin {
  const value = `sha256:${'0a'.repeat(32)}`;
  const names = { subject: 'CN=studio', issuer: 'CN=studio', validFrom: '', validTo: '' };
  return {
    kind: 'leaf',
    value,
    from,
    since: 0,
    certificate: { fingerprint: value, publicKey: null, ...names, notAfter },
  };
}

function profileWith(pin: Pin | null, trust: Profile['trust'] = 'leaf'): Profile {
  const url = 'wss://studio.local/';
  return {
    id: 'studio',
    name: 'Studio',
    routes: [pin === null ? { kind: 'direct', url } : { kind: 'direct', url, pin }],
    active: 'direct',
    fallback: false,
    forwards: [],
    credential: 'none',
    trust,
    headers: [],
    intent: { kind: 'connect' },
  };
}

describe('the end of a pinned certificate', () => {
  it('is said 14 and 3 days before, and from then on', () => {
    const due = (days: number) => expiryOf(profileWith(pinEnding(NOW + days * DAY_MS)), NOW)?.due;
    expect([15, 14, 3, 0, -1].map(due)).toEqual([undefined, '14-days', '3-days', '3-days', 'expired']);
  });

  it('is of no account where nothing is pinned, or the system alone vouches', () => {
    const soon = pinEnding(NOW + DAY_MS);
    expect(expiryOf(profileWith(null), NOW)).toBeNull();
    expect(expiryOf(profileWith(pinEnding(null)), NOW)).toBeNull();
    expect(expiryOf(profileWith(soon, 'system'), NOW)).toBeNull();
    expect(expiryOf(profileWith({ ...soon, from: 'configuration' }, 'system'), NOW)).not.toBeNull();
  });

  it('is that of the route whose certificate ends first', () => {
    const profile = profileWith(pinEnding(NOW + 10 * DAY_MS));
    const ssh = {
      kind: 'ssh',
      target: 'studio',
      remotePort: 1,
      secure: true,
      pin: pinEnding(NOW + DAY_MS),
    } as const;
    const both = { ...profile, routes: [...profile.routes, ssh] };
    expect(expiryOf(both, NOW)).toEqual({ route: 'ssh', due: '3-days', at: NOW + DAY_MS });
  });
});

describe('the daily look', () => {
  it('is there only while a certificate may end', () => {
    const { clock } = createRehearsal();
    let profiles: readonly Profile[] = [profileWith(null)];
    let looked = 0;
    const alarm = createExpiryAlarm(
      clock,
      () => profiles,
      () => (looked += 1),
    );
    alarm.attend();
    clock.advance(3 * DAY_MS);
    expect(looked).toBe(0);
    profiles = [profileWith(pinEnding(NOW))];
    alarm.attend();
    alarm.attend();
    clock.advance(DAY_MS);
    expect(looked).toBe(1);
    clock.advance(DAY_MS);
    expect(looked).toBe(2);
    alarm.stop();
    clock.advance(DAY_MS);
    expect(looked).toBe(2);
  });
});
