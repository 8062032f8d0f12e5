import type { Pin } from '../contract/certificate.ts';
import type { Profile } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { RouteKind } from '../contract/route-kind.ts';

/** Whether TLS is spoken over a route, so that there is a certificate to pin. */
export function isSecure(route: Route): boolean {
  return route.kind === 'ssh' ? route.secure : route.url.startsWith('wss:');
}

export function pinOn({ routes }: Pick<Profile, 'routes'>, kind: RouteKind): Pin | null {
  return routes.find((route) => route.kind === kind)?.pin ?? null;
}

/** The route with this pin, or without one. */
export function pinned(route: Route, pin: Pin | null): Route {
  const { pin: _, ...bare } = route;
  return pin === null ? bare : { ...bare, pin };
}

/** The profile with a pin on one of its routes, or without one. */
export function withPin(profile: Profile, kind: RouteKind, pin: Pin | null): Profile {
  const routes = profile.routes.map((route) => (route.kind === kind ? pinned(route, pin) : route));
  return { ...profile, routes };
}

/** Whether two routes lead to the same place, whatever is pinned there. */
export function leadsTheSame(one: Route | undefined, other: Route | undefined): boolean {
  const bare = (route: Route | undefined): string =>
    JSON.stringify(route === undefined ? null : sorted(pinned(route, null)));
  return bare(one) === bare(other);
}

export function isSamePin(one: Pin | null, other: Pin | null): boolean {
  return one?.value === other?.value && one?.kind === other?.kind && one?.from === other?.from;
}

/** A file may hold the fields in any order. */
function sorted(route: Route): readonly (readonly [string, unknown])[] {
  return Object.entries(route).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
