import type { ConnectionState } from '../contract/connection.ts';
import type { Intent, Profile, ProfileId } from '../contract/profile.ts';
import type { Route, SshRoute } from '../contract/route.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { Goal } from '../connection/machine.ts';
import { parseSshTarget } from '../policy/ssh-target.ts';

/** Under which name a profile's secret is stored; null where it has none. */
export function credentialAccount(profile: Pick<Profile, 'id' | 'credential'>): string | null {
  return profile.credential === 'none' ? null : `profile/${profile.id}/${profile.credential}`;
}

/** Every name under which a profile's own secrets may be stored. */
export function secretAccounts({ id, headers }: Pick<Profile, 'id' | 'headers'>): readonly string[] {
  const named = headers.map((header) => headerAccount(id, header));
  return [`profile/${id}/token`, `profile/${id}/password`, ...named];
}

/** Names of headers are the same in any case. */
export function headerAccount(id: ProfileId, header: string): string {
  return `profile/${id}/header/${header.toLowerCase()}`;
}

/** Where the active route leads, for the machine and its sentences. */
export function goalOf(profile: Profile): Goal {
  const route = profile.routes.find(({ kind }) => kind === profile.active) ?? profile.routes[0];
  return route === undefined ? { route: profile.active, host: '', port: 0 } : goalBy(route);
}

/** Where the other routes lead, in their order, where the person allowed to try them. */
export function othersOf(profile: Profile): readonly Goal[] {
  if (!profile.fallback) return [];
  return profile.routes.filter(({ kind }) => kind !== profile.active).map(goalBy);
}

/** Where a profile's route of this kind leads; null where it has none. */
export function goalTo(profile: Profile, kind: RouteKind): Goal | null {
  const route = profile.routes.find((each) => each.kind === kind);
  return route === undefined ? null : goalBy(route);
}

export function sshRouteOf(profile: Profile): SshRoute | null {
  return profile.routes.find((route) => route.kind === 'ssh') ?? null;
}

function goalBy(route: Route): Goal {
  return { route: route.kind, ...endpointOf(route) };
}

type Endpoint = { readonly host: string; readonly port: number };

const SSH_PORT = 22;

function endpointOf(route: Route): Endpoint {
  switch (route.kind) {
    case 'direct':
      return endpointOfUrl(route.url);
    case 'ssh': {
      const reading = parseSshTarget(route.target);
      if (!reading.ok) return { host: route.target, port: SSH_PORT };
      return { host: reading.target.host, port: reading.target.port ?? SSH_PORT };
    }
    default:
      return route satisfies never;
  }
}

function endpointOfUrl(url: string): Endpoint {
  if (!URL.canParse(url)) return { host: url, port: 0 };
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'wss:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

/** One auth budget is kept per destination: every way in to one gateway's door shares it. */
export function destinationOf(route: Route): string {
  const { host, port } = endpointOf(route);
  return route.kind === 'ssh' ? `${route.target} ${route.remotePort}` : `${host}:${port}`;
}

/** How a profile begins before anything was asked of it in this run. */
export function restOf(intent: Intent): Extract<ConnectionState, { kind: 'idle' }> {
  switch (intent.kind) {
    case 'connect':
      return { kind: 'idle', why: 'new' };
    case 'disconnect':
      return { kind: 'idle', why: 'by-person' };
    case 'pause':
      return { kind: 'idle', why: 'paused', ...(intent.until === undefined ? {} : { until: intent.until }) };
    default:
      return intent satisfies never;
  }
}
