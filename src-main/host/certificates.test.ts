import { describe, expect, it } from 'vitest';
import type { Certificate, Pin } from '../contract/certificate.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import type { Host } from './host.ts';
import { createHost } from './host.ts';
import type { Rehearsal, RehearsedAttempt } from './rehearsal.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';

const url = 'wss://studio.local:18789';
const studio = sampleProfile([{ kind: 'direct', url }]);
const seen: Certificate = {
  fingerprint: `sha256:${'0a'.repeat(32)}`,
  publicKey: `sha256:${'0b'.repeat(32)}`,
  subject: 'CN=openclaw-gateway',
  issuer: 'CN=openclaw-gateway',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2036-01-01T00:00:00.000Z',
  notAfter: 2_082_758_400_000,
};
const pin: Pin = { kind: 'leaf', value: seen.fingerprint, from: 'first-use', since: 5, certificate: seen };
const place = { host: 'studio.local', port: 18_789, route: 'direct' } as const;
const untrusted = {
  heals: 'by-deciding',
  code: 'untrusted-certificate',
  ...place,
  ...seen,
  why: 'self-signed',
  mayPin: true,
} as const;
const old: Pin = { kind: 'leaf', value: `sha256:${'0c'.repeat(32)}`, from: 'first-use', since: 1 };
const mismatch = {
  heals: 'by-deciding',
  code: 'pin-mismatch',
  ...place,
  ...seen,
  stored: old,
  system: 'trusted',
  repin: 'offered',
} as const;

function begin(profile: Profile): { readonly host: Host; readonly rehearsal: Rehearsal } {
  const rehearsal = createRehearsal({ ...blank, profiles: [profile] });
  return { rehearsal, host: createHost(rehearsal.ports) };
}

function withRoutePin(held: Pin): Profile {
  return { ...studio, routes: [{ kind: 'direct', url, pin: held }] };
}

function last({ attempts }: Rehearsal): RehearsedAttempt {
  const attempt = attempts.at(-1);
  if (attempt === undefined) throw new Error('no attempt was made');
  return attempt;
}

function pinNow(host: Host): Pin | undefined {
  return host.snapshot().profiles[0]?.profile.routes[0]?.pin;
}

describe('a certificate seen for the first time', () => {
  it('is pinned after hello, kept, and nothing is opened anew for it', async () => {
    const { host, rehearsal } = begin(studio);
    last(rehearsal).up(undefined, { seen, remember: pin });
    await settle();
    expect(pinNow(host)).toEqual(pin);
    expect(rehearsal.saved.at(-1)?.profiles[0]?.routes).toEqual([{ kind: 'direct', url, pin }]);
    expect(rehearsal.attempts).toHaveLength(1);
    expect(host.snapshot().profiles[0]?.connection.kind).toBe('online');
  });

  it('is not pinned where the address changed meanwhile', async () => {
    const { host, rehearsal } = begin(studio);
    const first = last(rehearsal);
    await host.handlers['profile.edit']({ profile: 'studio', address: 'wss://other.local:18789/' }, 'window');
    first.up(undefined, { seen, remember: pin });
    await settle();
    expect(pinNow(host)).toBeUndefined();
  });
});

