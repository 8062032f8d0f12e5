import { describe, expect, it } from 'vitest';
import type { Pin, TrustMode } from '../contract/certificate.ts';
import { fingerprintOf, formatFingerprint } from './fingerprint.ts';
import {
  allSystems,
  bytes,
  DAY_MS,
  keyPrint,
  leaf,
  leafPrint,
  NOW,
  otherPrint,
  place,
  systems,
} from './fixtures/leaf.ts';
import { judgePin, pinFromText, pinOf, type PinQuestion, type PinVerdict } from './pin.ts';
import { noCertificate, seeCertificate } from './seen-certificate.ts';

const modes: readonly TrustMode[] = ['system', 'leaf', 'public-key'];
const seen = seeCertificate(leaf);
const since = NOW - 30 * DAY_MS;
const common = { from: 'first-use', since, certificate: seen } as const;
const leafPin = { kind: 'leaf', value: leafPrint, ...common } as const satisfies Pin;
const keyPin = { kind: 'public-key', value: keyPrint, ...common } as const satisfies Pin;
const wrong = { ...leafPin, value: otherPrint };

function judge(question: Partial<PinQuestion>): PinVerdict {
  return judgePin({ mode: 'leaf', pin: null, presented: systems.trusted, now: NOW, ...question }, place);
}

const mismatch = { ok: false, fault: { code: 'pin-mismatch' } };

describe('judgePin without a pin', () => {
  it.each([
    ['leaf', { ...leafPin, since: NOW }],
    ['public-key', { ...keyPin, since: NOW }],
    ['system', null],
  ] as const)('trusts what the system trusts; mode %s remembers %j', (mode, remember) => {
    expect(judge({ mode })).toEqual({ ok: true, by: 'system', seen, remember });
  });

  it.each([
    ['self-signed', true],
    ['unknown-issuer', true],
    ['expired', false],
    ['not-yet-valid', false],
    ['wrong-host', false],
    ['other', false],
  ] as const)('refuses a certificate that is %s; may be pinned: %s', (why, mayPin) => {
    const fault = { heals: 'by-deciding', code: 'untrusted-certificate', ...place, why, ...seen };
    const presented = systems[why];
    expect(judge({ mode: 'leaf', presented })).toEqual({ ok: false, fault: { ...fault, mayPin } });
    expect(judge({ mode: 'public-key', presented })).toEqual({ ok: false, fault: { ...fault, mayPin } });
    expect(judge({ mode: 'system', presented })).toEqual({ ok: false, fault: { ...fault, mayPin: false } });
  });

  it('leaves a name that cannot match behind a tunnel to the person', () => {
    const presented = systems['wrong-host'];
    const through = (mode: TrustMode) =>
      judgePin({ mode, pin: null, presented, now: NOW }, { ...place, route: 'ssh' });
    expect(through('leaf')).toMatchObject({ ok: false, fault: { why: 'wrong-host', mayPin: true } });
    expect(through('system')).toMatchObject({ ok: false, fault: { why: 'wrong-host', mayPin: false } });
  });

  it('remembers the leaf where the key cannot be read', () => {
    const presented = { ...systems.trusted, leaf: { ...leaf, publicKey: null } };
    const certificate = { ...seen, publicKey: null };
    const remember = { ...leafPin, since: NOW, certificate };
    expect(judge({ mode: 'public-key', presented })).toMatchObject({ remember });
  });

  it.each([true, false])('trusts nobody who shows none (authorized: %s)', (authorized) => {
    const presented = { authorized, problem: null, leaf: null };
    const fault = { heals: 'by-deciding', code: 'untrusted-certificate', ...place, why: 'other' };
    const shown = { ...noCertificate, mayPin: false };
    for (const pin of [null, leafPin, wrong]) {
      expect(judge({ presented, pin })).toEqual({ ok: false, fault: { ...fault, ...shown } });
    }
  });
});

