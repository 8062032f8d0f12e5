import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { LinkWish } from '../connection/wants.ts';
import type { AuthBudget } from './budget.ts';
import type { CredentialReading, LinkRequest, LinkResult, Ports } from './ports.ts';
import { credentialAccount, destinationOf } from './profiles.ts';
import type { Heard } from './attempts.ts';

export type OpeningParts = {
  readonly ports: Pick<Ports, 'openLink' | 'secrets'>;
  readonly budget: AuthBudget;
  readonly device: () => LinkRequest['device'];
  readonly deviceKnown: LinkRequest['deviceKnown'];
};

/**
 * Opens one wished link of a profile: finds the route, asks the auth budget, and hands the opener what it
 * needs. The credential is a function: only the opener reads it, at handshake.
 */
export async function openWish(
  profile: Profile,
  wish: LinkWish,
  parts: OpeningParts,
  attempt: { readonly heard: Heard; readonly signal: AbortSignal },
): Promise<LinkResult> {
  const route = profile.routes.find(({ kind }) => kind === wish.route);
  if (route === undefined) return failed({ heals: 'by-deciding', code: 'invalid-url', why: 'no-such-route' });
  const destination = destinationOf(route);
  const lockedMs = parts.budget.remaining(destination);
  if (lockedMs > 0) return failed({ heals: 'by-waiting', code: 'rate-limited', retryAfterMs: lockedMs });
  const result = await parts.ports.openLink(requestFor(profile, route, parts, attempt.heard), attempt.signal);
  if (!result.ok) parts.budget.heard(destination, result.fault);
  return result;
}

function requestFor(profile: Profile, route: Route, parts: OpeningParts, heard: Heard): LinkRequest {
  return {
    profile: profile.id,
    route,
    credential: profile.credential,
    readCredential: () => readCredential(profile, parts),
    ...heard,
    device: parts.device(),
    deviceKnown: parts.deviceKnown,
  };
}

async function readCredential(profile: Profile, { ports }: OpeningParts): Promise<CredentialReading> {
  const account = credentialAccount(profile);
  if (account === null) return { ok: true, secret: null };
  const reading = await ports.secrets.read(account);
  return reading.ok ? { ok: true, secret: reading.value } : reading;
}

function failed(fault: Fault): LinkResult {
  return { ok: false, fault };
}
