import { expect } from 'vitest';
import type { Distrust } from '../../src-main/contract/certificate.ts';
import { until } from '../lab/deadline.ts';
import { printOf, type CertificateKind, type Certificates } from './certificates.ts';
import { askedCertificate, doorOf, forgetPin, storedPin, trustShown, wishOf } from './pins.ts';
import { epochOf, WAYS, type Break, type Meet } from './row.ts';
import { blockedBy, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';
import { staysAway } from './steady.ts';
import { TARGET, type Way } from './way.ts';

const untrusted: readonly (readonly [CertificateKind, why: Distrust, mayPin: boolean])[] = [
  ['expired', 'expired', false],
  ['not yet valid', 'not-yet-valid', false],
  ['of another host', 'wrong-host', false],
  ['with a common name alone', 'wrong-host', false],
  ['self-signed', 'self-signed', true],
  ['of a private authority', 'unknown-issuer', true],
];

/** Where a person knows the gateway to be, and by which route it is reached. */
function place(way: Way): { readonly host: string; readonly route: 'direct' | 'ssh' } {
  return way === 'direct' ? { host: '127.0.0.1', route: 'direct' } : { host: TARGET, route: 'ssh' };
}

/** Behind a tunnel no certificate can have the name of the loopback, so that name is no reason there. */
function isForPerson({ way }: Stage, why: Distrust, mayPin: boolean): boolean {
  return mayPin || (why === 'wrong-host' && way !== 'direct');
}

/** Who showed this certificate heard nothing, and is not called again by itself. */
async function heardNothing(stage: Stage): Promise<void> {
  const door = doorOf(stage);
  const [calls, pin] = [door.calls(), await storedPin(stage)];
  expect(askedCertificate(stage.front.profile())).toMatchObject({
    ...place(stage.way),
    fingerprint: printOf(door.certificate()),
  });
  await staysAway(stage);
  expect(door.calls()).toBe(calls);
  expect(door.heard(door.certificate())).toBe('');
  expect(door.resumed()).toBe(0);
  expect(await storedPin(stage)).toEqual(pin);
}

async function reconnect({ front }: Stage): Promise<void> {
  const { id } = front.profile().profile;
  expect(await front.call('connection.reconnect', { profile: id })).toEqual({ ok: true, value: {} });
}

/** Waits for the pin that is written once the gateway said hello. */
async function pins(stage: Stage, wanted: object): Promise<void> {
  await until(async () => (await storedPin(stage))?.certificate !== undefined, {
    what: 'the pin to be kept',
  });
  expect(await storedPin(stage)).toMatchObject(wanted);
}

/** Row 23: no pin, and a certificate that the system does not trust, or does. */
export function untrustedRows(certificates: () => Certificates): readonly Meet[] {
  const world = () => ({ readCertificates: certificates().readCertificates });
  const refused = untrusted.map(([kind, why, mayPin]): Meet => ({
    row: '23',
    fault: `a certificate ${kind}`,
    ways: WAYS,
    stage: () => ({ world: world(), tls: { certificate: certificates().of(kind) } }),
    shows: blockedBy('untrusted-certificate'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      expect(askedCertificate(stage.front.profile())).toMatchObject({
        why,
        mayPin: isForPerson(stage, why, mayPin),
      });
      expect(doorOf(stage).calls()).toBe(1);
      expect(await storedPin(stage)).toBe(null);
      await heardNothing(stage);
    },
    ends: async (stage) => {
      if (isForPerson(stage, why, mayPin)) return trustShown(stage);
      expect(await stage.front.call('certificate.trust', wishOf(stage))).toMatchObject({ ok: false });
      doorOf(stage).show(certificates().of('valid'));
      await reconnect(stage);
    },
  }));
  return [
    ...refused,
    {
      row: '23',
      fault: 'a certificate that the system trusts',
      ways: WAYS,
      stage: () => ({ world: world(), tls: { certificate: certificates().of('valid') } }),
      shows: (profile) => epochOf(profile) > 0,
      within: { realMs: 2_000 },
      proof: async (stage) => {
        const value = printOf(certificates().of('valid'));
        await pins(stage, { kind: 'leaf', value, from: 'first-use', certificate: { fingerprint: value } });
        expect(stage.front.snapshot().roots).toBe('system');
      },
      ends: async () => undefined,
    },
  ];
}

/** Row 24, where the first attempt meets another certificate than the person pinned. */
export function mismatchRows(certificates: () => Certificates): readonly Meet[] {
  const meets = (kind: CertificateKind) => () => ({
    world: { readCertificates: certificates().readCertificates },
    tls: { certificate: certificates().of(kind) },
    profile: { pin: certificates().of('another').fingerprint },
  });
  const stored = () => ({ kind: 'leaf', value: printOf(certificates().of('another')), from: 'person' });
  return [
    {
      row: '24',
      fault: 'another certificate than the pinned one, which the system trusts',
      ways: WAYS,
      stage: meets('valid'),
      shows: blockedBy('pin-mismatch'),
      within: { realMs: 1_000 },
      proof: async (stage) => {
        const asked = { stored: stored(), system: 'trusted', repin: 'offered' };
        expect(askedCertificate(stage.front.profile())).toMatchObject(asked);
        await heardNothing(stage);
        expect(await storedPin(stage)).toMatchObject(stored());
      },
      ends: async (stage) => {
        await trustShown(stage);
        await pins(stage, { value: printOf(certificates().of('valid')), from: 'person' });
      },
    },
    {
      row: '24',
      fault: 'another certificate than the pinned one, which vouches for itself',
      ways: WAYS,
      stage: meets('self-signed'),
      shows: blockedBy('pin-mismatch'),
      within: { realMs: 1_000 },
      proof: async (stage) => {
        const asked = { stored: stored(), system: 'self-signed', repin: 'untrusted' };
        expect(askedCertificate(stage.front.profile())).toMatchObject(asked);
        await heardNothing(stage);
        const refused = { ok: false, fault: { code: 'not-as-shown' } };
        expect(await stage.front.call('certificate.trust', wishOf(stage))).toEqual(refused);
      },
      // The old pin is let go of by itself, and only then the new certificate is compared.
      ends: async (stage) => {
        await forgetPin(stage);
        await stage.front.sees(blockedBy('untrusted-certificate'), { what: 'to be asked anew' });
        expect(doorOf(stage).heard(certificates().of('self-signed'))).toBe('');
        await trustShown(stage);
      },
    },
  ];
}

/** Row 24, where the certificate changes under a link that is up, and the sessions of before stay good. */
export function rotationRows(certificates: () => Certificates): readonly Break[] {
  const opens = () => ({
    world: { readCertificates: certificates().readCertificates },
    tls: { certificate: certificates().of('valid') },
  });
  const rotate = async (stage: Stage, kind: CertificateKind): Promise<void> => {
    await pins(stage, { value: printOf(certificates().of('valid')) });
    doorOf(stage).show(certificates().of(kind));
    await stage.killGateway();
    await stage.startGateway();
  };
  const rotated = (kind: CertificateKind, repin: string, heal: Break['heal']): Break => ({
    row: '24',
    fault: `rotated meanwhile to ${kind}`,
    ways: WAYS,
    stage: opens,
    inject: async (stage, traffic) => {
      traffic.sendInto('into the change');
      await rotate(stage, kind);
      return async () => {
        const stored = { value: printOf(certificates().of('valid')), from: 'first-use' };
        expect(askedCertificate(stage.front.profile())).toMatchObject({ stored, repin });
        await heardNothing(stage);
        expect(await storedPin(stage)).toMatchObject(stored);
      };
    },
    shows: blockedBy('pin-mismatch'),
    // The gateway is gone and back: one wait of the backoff, and one attempt.
    within: { ms: 5_000 },
    heal,
  });
  return [
    rotated('another', 'offered', trustShown),
    rotated('self-signed', 'untrusted', async (stage) => {
      await forgetPin(stage);
      await stage.front.sees(blockedBy('untrusted-certificate'), { what: 'to be asked anew' });
      await trustShown(stage);
    }),
    {
      row: '24',
      fault: 'renewed with the same key, which is what is pinned',
      ways: WAYS,
      stage: () => ({ ...opens(), profile: { trust: 'public-key' } }),
      inject: async (stage) => {
        const before = await storedPin(stage);
        doorOf(stage).show(certificates().of('renewed'));
        await stage.killGateway();
        return () => expect(before).toMatchObject({ kind: 'public-key' });
      },
      shows: waitsFor('dropped', 'refused', 'gateway-not-running'),
      within: { realMs: 1_000 },
      heal: async (stage) => {
        const before = await storedPin(stage);
        await stage.startGateway();
        const fingerprint = printOf(certificates().of('renewed'));
        await until(async () => (await storedPin(stage))?.certificate?.fingerprint === fingerprint, {
          what: 'the new certificate under the old pin',
          deadlineMs: 30_000,
        });
        expect(await storedPin(stage)).toMatchObject({ value: before?.value, since: before?.since });
      },
    },
  ];
}
