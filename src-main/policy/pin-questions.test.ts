import { describe, expect, it } from 'vitest';
import { certificateFaults, Pin, type TrustMode } from '../contract/certificate.ts';
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
} from './fixtures/leaf.ts';
import { judgePin, pinOf } from './pin.ts';
import { seeCertificate } from './seen-certificate.ts';

const modes: readonly TrustMode[] = ['system', 'leaf', 'public-key'];
const kinds: readonly Pin['kind'][] = ['leaf', 'public-key'];
const origins: readonly Pin['from'][] = ['person', 'configuration', 'first-use'];
const since = NOW - DAY_MS;

/** What the pin says of the presented certificate. */
type Is = 'right' | 'wrong' | 'unreadable';
type TriedPin = { readonly is: Is; readonly pin: Pin };

const seen = seeCertificate(leaf);
const before = seeCertificate({ ...leaf, raw: bytes('before') });

const everyPin: readonly TriedPin[] = kinds.flatMap((kind) =>
  origins.flatMap((from) =>
    (['right', 'wrong', 'unreadable'] as const).flatMap((is) => {
      const right = kind === 'leaf' ? leafPrint : keyPrint;
      const value = { right, wrong: otherPrint, unreadable: 'nonsense' }[is];
      const pin = { kind, from, since, value };
      const known = [seen, before].map((certificate) => ({ ...pin, certificate }));
      return [pin, ...known].map((one) => ({ is, pin: one }));
    }),
  ),
);

const everyPresented = allSystems.flatMap(([system, presented]) =>
  [leaf.publicKey, null].flatMap((publicKey) =>
    [leaf.notAfter, NOW - DAY_MS, null].map((notAfter) => ({
      system,
      presented: { ...presented, leaf: { ...presented.leaf, publicKey, notAfter } },
    })),
  ),
);

const questions = modes.flatMap((mode) =>
  [{ is: 'none', pin: null } as const, ...everyPin].flatMap((tried) =>
    everyPresented.map((shown) => ({ mode, ...tried, now: NOW, ...shown })),
  ),
);

type Question = (typeof questions)[number];

const judge = (question: Question) => judgePin(question, place);

/** The questions that are answered so, with what is remembered. */
const remembering = questions.flatMap((question) => {
  const verdict = judge(question);
  return verdict.ok && verdict.remember !== null ? [{ question, remember: verdict.remember }] : [];
});

const faults = questions.flatMap((question) => {
  const verdict = judge(question);
  return verdict.ok ? [] : [{ question, fault: verdict.fault }];
});

/** Whether there is a pin that counts, and whether it is the presented certificate's. */
function standing({ mode, is, pin, presented }: Question): Is | 'none' {
  if (pin === null || (mode === 'system' && pin.from !== 'configuration')) return 'none';
  const readable = pin.kind === 'leaf' || presented.leaf.publicKey !== null;
  return is === 'right' && !readable ? 'wrong' : is;
}

describe('every question', () => {
  it('is asked', () => {
    expect(questions).toHaveLength(3 * (1 + 2 * 3 * 3 * 3) * 7 * 2 * 3);
    expect(new Set(questions.map(standing))).toEqual(new Set(['none', 'right', 'wrong', 'unreadable']));
  });

  it('is answered by the pin, or by the system where there is none', () => {
    const wanted = { right: 'pin', wrong: 'pin-mismatch', unreadable: 'unreadable-pin' } as const;
    const astray = questions.filter((question) => {
      const by = standing(question);
      const bySystem = question.system === 'trusted' ? 'system' : 'untrusted-certificate';
      const verdict = judge(question);
      return (verdict.ok ? verdict.by : verdict.fault.code) !== (by === 'none' ? bySystem : wanted[by]);
    });
    expect(astray).toEqual([]);
  });

  it('has an answer that fits the contract', () => {
    const unfit = faults.filter(
      ({ fault }) => !certificateFaults.some((one) => one.safeParse(fault).success),
    );
    expect(unfit).toEqual([]);
    expect(new Set(faults.map(({ fault }) => fault.code)).size).toBe(certificateFaults.length);
    expect(remembering.filter(({ remember }) => !Pin.safeParse(remember).success)).toEqual([]);
  });

  it('remembers only what was presented, of the mode’s kind, and since when', () => {
    const expected = remembering.map(({ question: { mode, pin, presented } }) => {
      const certificate = seeCertificate(presented.leaf);
      if (pin?.from === 'configuration') return { ...pin, certificate };
      const kind = mode === 'public-key' ? mode : 'leaf';
      return pinOf(kind, certificate, pin ?? { from: 'first-use', since: NOW });
    });
    expect(remembering.length).toBeGreaterThan(100);
    expect(remembering.map(({ remember }) => remember)).toEqual(expected);
  });

  it('changes nothing of a configured pin, and has none where the system alone is asked', () => {
    const configured = remembering.filter(({ question: { pin } }) => pin?.from === 'configuration');
    const changed = configured.filter(
      ({ question: { pin }, remember }) =>
        remember.value !== pin?.value || remember.kind !== pin.kind || remember.since !== pin.since,
    );
    expect(configured.length).toBeGreaterThan(50);
    expect(changed).toEqual([]);
    const bySystem = remembering.filter(({ question: { mode } }) => mode === 'system');
    expect(new Set(bySystem.map(({ remember }) => remember.from))).toEqual(new Set(['configuration']));
  });

  it('has nothing new to remember once that is stored', () => {
    const again = remembering.map(({ question, remember }) =>
      judgePin({ ...question, pin: remember }, place),
    );
    expect(again.filter((verdict) => !verdict.ok || verdict.remember !== null)).toEqual([]);
  });

  it('offers a new pin only in place of the app’s own, for what the system trusts', () => {
    const offered = faults.filter(({ fault }) => 'repin' in fault && fault.repin === 'offered');
    expect(new Set(offered.map(({ question }) => question.system))).toEqual(new Set(['trusted']));
    expect(new Set(offered.map(({ question }) => question.pin?.from))).toEqual(
      new Set(['person', 'first-use']),
    );
  });

  it('offers a first pin only where no known authority vouches', () => {
    const offered = faults.filter(({ fault }) => 'mayPin' in fault && fault.mayPin);
    const systems = new Set(offered.map(({ question }) => question.system));
    expect(systems).toEqual(new Set(['self-signed', 'unknown-issuer']));
    expect(new Set(offered.map(({ question }) => question.mode))).toEqual(new Set(['leaf', 'public-key']));
  });
});