describe('judgePin with a pin', () => {
  it.each(allSystems)('lets the equal leaf pass, whatever the system says: %s', (_why, presented) => {
    expect(judge({ pin: leafPin, presented })).toEqual({ ok: true, by: 'pin', seen, remember: null });
  });

  it('takes it in any form that a person writes, and then knows its certificate', () => {
    const pin: Pin = {
      kind: 'leaf',
      value: `SHA256 Fingerprint=${formatFingerprint(leafPrint)}`,
      from: 'person',
      since,
    };
    const remember = { ...leafPin, from: 'person' };
    expect(judge({ pin, presented: systems['self-signed'] })).toMatchObject({ by: 'pin', remember });
  });

  it('notes of a configured one what it saw, and leaves it as it is written', () => {
    const value = leafPrint.slice('sha256:'.length).toUpperCase();
    const pin: Pin = { kind: 'leaf', value, from: 'configuration', since };
    for (const mode of modes) {
      expect(judge({ mode, pin })).toMatchObject({ by: 'pin', remember: { ...pin, certificate: seen } });
      expect(judge({ mode, pin: { ...pin, certificate: seen } })).toMatchObject({ remember: null });
    }
  });

  it.each([
    ['trusted', 'first-use', 'offered'],
    ['trusted', 'person', 'offered'],
    ['trusted', 'configuration', 'configured'],
    ['self-signed', 'first-use', 'untrusted'],
    ['expired', 'person', 'untrusted'],
    ['wrong-host', 'first-use', 'untrusted'],
    ['unknown-issuer', 'configuration', 'configured'],
  ] as const)('refuses another one that is %s where the pin is from %s: %s', (system, from, repin) => {
    const stored = { ...wrong, from };
    const fault = { heals: 'by-deciding', code: 'pin-mismatch', ...place, ...seen, stored, system, repin };
    expect(judge({ pin: stored, presented: systems[system] })).toEqual({ ok: false, fault });
  });

  it('survives a renewal with the same key, and learns its new end', () => {
    const renewed = { ...leaf, raw: bytes('renewed'), notAfter: leaf.notAfter + 90 * DAY_MS };
    const presented = { ...systems.trusted, leaf: renewed };
    const remember = { ...keyPin, certificate: seeCertificate(renewed) };
    expect(judge({ mode: 'public-key', pin: keyPin, presented })).toMatchObject({ by: 'pin', remember });
    expect(judge({ mode: 'leaf', pin: leafPin, presented })).toMatchObject(mismatch);
  });

  it('does not survive a new key in the old certificate’s name', () => {
    const other = { ...leaf, raw: bytes('new'), publicKey: bytes('new key') };
    const presented = { ...systems.trusted, leaf: other };
    expect(judge({ mode: 'public-key', pin: keyPin, presented })).toMatchObject(mismatch);
  });

  it('takes a key that cannot be read for another one', () => {
    const presented = { ...systems.trusted, leaf: { ...leaf, publicKey: null } };
    expect(judge({ mode: 'public-key', pin: keyPin, presented })).toMatchObject(mismatch);
  });

  it('does not mistake the pin of a key for that of a leaf', () => {
    expect(judge({ pin: { ...leafPin, value: keyPrint } })).toMatchObject(mismatch);
    expect(judge({ mode: 'public-key', pin: { ...keyPin, value: leafPrint } })).toMatchObject(mismatch);
  });

  it.each([
    ['', 'empty'],
    ['sha256:abc', 'length'],
    [leafPrint.slice(7, 47), 'other-hash'],
    ['-----BEGIN CERTIFICATE-----', 'malformed'],
  ] as const)('lets nothing pass with the unreadable pin %j', (value, why) => {
    const pin: Pin = { kind: 'leaf', value, from: 'configuration', since };
    const fault = { heals: 'by-deciding', code: 'unreadable-pin', ...place, from: 'configuration', why };
    for (const mode of modes) expect(judge({ mode, pin })).toEqual({ ok: false, fault });
  });
});

describe('judgePin after a change of the mode', () => {
  it('judges the pin that it has, and then pins what the mode wants', () => {
    const presented = systems['self-signed'];
    expect(judge({ mode: 'public-key', pin: leafPin, presented })).toMatchObject({ remember: keyPin });
    expect(judge({ mode: 'leaf', pin: keyPin, presented })).toMatchObject({ remember: leafPin });
    expect(judge({ mode: 'public-key', pin: wrong })).toMatchObject(mismatch);
  });

  it('counts only a configured pin where the system alone is asked', () => {
    const mode = 'system';
    const presented = systems['self-signed'];
    expect(judge({ mode, pin: leafPin, presented })).toMatchObject({
      fault: { code: 'untrusted-certificate' },
    });
    expect(judge({ mode, pin: wrong })).toMatchObject({ ok: true, by: 'system', remember: null });
    const configured: Pin = { ...leafPin, from: 'configuration' };
    expect(judge({ mode, pin: configured, presented })).toMatchObject({ ok: true, by: 'pin' });
    expect(judge({ mode, pin: { ...wrong, from: 'configuration' } })).toMatchObject(mismatch);
  });
});

describe('pinOf', () => {
  it('pins what was shown, as the person who saw it', () => {
    const now = { from: 'person', since: NOW } as const;
    expect(pinOf('leaf', seen, now)).toEqual({ ...leafPin, ...now });
    expect(pinOf('public-key', seen, now)).toEqual({ ...keyPin, ...now });
  });

  it('pins the leaf where the key could not be read', () => {
    const certificate = { ...seen, publicKey: null };
    const pin = pinOf('public-key', certificate, { from: 'person', since: NOW });
    expect(pin).toEqual({ kind: 'leaf', value: leafPrint, from: 'person', since: NOW, certificate });
  });
});

describe('pinFromText', () => {
  it('pins a leaf by what a person typed, and knows nothing else of it', () => {
    const pin = { kind: 'leaf', value: leafPrint, from: 'person', since: NOW };
    expect(pinFromText(` ${formatFingerprint(leafPrint)}\n`, NOW)).toEqual({ ok: true, pin });
  });

  it.each([
    ['', { why: 'empty' }],
    [fingerprintOf(bytes('')).slice(0, 30), { why: 'length', written: 'hex', found: 23, wanted: 64 }],
    ['a'.repeat(40), { why: 'other-hash', hash: 'SHA-1' }],
    ['no fingerprint at all!', { why: 'malformed' }],
  ])('says what is the matter with %j', (text, problem) => {
    expect(pinFromText(text, NOW)).toEqual({ ok: false, problem });
  });
});
