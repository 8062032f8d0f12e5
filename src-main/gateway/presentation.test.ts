import { describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import type { Turn, Wallet } from './presentation.ts';
import { openInTurns } from './presentation.ts';
import type { Presentation } from './introduction.ts';
import { SCOPES } from './access.ts';

const refusedToken: Fault = { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' };
const refusedNone: Fault = { heals: 'by-deciding', code: 'credentials-refused', kind: 'none' };
const missing: Fault = { heals: 'by-deciding', code: 'credentials-missing', kind: 'token' };
const locked: Fault = { heals: 'by-waiting', code: 'rate-limited', retryAfterMs: 300_000 };
const lost: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };
const approved = ['operator.read', 'operator.write'];

type Ending = { readonly fault?: Fault; readonly spurned?: boolean; readonly isTrusted?: boolean };
type Scene = {
  readonly credential: LinkCredential;
  readonly stored?: boolean;
  /** How each attempt ends; one more than these is a mistake. */
  readonly attempts: readonly Ending[];
  readonly signal?: AbortSignal;
};

/** Plays a scene: what was shown at each attempt, what became of the stored token, and the result. */
async function play({ credential, stored = true, attempts, signal }: Scene) {
  const shown: (Presentation | Fault)[] = [];
  const forgotten: string[] = [];
  const logged: string[] = [];
  const token = { token: 'device-secret', role: 'operator', scopes: approved };
  const wallet: Wallet = {
    readCredential: async () => credential,
    deviceToken: {
      read: async (role, deviceId) => (stored && `${role} ${deviceId}` === 'operator d1' ? token : null),
      forget: (role, deviceId) => forgotten.push(`${role} ${deviceId}`),
    },
    deviceId: 'd1',
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
  };
  const left = [...attempts];
  const open = async (turn: Turn) => {
    const next = left.shift();
    if (next === undefined) throw new Error('one attempt too many');
    const reading = await turn.present(next.isTrusted ?? true);
    shown.push(reading.ok ? reading.presentation : reading.fault);
    if (!reading.ok) return reading;
    if (next.spurned === true) turn.spurned();
    if (next.fault !== undefined) return { ok: false, fault: next.fault } as const;
    return { ok: true, link: 'link' } as const;
  };
  const result = await openInTurns(wallet, open, signal ?? new AbortController().signal);
  expect(left).toEqual([]);
  expect(JSON.stringify(logged)).not.toContain('secret');
  return { result, shown, forgotten };
}

const saved = (kind: 'token' | 'password' | 'none', secret: string | null): LinkCredential => ({
  ok: true,
  kind,
  secret,
});
const spurnedToken: Ending = { fault: refusedToken, spurned: true };
const sharedToken = { kind: 'token', secret: 'shared-secret', scopes: SCOPES };
const deviceToken = { kind: 'device-token', secret: 'device-secret', scopes: approved };
const nothing = { kind: 'none', secret: null, scopes: SCOPES };

describe('a shared secret', () => {
  const credential = saved('token', 'shared-secret');

  it('is presented alone, and nothing else where it is taken', async () => {
    const { result, shown } = await play({ credential, attempts: [{}] });
    expect(result).toEqual({ ok: true, link: 'link' });
    expect(shown).toEqual([sharedToken]);
  });

  it('that is refused is followed once by the stored device token, with its own scopes', async () => {
    const { result, shown, forgotten } = await play({ credential, attempts: [spurnedToken, {}] });
    expect(result.ok).toBe(true);
    expect(shown).toEqual([sharedToken, deviceToken]);
    expect(forgotten).toEqual([]);
  });

  it('shows its own refusal where the device token is refused, too, and that one is forgotten', async () => {
    const { result, forgotten } = await play({
      credential,
      attempts: [spurnedToken, { fault: refusedNone, spurned: true }],
    });
    expect(result).toEqual({ ok: false, fault: refusedToken });
    expect(forgotten).toEqual(['operator d1']);
  });

  it('shows its own refusal where the second attempt comes to nothing else, and keeps the token', async () => {
    const { result, forgotten } = await play({ credential, attempts: [spurnedToken, { fault: lost }] });
    expect(result).toEqual({ ok: false, fault: refusedToken });
    expect(forgotten).toEqual([]);
  });

  it('lets a lockout be heard', async () => {
    const { result } = await play({ credential, attempts: [spurnedToken, { fault: locked }] });
    expect(result).toEqual({ ok: false, fault: locked });
  });

  it.each<[string, Omit<Scene, 'credential'>]>([
    ['where the endpoint is not trusted', { attempts: [{ ...spurnedToken, isTrusted: false }] }],
    ['where none is stored', { stored: false, attempts: [spurnedToken] }],
    ['where it is something else that was refused', { attempts: [{ fault: refusedToken }] }],
    ['where nobody waits any more', { attempts: [spurnedToken], signal: AbortSignal.abort() }],
  ])('is followed by nothing %s', async (_, scene) => {
    const { result, shown } = await play({ credential, ...scene });
    expect(result).toEqual({ ok: false, fault: refusedToken });
    expect(shown).toEqual([sharedToken]);
  });

  it('is followed by nothing where the second stream leads to another place', async () => {
    const { result, shown } = await play({ credential, attempts: [spurnedToken, { isTrusted: false }] });
    expect(result).toEqual({ ok: false, fault: refusedToken });
    expect(shown).toEqual([sharedToken, refusedToken]);
  });

  it('that is not stored is missed, and nothing is presented in its place', async () => {
    const { result, shown } = await play({ credential: saved('token', null), attempts: [{}] });
    expect(result).toEqual({ ok: false, fault: missing });
    expect(shown).toEqual([missing]);
  });

  it('that cannot be read says why', async () => {
    const fault: Fault = { heals: 'by-deciding', code: 'credentials-unavailable', why: 'locked' };
    const { result } = await play({ credential: { ok: false, fault }, attempts: [{}] });
    expect(result).toEqual({ ok: false, fault });
  });
});

describe('a profile without a credential', () => {
  const credential = saved('none', null);

  it('presents the stored device token', async () => {
    const { result, shown } = await play({ credential, attempts: [{}] });
    expect(result.ok).toBe(true);
    expect(shown).toEqual([deviceToken]);
  });

  it.each<[string, Partial<Scene>]>([
    ['where the endpoint is not trusted', { attempts: [{ isTrusted: false }] }],
    ['where none is stored', { stored: false, attempts: [{}] }],
  ])('presents nothing %s', async (_, scene) => {
    const { shown } = await play({ credential, attempts: [{}], ...scene });
    expect(shown).toEqual([nothing]);
  });

  it('forgets a device token that is refused, and says what comes of presenting nothing', async () => {
    const spurned: Ending = { fault: refusedNone, spurned: true };
    const fault: Fault = { ...missing, kind: 'none' };
    const { result, shown, forgotten } = await play({ credential, attempts: [spurned, { fault }] });
    expect(result).toEqual({ ok: false, fault });
    expect(shown).toEqual([deviceToken, nothing]);
    expect(forgotten).toEqual(['operator d1']);
  });

  it('keeps the device token where the gateway asks for pairing', async () => {
    const { result, forgotten } = await play({ credential, attempts: [{ fault: lost }] });
    expect(result).toEqual({ ok: false, fault: lost });
    expect(forgotten).toEqual([]);
  });
});
