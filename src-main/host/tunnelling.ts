import type { Profile } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { Machine } from '../connection/machine.ts';
import type { Living } from './living.ts';
import { isSamePin, isSecure, leadsTheSame } from './pinning.ts';
import type { HostKeyApproval } from './ssh-ports.ts';
import { goalOf, goalTo, othersOf, sshRouteOf } from './profiles.ts';

// How a profile's link and its tunnel go together.

/** A tunnel that waits, for time or for the person, is tried at once. */
export function wakeTunnel({ tunnel }: Living): void {
  const { kind } = tunnel.machine().state;
  if (kind === 'waiting' || kind === 'blocked') tunnel.send({ type: 'person.reconnect' });
}

/** Accepts a host key, and tries again what it held up. */
export function trust(living: Living, approval: HostKeyApproval): void {
  const { facts, runner, tunnel } = living;
  tunnel.trust(approval);
  wakeTunnel(living);
  const { state } = runner.machine();
  if (state.kind === 'blocked' || state.kind === 'waiting') runner.send({ type: 'person.reconnect' });
  const goal = goalTo(facts.profile, 'ssh');
  if (state.kind === 'online' && state.lastSwitch !== undefined && goal !== null)
    runner.send({ type: 'route.chosen', goal });
}

/** Takes over an edited profile; what leads elsewhere now is opened anew. */
export function edit(living: Living, next: Profile, credentialChanged: boolean): void {
  const { facts, runner, tunnel, parts } = living;
  const before = facts.profile;
  facts.profile = next;
  const { state, goal } = runner.machine();
  const route = state.kind === 'online' ? state.route : goal.route;
  const sshGoal = goalTo(next, 'ssh');
  if (!leadsTheSame(routeOf(before, 'ssh'), routeOf(next, 'ssh')) && sshGoal !== null)
    tunnel.send({ type: 'profile.changed', goal: sshGoal, others: [] });
  if (credentialChanged || changed(before, next, route))
    runner.send({ type: 'profile.changed', goal: goalOf(next), others: othersOf(next) });
  else runner.send({ type: 'others.changed', others: othersOf(next) });
  attendTunnel(living);
  parts.changed();
}

/** Whether a profile's route of this kind leads elsewhere, is gone, or is judged by another rule. */
function changed(before: Profile, after: Profile, kind: RouteKind): boolean {
  const [one, other] = [routeOf(before, kind), routeOf(after, kind)];
  if (!leadsTheSame(one, other) || other === undefined) return true;
  const isRuleSame = isSamePin(one?.pin ?? null, other.pin ?? null) && before.trust === after.trust;
  return isSecure(other) && !isRuleSame;
}

function routeOf({ routes }: Profile, kind: RouteKind): Route | undefined {
  return routes.find((route) => route.kind === kind);
}

/** Forwards listen while the gateway is wanted, and hold the tunnel; without them it follows the link. */
export function attendTunnel({ runner, tunnel, forwards, facts }: Living): void {
  const { state } = runner.machine();
  const hasTunnel = sshRouteOf(facts.profile) !== null;
  const forwarded = hasTunnel && state.kind !== 'idle' ? facts.profile.forwards : [];
  forwards.sync(forwarded);
  tunnel.want(hasTunnel && (forwarded.length > 0 || isNeeded(runner.machine(), tunnel.machine())));
}

/**
 * Whether the link needs the tunnel. A gateway that is away leaves it open; but it is the link that decides
 * when to try again, so a tunnel that is lost meanwhile is not sought by itself.
 */
function isNeeded({ goal, standby, state }: Machine, tunnel: Machine): boolean {
  const routes = [goal.route, standby?.route, state.kind === 'online' ? state.route : undefined];
  if (state.kind === 'idle' || !routes.includes('ssh')) return false;
  return state.kind === 'opening' || state.kind === 'online' || tunnel.state.kind === 'online';
}

/** A tunnel that is sought by itself ends the waiting of the link that waits for it. */
export function nudge({ runner, tunnel, facts }: Living): void {
  const { kind } = tunnel.machine().state;
  if ((kind !== 'online' && kind !== 'opening') || facts.tunnelFault === null) return;
  const { state } = runner.machine();
  if (state.kind !== 'waiting' || state.cause !== facts.tunnelFault) return;
  runner.send({ type: 'joined' });
}
