import type { Fault, Standing } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { DirectRoute, Route, SshRoute } from '../contract/route.ts';
import type { LinkWish } from '../connection/wants.ts';
import type { Heard, Opening } from './attempts.ts';
import type { AuthBudget } from './budget.ts';
import type { LinkCredential } from '../policy/link-credential.ts';
import type { HeadersReading, Link, LinkRequest, LinkWay, Ports } from './ports.ts';
import type { Tunnel } from './ssh-ports.ts';
import { credentialAccount, destinationOf, headerAccount } from './profiles.ts';

export type OpeningParts = {
  readonly ports: Pick<Ports, 'openLink' | 'secrets' | 'openClaw'>;
  /** Why a profile that follows OpenClaw's configuration cannot; null for one that can, or follows none. */
  readonly problem: (profile: Profile) => Standing | null;
  readonly budget: AuthBudget;
  /** Takes part in the profile's tunnel, and in how that ends. */
  readonly joinTunnel: (heard: Heard, signal: AbortSignal) => Promise<Opening<Tunnel>>;
  readonly deviceToken: LinkRequest['deviceToken'];
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
): Promise<Opening<Link>> {
  const problem = parts.problem(profile);
  if (problem !== null) return failed(problem);
  const route = profile.routes.find(({ kind }) => kind === wish.route);
  if (route === undefined) return failed({ heals: 'by-deciding', code: 'invalid-url', why: 'no-such-route' });
  const destination = destinationOf(route);
  const lockedMs = parts.budget.remaining(destination);
  if (lockedMs > 0) return failed({ heals: 'by-waiting', code: 'rate-limited', retryAfterMs: lockedMs });
  const asked = wayOf(route, parts, attempt);
  const way = asked instanceof Promise ? await asked : asked;
  if (!way.ok) return way;
  const request = requestFor(profile, way.way, parts, attempt.heard);
  const result = await parts.ports.openLink(request, attempt.signal);
  if (!result.ok) parts.budget.heard(destination, result.fault);
  if (!result.ok) return failed(way.lost() ?? result.fault);
  const gone = result.link.gone.then((fault) => way.lost() ?? fault);
  return { ok: true, opened: { ...result.link, gone } };
}

type Way =
  | {
      readonly ok: true;
      readonly way: LinkWay;
      /** The fault of what carried the link: the cause of the link's own. */
      readonly lost: () => Fault | null;
    }
  | { readonly ok: false; readonly fault: Fault };

/** At once where nothing has to be waited for. */
function wayOf(
  route: Route,
  { joinTunnel }: OpeningParts,
  { heard, signal }: { readonly heard: Heard; readonly signal: AbortSignal },
): Way | Promise<Way> {
  switch (route.kind) {
    case 'direct':
      return directWay(route);
    case 'ssh':
      return joinTunnel(heard, signal).then((joined) => (joined.ok ? sshWay(route, joined.opened) : joined));
    default:
      return route satisfies never;
  }
}

function directWay(route: DirectRoute): Way {
  return { ok: true, way: { kind: 'direct', route }, lost: () => null };
}

function sshWay(route: SshRoute, tunnel: Tunnel): Way {
  let lost: Fault | null = null;
  void note(tunnel.gone, (fault) => {
    lost = fault;
  });
  return {
    ok: true,
    way: {
      kind: 'ssh',
      route,
      openChannel: (signal) => tunnel.openChannel(route.remotePort, signal),
      isClear: tunnel.isClear,
    },
    lost: () => lost,
  };
}

async function note(gone: Promise<Fault>, take: (fault: Fault) => void): Promise<void> {
  take(await gone);
}

function requestFor(profile: Profile, way: LinkWay, parts: OpeningParts, heard: Heard): LinkRequest {
  const { stageBegun, stagePassed } = heard;
  return {
    profile: profile.id,
    way,
    trust: { route: way.kind, mode: profile.trust, pin: way.route.pin ?? null },
    readCredential: () => readCredential(profile, way.route, parts.ports),
    readHeaders: () => readHeaders(profile, parts.ports.secrets),
    deviceToken: parts.deviceToken,
    stageBegun,
    stagePassed,
    device: parts.device(),
    deviceKnown: parts.deviceKnown,
  };
}

type Secrets = OpeningParts['ports']['secrets'];

/** A saved profile uses its own credential alone; one that follows OpenClaw's configuration uses what that says. */
async function readCredential(
  profile: Profile,
  route: Route,
  { secrets, openClaw }: OpeningParts['ports'],
): Promise<LinkCredential> {
  if (profile.follows !== undefined) return openClaw.readCredential(route);
  const { credential: kind } = profile;
  const account = credentialAccount(profile);
  if (account === null) return { ok: true, kind, secret: null };
  const reading = await secrets.read(account);
  if (reading.ok) return { ok: true, kind, secret: reading.value };
  return failed({ heals: 'by-deciding', code: 'credentials-unavailable', why: reading.why });
}

async function readHeaders({ id, headers }: Profile, secrets: Secrets): Promise<HeadersReading> {
  const values: Record<string, string> = {};
  for (const header of headers) {
    const reading = await secrets.read(headerAccount(id, header));
    if (!reading.ok)
      return failed({ heals: 'by-deciding', code: 'credentials-unavailable', why: reading.why });
    if (reading.value === null) return failed({ heals: 'by-deciding', code: 'header-missing', header });
    values[header] = reading.value;
  }
  return { ok: true, headers: values };
}

function failed(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}