describe('trusting a certificate', () => {
  const asShown = {
    profile: 'studio',
    route: 'direct',
    fingerprint: seen.fingerprint,
    replaces: null,
  } as const;

  it('pins exactly what was shown, by the person, and connects again', async () => {
    const { host, rehearsal } = begin(studio);
    last(rehearsal).fail(untrusted);
    await settle();
    expect(await host.handlers['certificate.trust'](asShown, 'window')).toMatchObject({ ok: true });
    await settle();
    expect(pinNow(host)).toMatchObject({
      kind: 'leaf',
      value: seen.fingerprint,
      from: 'person',
      certificate: seen,
    });
    expect(rehearsal.attempts).toHaveLength(2);
    expect(last(rehearsal).request.trust).toMatchObject({ mode: 'leaf', pin: { value: seen.fingerprint } });
  });

  it('pins the key where the gateway is known by its key', async () => {
    const { host, rehearsal } = begin({ ...studio, trust: 'public-key' });
    last(rehearsal).fail(untrusted);
    await settle();
    await host.handlers['certificate.trust'](asShown, 'window');
    expect(pinNow(host)).toMatchObject({ kind: 'public-key', value: seen.publicKey });
  });

  it.each([
    ['another certificate', { ...asShown, fingerprint: old.value }],
    ['another route', { ...asShown, route: 'ssh' as const }],
    ['in the place of a pin that is not there', { ...asShown, replaces: old.value }],
  ])('refuses %s', async (_, input) => {
    const { host, rehearsal } = begin(studio);
    last(rehearsal).fail(untrusted);
    await settle();
    expect(await host.handlers['certificate.trust'](input, 'window')).toEqual({
      ok: false,
      fault: { code: 'not-as-shown' },
    });
    expect(pinNow(host)).toBeUndefined();
    expect(rehearsal.attempts).toHaveLength(1);
  });

  it('refuses what nobody may pin', async () => {
    const { host, rehearsal } = begin(studio);
    last(rehearsal).fail({ ...untrusted, why: 'expired', mayPin: false });
    await settle();
    expect(await host.handlers['certificate.trust'](asShown, 'window')).toMatchObject({ ok: false });
    expect(pinNow(host)).toBeUndefined();
  });

  it('puts a new certificate in the place of the old only where the system trusts it', async () => {
    const { host, rehearsal } = begin(withRoutePin(old));
    last(rehearsal).fail({ ...mismatch, system: 'self-signed', repin: 'untrusted' });
    await settle();
    const again = { ...asShown, replaces: old.value };
    expect(await host.handlers['certificate.trust'](again, 'window')).toMatchObject({ ok: false });
    await host.handlers['connection.reconnect']({ profile: 'studio' }, 'window');
    last(rehearsal).fail(mismatch);
    await settle();
    expect(await host.handlers['certificate.trust'](again, 'window')).toMatchObject({ ok: true });
    expect(pinNow(host)).toMatchObject({ value: seen.fingerprint, from: 'person' });
  });

  it('tries the switch again that it held up, and leaves the link that stayed', async () => {
    const ssh = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: false } as const;
    const { host, rehearsal } = begin({ ...studio, routes: [ssh, { kind: 'direct', url }], active: 'ssh' });
    await settle();
    rehearsal.tunnels.at(-1)?.up();
    await settle();
    const link = last(rehearsal).up();
    await settle();
    await host.handlers['route.choose']({ profile: 'studio', route: 'direct' }, 'window');
    await settle();
    last(rehearsal).fail(untrusted);
    await settle();
    const before = rehearsal.attempts.length;
    expect(await host.handlers['certificate.trust'](asShown, 'window')).toMatchObject({ ok: true });
    await settle();
    expect(rehearsal.attempts).toHaveLength(before + 1);
    expect(last(rehearsal).request.trust).toMatchObject({
      route: 'direct',
      pin: { value: seen.fingerprint },
    });
    expect(link.closed).toBe(false);
  });

  it('is nothing that the app does by itself', async () => {
    const { rehearsal, host } = begin(withRoutePin(old));
    last(rehearsal).fail(mismatch);
    await settle();
    for (const signal of ['wake', 'network', 'online', 'unlock'] as const) rehearsal.signal(signal);
    rehearsal.clock.advance(86_400_000);
    await settle();
    expect(rehearsal.attempts).toHaveLength(1);
    expect(pinNow(host)).toEqual(old);
  });

  it('changes nothing when it cannot be saved', async () => {
    const { host, rehearsal } = begin(studio);
    last(rehearsal).fail(untrusted);
    await settle();
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    expect(await host.handlers['certificate.trust'](asShown, 'window')).toEqual({
      ok: false,
      fault: { code: 'not-saved', why: 'disk-full' },
    });
    expect(pinNow(host)).toBeUndefined();
    expect(rehearsal.attempts).toHaveLength(1);
  });
});

describe('forgetting a pin', () => {
  it('takes away the one that was shown, and tries again', async () => {
    const { host, rehearsal } = begin(withRoutePin(old));
    last(rehearsal).fail({ ...mismatch, system: 'self-signed', repin: 'untrusted' });
    await settle();
    const wrong = { profile: 'studio', route: 'direct', pin: seen.fingerprint } as const;
    expect(await host.handlers['certificate.forget'](wrong, 'window')).toMatchObject({ ok: false });
    expect(await host.handlers['certificate.forget']({ ...wrong, pin: old.value }, 'window')).toMatchObject({
      ok: true,
    });
    await settle();
    expect(pinNow(host)).toBeUndefined();
    expect(rehearsal.attempts).toHaveLength(2);
    expect(last(rehearsal).request.trust.pin).toBeNull();
  });

  it('never touches a pin of the configuration', async () => {
    const held: Pin = { ...old, from: 'configuration' };
    const { host } = begin(withRoutePin(held));
    const input = { profile: 'studio', route: 'direct', pin: old.value } as const;
    expect(await host.handlers['certificate.forget'](input, 'window')).toMatchObject({ ok: false });
    expect(pinNow(host)).toEqual(held);
  });
});

describe('changing where a gateway is', () => {
  it('drops the pin of the old address, and keeps it with the address', async () => {
    const { host } = begin(withRoutePin(old));
    await host.handlers['profile.edit']({ profile: 'studio', address: url, name: 'Attic' }, 'window');
    expect(pinNow(host)).toEqual(old);
    await host.handlers['profile.edit']({ profile: 'studio', address: 'wss://other.local/' }, 'window');
    expect(pinNow(host)).toBeUndefined();
  });

  it('opens anew when the rule changes by which a gateway is judged', async () => {
    const { host, rehearsal } = begin(withRoutePin(old));
    last(rehearsal).up();
    await settle();
    await host.handlers['profile.edit']({ profile: 'studio', trust: 'system' }, 'window');
    await settle();
    expect(rehearsal.attempts).toHaveLength(2);
    expect(last(rehearsal).request.trust.mode).toBe('system');
  });
});
