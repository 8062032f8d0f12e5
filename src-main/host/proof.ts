import type { Pin, TrustMode } from '../contract/certificate.ts';
import type { CommandInput } from '../contract/commands.ts';
import type { Profile } from '../contract/profile.ts';
import type { HeaderProblem, Outcome, Refusal } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import { judgeHeaderName, judgeHeaderValue } from '../policy/edge-header.ts';
import type { FingerprintRefusal } from '../policy/fingerprint.ts';
import { pinFromText } from '../policy/pin.ts';
import { isSecure, pinned } from './pinning.ts';
import { headerAccount } from './profiles.ts';
import type { SecretWrite } from './secret-writes.ts';

type Typed = Pick<CommandInput<'profile.edit'>, 'trust' | 'pin' | 'headers'>;

/** What a person set about how a gateway proves itself, and what a proxy before it asks for. */
type Proof = {
  readonly trust: TrustMode;
  readonly routes: readonly Route[];
  readonly headers: Profile['headers'];
  /** The values of headers that were typed. */
  readonly writes: readonly SecretWrite[];
};

/**
 * Judges what was typed beside what a profile has: what is not given stays.
 * Refusals: `fingerprint-refused`, `header-refused`.
 * @param now wall-clock milliseconds, for a pin
 */
export function judgeProof(
  before: Pick<Profile, 'id' | 'routes' | 'headers' | 'trust'>,
  { trust = before.trust, pin, headers }: Typed,
  now: number,
): Outcome<Proof> {
  const routes = judgePin(before.routes, pin, now);
  if (!routes.ok) return routes;
  const judged = headers === undefined ? kept(before.headers) : judgeHeaders(before, headers);
  if (!judged.ok) return judged;
  if (judged.value.headers.length > 0 && !routes.value.some(isSecure))
    return headerRefused('not-secure', judged.value.headers[0] ?? '');
  return { ok: true, value: { trust, routes: routes.value, ...judged.value } };
}

/** A typed pin is of the direct route where that has TLS, else of the one that has. */
function judgePin(
  routes: readonly Route[],
  typed: string | null | undefined,
  since: number,
): Outcome<readonly Route[]> {
  if (typed === undefined) return { ok: true, value: routes };
  const target = routes.find((route) => route.kind === 'direct' && isSecure(route)) ?? routes.find(isSecure);
  const put = (pin: Pin | null): Outcome<readonly Route[]> => ({
    ok: true,
    value: routes.map((route) => (route === target ? pinned(route, pin) : route)),
  });
  if (typed === null) return put(null);
  if (target === undefined) return { ok: false, fault: { code: 'fingerprint-refused', why: 'not-secure' } };
  const read = pinFromText(typed, since);
  return read.ok ? put(read.pin) : { ok: false, fault: fingerprintRefused(read.problem) };
}

/** What was written is not said: the numbers are. */
function fingerprintRefused(problem: FingerprintRefusal): Refusal {
  const code = 'fingerprint-refused';
  if (problem.why !== 'length') return { code, ...problem };
  const { why, found, wanted } = problem;
  return { code, why, found, wanted };
}

type Headers = Pick<Proof, 'headers' | 'writes'>;

function kept(headers: Profile['headers']): Outcome<Headers> {
  return { ok: true, value: { headers, writes: [] } };
}

function judgeHeaders(
  before: Pick<Profile, 'id' | 'headers'>,
  typed: NonNullable<Typed['headers']>,
): Outcome<Headers> {
  const names: string[] = [];
  const writes: SecretWrite[] = [];
  for (const { name: text, value } of typed) {
    const name = text.trim();
    const problem = judgeHeaderName(name) ?? (includes(names, name) ? 'twice' : null);
    if (problem !== null) return headerRefused(problem, name);
    names.push(name);
    if (value === undefined && includes(before.headers, name)) continue;
    const secret = (value ?? '').trim();
    const wrong = judgeHeaderValue(secret);
    if (wrong !== null) return headerRefused(wrong, name);
    writes.push({ account: headerAccount(before.id, name), secret });
  }
  return { ok: true, value: { headers: names, writes } };
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

function headerRefused(
  why: HeaderProblem,
  header: string,
): { readonly ok: false; readonly fault: { code: 'header-refused'; why: HeaderProblem; header: string } } {
  return { ok: false, fault: { code: 'header-refused', why, header } };
}
