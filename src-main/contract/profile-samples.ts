import type { Profile } from './profile.ts';
import type { Route } from './route.ts';

/**
 * A sound saved profile with no secret, whose first route is the active one.
 * @param routes at least one, at most one of each kind
 * @param others fields that differ
 */
export function sampleProfile(
  [first, ...more]: readonly [Route, ...Route[]],
  others: Partial<Profile> = {},
): Profile {
  return {
    id: 'studio',
    name: 'Studio',
    routes: [first, ...more],
    active: first.kind,
    fallback: false,
    forwards: [],
    credential: 'none',
    trust: 'leaf',
    headers: [],
    intent: { kind: 'connect' },
    ...others,
  };
}
