import { describe, expect, it } from 'vitest';
import { fingerprintOf, formatFingerprint } from './fingerprint.ts';
import { judgePin, pinOf, type Pin, type PinQuestion, type PinVerdict, type TrustMode } from './pin.ts';
import { seeCertificate, type Presented, type PresentedLeaf } from './seen-certificate.ts';

const endpoint = { host: 'studio.example.com', port: 18_789 };
const day = 86_400_000;
const now = 1_795_305_600_000;
const bytes = (text: string) => new TextEncoder().encode(text);

const leaf: PresentedLeaf = {
  raw: bytes('leaf'),
  publicKey: bytes('key'),
  subject: 'CN=studio.example.com',
  issuer: 'CN=Some CA',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  notAfter: now + 90 * day,
  namesHost: true,
};
const end = now + 90 * day;
const leafPrint = fingerprintOf(bytes('leaf'));
const keyPrint = fingerprintOf(bytes('key'));
const otherPrint = fingerprintOf(bytes('another'));

/** What the system can say, as Node says it. */
const systems = {
  trusted: { authorized: true, problem: null, leaf },
  'self-signed': { authorized: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT', leaf },
  'unknown-issuer': { authorized: false, problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', leaf },
  expired: { authorized: false, problem: 'CERT_HAS_EXPIRED', leaf },
  'not-yet-valid': { authorized: false, problem: 'CERT_NOT_YET_VALID', leaf },
  'wrong-host': { authorized: true, problem: null, leaf: { ...leaf, namesHost: false } },
  other: { authorized: false, problem: 'CERT_REVOKED', leaf },
} as const satisfies Readonly<Record<string, Presented>>;
const allSystems = Object.entries(systems);

const modes: readonly TrustMode[] = ['system', 'leaf', 'public-key'];
const kinds: readonly Pin['kind'][] = ['leaf', 'public-key'];
const origins: readonly Pin['from'][] = ['person', 'configuration', 'first-use'];

function judge(question: Partial<PinQuestion>): PinVerdict {
  return judgePin({ mode: 'leaf', pin: null, presented: systems.trusted, now, ...question }, endpoint);
}

const leafPin = { kind: 'leaf', value: leafPrint, from: 'first-use', notAfter: end } as const satisfies Pin;
const keyPin = { kind: 'public-key', value: keyPrint, from: 'first-use', notAfter: end } as const;
const wrong = { ...leafPin, value: otherPrint };

describe('judgePin without a pin', () => {
  it.each([
    ['leaf', { kind: 'leaf', value: leafPrint, from: 'first-use', notAfter: end }],
    ['public-key', { kind: 'public-key', value: keyPrint, from: 'first-use', notAfter: end }],
    ['system', null],
  ] as const)('trusts what the system trusts; mode %s remembers %j', (mode, remember) => {
    const seen = seeCertificate(leaf);
    const verdict = { verdict: 'trusted', by: 'system', seen, remember, notice: null };
    expect(judge({ mode })).toEqual(verdict);
  });

  it.each([
    ['self-signed', true],
    ['unknown-issuer', true],
    ['expired', false],
    ['not-yet-valid', false],
    ['wrong-host', false],
    ['other', false],
  ] as const)('refuses a certificate that is %s; may be pinned: %s', (why, mayPin) => {
    const fault = { heals: 'by-deciding', code: 'untrusted-certificate', ...endpoint, why };
    const shown = { fingerprint: leafPrint, subject: leaf.subject, issuer: leaf.issuer };
    const dates = { validFrom: leaf.validFrom, validTo: leaf.validTo };
    const presented = systems[why];
    const seen = seeCertificate(presented.leaf);
    const refused = { verdict: 'untrusted', fault: { ...fault, ...shown, ...dates }, seen };
    expect(judge({ mode: 'leaf', presented })).toEqual({ ...refused, mayPin });
    expect(judge({ mode: 'public-key', presented })).toEqual({ ...refused, mayPin });
    expect(judge({ mode: 'system', presented })).toEqual({ ...refused, mayPin: false });
  });

  it('remembers the leaf where the key cannot be read', () => {
    const presented = { ...systems.trusted, leaf: { ...leaf, publicKey: null } };
    expect(judge({ mode: 'public-key', presented })).toMatchObject({ remember: leafPin });
  });
});

describe('judgePin with a pin', () => {
  it.each(allSystems)('lets the equal leaf pass, whatever the system says: %s', (_why, presented) => {
    expect(judge({ pin: leafPin, presented })).toMatchObject({
      verdict: 'trusted',
      by: 'pin',
      remember: null,
    });
  });

  it('takes it in any form that a person writes', () => {
    const pin: Pin = {
      kind: 'leaf',
      value: `SHA256 Fingerprint=${formatFingerprint(leafPrint)}`,
      from: 'person',
    };
    const remember = { kind: 'leaf', value: leafPrint, from: 'person', notAfter: end };
    expect(judge({ pin, presented: systems['self-signed'] })).toMatchObject({ verdict: 'trusted', remember });
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
    const presented = systems[system];
    const seen = seeCertificate(presented.leaf);
    expect(judge({ pin: stored, presented })).toEqual({ verdict: 'mismatch', stored, seen, system, repin });
  });

  it('survives a renewal with the same key, and learns its new end', () => {
    const renewed = { ...leaf, raw: bytes('renewed'), notAfter: end + 90 * day };
    const presented = { ...systems.trusted, leaf: renewed };
    const mode = 'public-key';
    const remember = { ...keyPin, notAfter: end + 90 * day };
    expect(judge({ mode, pin: keyPin, presented })).toMatchObject({
      verdict: 'trusted',
      by: 'pin',
      remember,
    });
    expect(judge({ mode: 'leaf', pin: leafPin, presented })).toMatchObject({ verdict: 'mismatch' });
  });

  it('does not survive a new key in the old certificate’s name', () => {
    const presented = {
      ...systems.trusted,
      leaf: { ...leaf, raw: bytes('new'), publicKey: bytes('new key') },
    };
    expect(judge({ mode: 'public-key', pin: keyPin, presented })).toMatchObject({ verdict: 'mismatch' });
  });

  it('takes a key that cannot be read for another one', () => {
    const presented = { ...systems.trusted, leaf: { ...leaf, publicKey: null } };
    expect(judge({ mode: 'public-key', pin: keyPin, presented })).toMatchObject({ verdict: 'mismatch' });
  });

  it('does not mistake the pin of a key for that of a leaf', () => {
    const crossed: Pin = { ...leafPin, value: keyPrint };
    expect(judge({ pin: crossed })).toMatchObject({ verdict: 'mismatch' });
    expect(judge({ mode: 'public-key', pin: { ...keyPin, value: leafPrint } }).verdict).toBe('mismatch');
  });

  it.each([
    ['', { why: 'empty' }],
    ['sha256:abc', { why: 'length', written: 'hex', found: 3, wanted: 64 }],
    [leafPrint.slice(7, 47), { why: 'other-hash', hash: 'SHA-1' }],
  ])('lets nothing pass with the unreadable pin %j', (value, problem) => {
    const pin: Pin = { kind: 'leaf', value, from: 'configuration' };
    for (const mode of modes) {
      expect(judge({ mode, pin })).toEqual({ verdict: 'unreadable-pin', stored: pin, problem });
    }
  });
});

describe('judgePin after a change of the mode', () => {
  it('judges the pin that it has, and then pins what the mode wants', () => {
    const presented = systems['self-signed'];
    expect(judge({ mode: 'public-key', pin: leafPin, presented })).toMatchObject({ remember: keyPin });
    expect(judge({ mode: 'leaf', pin: keyPin, presented })).toMatchObject({ remember: leafPin });
    expect(judge({ mode: 'public-key', pin: wrong })).toMatchObject({ verdict: 'mismatch' });
  });

  it('counts only a configured pin where the system alone is asked', () => {
    const mode = 'system';
    const presented = systems['self-signed'];
    expect(judge({ mode, pin: leafPin, presented })).toMatchObject({ verdict: 'untrusted' });
    expect(judge({ mode, pin: wrong })).toMatchObject({ verdict: 'trusted', by: 'system', remember: null });
    const configured: Pin = { ...leafPin, from: 'configuration' };
    expect(judge({ mode, pin: configured, presented })).toMatchObject({ verdict: 'trusted', by: 'pin' });
    expect(judge({ mode, pin: { ...wrong, from: 'configuration' } }).verdict).toBe('mismatch');
  });
});

describe('the notice', () => {
  const ending = (days: number) => ({ ...systems.trusted, leaf: { ...leaf, notAfter: now + days * day } });

  it.each([
    ['first use', null, 'leaf', '14-days'],
    ['a pinned leaf', leafPin, 'leaf', '14-days'],
    ['a pinned key', keyPin, 'public-key', '14-days'],
    ['a configured pin', { ...leafPin, from: 'configuration' }, 'system', '14-days'],
    ['the system alone', null, 'system', undefined],
    ['the system alone, for all that is stored', leafPin, 'system', undefined],
  ] as const)('is given for what is pinned: %s', (_what, pin, mode, due) => {
    const verdict = judge({ pin, mode, presented: ending(10) });
    expect(verdict.verdict === 'trusted' && verdict.notice?.due).toBe(due);
  });

  it('goes with a pinned certificate that has expired, which passes', () => {
    const expired = { ...systems.expired, leaf: { ...leaf, notAfter: now - day } };
    const notice = { due: 'expired', leftMs: -day };
    expect(judge({ pin: leafPin, presented: expired })).toMatchObject({ verdict: 'trusted', notice });
    expect(judge({ pin: null, presented: expired })).toMatchObject({ verdict: 'untrusted' });
  });

  it('is not given, and no end kept, where the date is none', () => {
    const presented = { ...systems.trusted, leaf: { ...leaf, notAfter: null } };
    const remember = { kind: 'leaf', value: leafPrint, from: 'first-use' };
    const verdict = judge({ pin: leafPin, presented });
    expect(verdict).toEqual(expect.objectContaining({ notice: null, remember }));
    expect(judge({ presented })).toEqual(expect.objectContaining({ notice: null, remember }));
  });
});

const values = { right: null, wrong: otherPrint, unreadable: 'nonsense' };

type TriedPin = Pin & { readonly is: keyof typeof values };

const everyPin: readonly TriedPin[] = kinds.flatMap((kind) =>
  origins.flatMap((from) =>
    (['right', 'wrong', 'unreadable'] as const).flatMap((is) => {
      const right = kind === 'leaf' ? leafPrint : keyPrint;
      const pin = { kind, from, is, value: values[is] ?? right };
      return [pin, { ...pin, notAfter: end }, { ...pin, notAfter: end - day }];
    }),
  ),
);

const everyPresented = allSystems.flatMap(([system, presented]) =>
  [leaf.publicKey, null].flatMap((publicKey) =>
    [end, now + 10 * day, now - day, null].map((notAfter) => ({
      system,
      presented: { ...presented, leaf: { ...presented.leaf, publicKey, notAfter } },
    })),
  ),
);

const questions = modes.flatMap((mode) =>
  [null, ...everyPin].flatMap((pin) => everyPresented.map((shown) => ({ mode, pin, now, ...shown }))),
);

type Question = (typeof questions)[number];

/** The questions that are answered so, with what is remembered. */
const remembering = questions.flatMap((question) => {
  const verdict = judge(question);
  const remember = verdict.verdict === 'trusted' ? verdict.remember : null;
  return remember === null ? [] : [{ question, remember }];
});

describe('every question', () => {
  /** Whether there is a pin that counts, and whether it is the presented certificate's. */
  const standing = ({ mode, pin, presented }: Question) => {
    if (pin === null || (mode === 'system' && pin.from !== 'configuration')) return 'none';
    const readable = pin.kind === 'leaf' || presented.leaf.publicKey !== null;
    return pin.is === 'right' && !readable ? 'wrong' : pin.is;
  };

  it('is asked', () => {
    expect(questions).toHaveLength(3 * (1 + 2 * 3 * 3 * 3) * 7 * 2 * 4);
    expect(new Set(questions.map(standing))).toEqual(new Set(['none', 'right', 'wrong', 'unreadable']));
  });

  it('is answered by the pin, or by the system where there is none', () => {
    const wanted = { right: 'trusted', wrong: 'mismatch', unreadable: 'unreadable-pin' } as const;
    const astray = questions.filter((question) => {
      const by = standing(question);
      const bySystem = question.system === 'trusted' ? 'trusted' : 'untrusted';
      return judge(question).verdict !== (by === 'none' ? bySystem : wanted[by]);
    });
    expect(astray).toEqual([]);
  });

  it.each([true, false])('lets nobody in who shows no certificate (authorized: %s)', (authorized) => {
    const presented = { authorized, problem: null, leaf: null };
    const verdicts = questions.map(({ mode, pin }) => judge({ mode, pin, presented }).verdict);
    expect(new Set(verdicts)).toEqual(new Set(['no-certificate']));
  });

  it('remembers only what was presented, of the mode’s kind, and nothing over a configured pin', () => {
    const expected = remembering.map(({ question: { mode, pin, presented } }) => {
      if (mode === 'system' || pin?.from === 'configuration') return null;
      const kind = presented.leaf.publicKey === null ? 'leaf' : mode;
      return pinOf(kind, seeCertificate(presented.leaf), pin?.from ?? 'first-use');
    });
    expect(remembering.length).toBeGreaterThan(100);
    expect(remembering.map(({ remember }) => remember)).toEqual(expected);
  });

  it('has nothing new to remember once that is stored', () => {
    const again = remembering.map(({ question, remember }) => judge({ ...question, pin: remember }));
    expect(new Set(again.map((verdict) => verdict.verdict === 'trusted' && verdict.remember))).toEqual(
      new Set([null]),
    );
  });

  it('offers a new pin only in place of the app’s own, for what the system trusts', () => {
    const offered = questions.filter((question) => {
      const verdict = judge(question);
      return verdict.verdict === 'mismatch' && verdict.repin === 'offered';
    });
    expect(new Set(offered.map(({ system }) => system))).toEqual(new Set(['trusted']));
    expect(new Set(offered.map(({ pin }) => pin?.from))).toEqual(new Set(['person', 'first-use']));
  });

  it('offers a first pin only where no known authority vouches', () => {
    const offered = questions.filter((question) => {
      const verdict = judge(question);
      return verdict.verdict === 'untrusted' && verdict.mayPin;
    });
    expect(new Set(offered.map(({ system }) => system))).toEqual(new Set(['self-signed', 'unknown-issuer']));
    expect(new Set(offered.map(({ mode }) => mode))).toEqual(new Set(['leaf', 'public-key']));
  });
});
