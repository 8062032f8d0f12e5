import type { ConnectionState } from '../contract/connection.ts';
import type { Intent, Profile, ProfileId } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { Goal } from '../connection/machine.ts';

/** Under which name a profile's secret is stored; null where it has none. */
export function credentialAccount(profile: Pick<Profile, 'id' | 'credential'>): string | null {
  return profile.credential === 'none' ? null : `profile/${profile.id}/${profile.credential}`;
}

/** Every name under which a profile's secrets may be stored. */
export function secretAccounts(id: ProfileId): readonly string[] {
  return [`profile/${id}/token`, `profile/${id}/password`];
}

/** Where the active route leads, for the machine and its sentences. */
export function goalOf(profile: Profile): Goal {
  const route = profile.routes.find(({ kind }) => kind === profile.active) ?? profile.routes[0];
  if (route === undefined) return { route: profile.active, host: '', port: 0 };
  return { route: route.kind, ...endpointOf(route) };
}

function endpointOf(route: Route): { readonly host: string; readonly port: number } {
  if (!URL.canParse(route.url)) return { host: route.url, port: 0 };
  const { hostname, port, protocol } = new URL(route.url);
  const usual = protocol === 'wss:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

/** One auth budget is kept per destination: every way in to one gateway's door shares it. */
export function destinationOf(route: Route): string {
  const { host, port } = endpointOf(route);
  return `${host}:${port}`;
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
