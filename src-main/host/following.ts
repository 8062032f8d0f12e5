import type { Pin } from '../contract/certificate.ts';
import type { Standing } from '../contract/fault.ts';
import type { NamedGateway, OpenClawProblem, OpenClawState } from '../contract/openclaw.ts';
import type { Profile, ProfileId } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { Ledger } from './ledger.ts';
import { changeProfile } from './ledger.ts';
import { isSamePin, leadsTheSame, pinned } from './pinning.ts';
import type { ProfileRuntime } from './profile-runtime.ts';
import { judgeForwards } from './routes.ts';
import type { OpenClawPort } from './storage-ports.ts';

/** Keeps the profiles in step that follow OpenClaw's configuration. */
export type Following = {
  /** What the configuration says; null until it was read once. */
  readonly state: () => OpenClawState | null;
  /** Why a profile that follows it cannot connect now; null for one that can, or that follows nothing. */
  readonly problemOf: (profile: Profile) => Standing | null;
  /** Reads it now and after each change, until closed. */
  readonly begin: () => void;
  readonly close: () => void;
};

export type FollowingParts = {
  readonly openClaw: Pick<OpenClawPort, 'watch'>;
  readonly ledger: Ledger;
  readonly runtimes: ReadonlyMap<ProfileId, ProfileRuntime>;
  readonly changed: () => void;
};

/**
 * A gateway that is found takes the place of what a profile led to before, and what its configuration held up
 * is tried again. One that cannot be told (any more) leaves the profile and its open link as they are: only the
 * next attempt ends, with the problem as its fault.
 */
export function createFollowing(parts: FollowingParts): Following {
  let state: OpenClawState | null = null;
  let stop: (() => void) | null = null;
  const hear = (next: OpenClawState): void => {
    state = next;
    if (next.kind === 'found') keepInStep(parts, next.gateway);
    parts.changed();
  };
  return {
    state: () => state,
    problemOf: ({ follows }) => (follows === undefined ? null : faultOf(state)),
    begin: () => {
      stop ??= parts.openClaw.watch(hear);
    },
    close: () => {
      stop?.();
      stop = null;
    },
  };
}

/** Why OpenClaw's configuration names no gateway; null where it does, or was not read yet. */
export function problemIn(state: OpenClawState | null): OpenClawProblem | null {
  if (state === null || state.kind === 'found') return null;
  return state.kind === 'problem' ? state.problem : { code: 'not-remote', file: state.file };
}

function faultOf(state: OpenClawState | null): Standing | null {
  const problem = problemIn(state);
  return problem === null ? null : { heals: 'by-deciding', code: 'openclaw-config', problem };
}

function keepInStep(parts: FollowingParts, gateway: NamedGateway): void {
  for (const runtime of parts.runtimes.values()) {
    if (runtime.profile().follows === undefined) continue;
    lead(parts, runtime, gateway);
  }
}

/** The runtime first and at once: no attempt may go on to where the configuration no longer leads. */
function lead(parts: FollowingParts, runtime: ProfileRuntime, gateway: NamedGateway): void {
  const before = runtime.profile();
  const { profiles } = parts.ledger.settings();
  const after = led(before, gateway, profiles);
  // Before anything is opened there: a device token is one gateway's own.
  if (!leadsTheSame(before.routes[0], after.routes[0])) void runtime.forgetDeviceTokens();
  if (after !== before || isHeldUp(runtime)) runtime.edit(after, isHeldUp(runtime));
  if (after === before) return;
  void changeProfile(parts.ledger, before.id, (each) => led(each, gateway, profiles), 'regardless');
}

/** Whether the last attempt ended by what the configuration said then. */
function isHeldUp(runtime: ProfileRuntime): boolean {
  const { state } = runtime.machine();
  if (state.kind !== 'blocked') return false;
  return heldUp.has(state.fault.code);
}

const heldUp: ReadonlySet<Standing['code']> = new Set([
  'openclaw-config',
  'credentials-unresolved',
  'credentials-missing',
  'credentials-refused',
]);

/**
 * The profile as the configuration leads it; the very same where nothing is new.
 * @param profiles all that are saved: a local port that another one has is not taken from it
 */
export function led(profile: Profile, gateway: NamedGateway, profiles: readonly Profile[]): Profile {
  const route = routeAfter(profile.routes, gateway.route);
  const forwards = forwardsOf(profile.id, gateway, profiles);
  const [first, ...more] = profile.routes;
  const isSame =
    more.length === 0 &&
    first === route &&
    profile.active === route.kind &&
    JSON.stringify(forwards) === JSON.stringify(profile.forwards);
  return isSame ? profile : { ...profile, routes: [route], active: route.kind, forwards };
}

/** A pin that was learnt stays for as long as the address does and the configuration has none of its own. */
function routeAfter(before: readonly Route[], next: Route): Route {
  const old = before.find((route) => leadsTheSame(route, next));
  if (old === undefined) return next;
  const pin = next.pin ?? learnt(old);
  return isSamePin(pin, old.pin ?? null) ? old : pinned(next, pin);
}

function learnt({ pin }: Route): Pin | null {
  return pin === undefined || pin.from === 'configuration' ? null : pin;
}

/** The local end of the tunnel that the configuration wants, if no rule of the app is against it. */
export function forwardsOf(
  id: ProfileId,
  { route, forward }: NamedGateway,
  profiles: readonly Profile[],
): Profile['forwards'] {
  if (forward === undefined) return [];
  const judged = judgeForwards([forward], { id, routes: [route] }, profiles);
  return judged.ok ? judged.value : [];
}
