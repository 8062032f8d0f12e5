import type { Profile } from '../../../src-main/contract/profile.ts';
import type { RouteKind } from '../../../src-main/contract/route-kind.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { t } from '../../words.ts';

/** The route that a person sees as chosen: the one that is being changed to, else the one in use. */
export function chosenRoute({ profile, connection }: ProfileSnapshot): RouteKind {
  if (connection.kind !== 'online') return profile.active;
  return connection.switching?.route ?? connection.route;
}

/** What a switch is doing, if one is under way; `brief` leaves out the step. */
export function switchWords({ profile, connection }: ProfileSnapshot, brief = false): string | null {
  if (connection.kind !== 'online' || connection.switching === undefined) return null;
  const { route, stage } = connection.switching;
  if (brief) return t('route.changing', { route });
  const values = { name: profile.name, host: hostOf(profile, route) ?? profile.name };
  return t('route.changing.step', { route, step: t(`state.opening.${stage}`, values) });
}

/** Where a route of a gateway leads: the gateway's own host, or the SSH server; null where it has no such route. */
export function hostOf({ routes }: Pick<Profile, 'routes'>, kind: RouteKind): string | null {
  const route = routes.find((one) => one.kind === kind);
  switch (route?.kind) {
    case 'direct':
      return URL.parse(route.url)?.hostname ?? null;
    case 'ssh':
      return hostOfTarget(route.target);
    case undefined:
      return null;
    default:
      return route satisfies never;
  }
}

/** `user@host:port`, `user@[::1]:port` or a name of the ssh configuration, without user and port. */
function hostOfTarget(target: string): string {
  const place = target.slice(target.lastIndexOf('@') + 1);
  return /^\[([^\]]*)\]/.exec(place)?.[1] ?? place.replace(/:\d+$/, '');
}
