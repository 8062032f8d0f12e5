import { describe, expect, it } from 'vitest';
import type { Pin } from '../contract/certificate.ts';
import type { Route } from '../contract/route.ts';
import { isSamePin, isSecure, leadsTheSame, pinned } from './pinning.ts';

const pin: Pin = { kind: 'leaf', value: `sha256:${'0a'.repeat(32)}`, from: 'first-use', since: 1 };
const direct: Route = { kind: 'direct', url: 'wss://studio.local/' };
const ssh: Route = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: true };

describe('a pin on a route', () => {
  it('does not change where the route leads, in whatever order its fields stand', () => {
    expect(leadsTheSame(direct, { pin, url: direct.url, kind: 'direct' })).toBe(true);
    expect(leadsTheSame(direct, { ...direct, url: 'wss://other.local/' })).toBe(false);
    expect(leadsTheSame(ssh, { ...ssh, secure: false })).toBe(false);
    expect(leadsTheSame(direct, undefined)).toBe(false);
    expect(leadsTheSame(undefined, undefined)).toBe(true);
  });

  it('goes without a trace', () => {
    expect(pinned(pinned(direct, pin), null)).toEqual(direct);
    expect(pinned(ssh, pin)).toEqual({ ...ssh, pin });
  });

  it('is another one when its value, its kind or its origin is', () => {
    expect(isSamePin(pin, { ...pin, since: 9 })).toBe(true);
    expect(isSamePin(pin, { ...pin, kind: 'public-key' })).toBe(false);
    expect(isSamePin(pin, { ...pin, from: 'person' })).toBe(false);
    expect(isSamePin(pin, null)).toBe(false);
    expect(isSamePin(null, null)).toBe(true);
  });
});

describe('a route with TLS', () => {
  it('is told from one without', () => {
    const routes: readonly Route[] = [
      direct,
      { ...direct, url: 'ws://studio.local/' },
      ssh,
      { ...ssh, secure: false },
    ];
    expect(routes.map(isSecure)).toEqual([true, false, true, false]);
  });
});
