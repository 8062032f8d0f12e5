import { randomUUID } from 'node:crypto';
import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { RouteKind } from '../contract/route.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import { rest } from '../connection/machine.ts';
import type { Heard, Opening } from './attempts.ts';
import { createForwards } from './forwards.ts';
import type { OpeningParts } from './opening.ts';
import { openWish } from './opening.ts';
import type { HostKeyApproval, Link, Ports, Signal } from './ports.ts';
import { answerSignal } from './probing.ts';
import { goalOf, goalTo, othersOf, restOf, sshRouteOf } from './profiles.ts';
import type { Facts, Living, RuntimeParts } from './living.ts';
import type { Questions } from './questions.ts';
import { createQuestions } from './questions.ts';
import { recordOf, stageRecorder } from './record.ts';
import type { Runner } from './runner.ts';
import { createRunner } from './runner.ts';
import type { Service } from './service.ts';
import { createService, PROBE_MS } from './service.ts';
import { snapshotOf } from './profile-snapshot.ts';
import type { Tally } from './tally.ts';
import { createTunnelRuntime } from './tunnel-runtime.ts';

/** Everything that lives for one profile: its machines, its link and tunnel, and what is known of its gateway. */
export type ProfileRuntime = {
  readonly profile: () => Profile;
  readonly machine: () => Machine;
  readonly link: () => Link | null;
  readonly request: Service['request'];
  readonly tally: () => Tally;
  readonly snapshot: () => ProfileSnapshot;
  /** What a person asked for. */
  readonly send: (event: ConnectionEvent) => void;
  /** Something happened to this computer: probe what is open, or look again. */
  readonly signal: (signal: Signal) => void;
  /** Takes over an edited profile, and opens anew what now leads elsewhere or presents another credential. */
  readonly edit: (profile: Profile, credentialChanged?: boolean) => void;
  readonly setCredentialStored: (stored: boolean) => void;
  readonly questions: Questions;
  /** The faults that stand now, of link, switch and tunnel. */
  readonly faults: () => readonly Fault[];
  /** Accepts a host key and tries again what it held up. */
  readonly trust: (approval: HostKeyApproval) => void;
  readonly retryForward: (localPort: number) => boolean;
  readonly close: () => Promise<void>;
};

export function createProfileRuntime(profile: Profile, ports: Ports, parts: RuntimeParts): ProfileRuntime {
  const { clock } = ports;
  const facts: Facts = { profile, credentialStored: false, openedAt: clock.now(), tunnelFault: null };
  const service = createService({ ...parts, clock });
  const questions = createQuestions(randomUUID);
  const tunnel = createTunnelRuntime(goalTo(profile, 'ssh') ?? { route: 'ssh', host: '', port: 0 }, {
    profile: profile.id,
    ports,
    route: () => sshRouteOf(facts.profile),
    questions,
    secrets: parts.remembered,
    changed: () => {
      attendTunnel(living);
      nudge(living);
      parts.changed();
    },
  });
  const forwards = createForwards({
    openForward: ports.openForward,
    nextTunnel: tunnel.next,
    changed: (localPort, state) => {
      ports.timeline.append(profile.id, { at: clock.wall(), event: 'forward', localPort, state });
      parts.changed();
    },
  });
  const start = rest(goalOf(profile), restOf(profile.intent), othersOf(profile));
  const runner: Runner<Link> = createRunner(start, {
    clock,
    open: (wish, heard, signal) => openLink(living, wish, heard, signal),
    stagePassed: stageRecorder(profile.id, ports),
    changed: (before, after, event) => {
      record(facts, ports, { before, after, event });
      attend(living, before);
      parts.changed();
    },
  });
  const living: Living = { ports, parts, facts, runner, tunnel, forwards, service, questions };
  return runtimeOf(living);
}

/** Opens a link; one that is to take over from another is made ready before it is said to be up. */
async function openLink(
  { ports, parts, facts, runner, tunnel, service }: Living,
  wish: Parameters<typeof openWish>[1],
  heard: Heard,
  signal: AbortSignal,
): Promise<Opening<Link>> {
  facts.openedAt = ports.clock.now();
  const joinTunnel: OpeningParts['joinTunnel'] = async (toTell, stop) => {
    const joined = await tunnel.join(toTell, stop);
    facts.tunnelFault = joined.ok ? null : joined.fault;
    return joined;
  };
  const opening = await openWish(facts.profile, wish, { ...parts, ports, joinTunnel }, { heard, signal });
  const { state } = runner.machine();
  if (opening.ok && state.kind === 'online' && state.switching?.epoch === wish.epoch)
    await service.prepare(opening.opened);
  return opening;
}

function runtimeOf(living: Living): ProfileRuntime {
  const { parts, facts, runner, tunnel, forwards, service, questions } = living;
  return {
    profile: () => facts.profile,
    machine: runner.machine,
    link: runner.opened,
    request: service.request,
    tally: service.tally,
    snapshot: () => snapshotOf(living),
    send: (event) => {
      // What the person asks of the link, its tunnel is asked too: a refused identity is tried by them alone.
      if (event.type === 'person.connect' || event.type === 'person.reconnect') wakeTunnel(living);
      runner.send(event);
    },
    signal: (signal) => {
      void answerSignal(signal, facts.profile.id, living.ports, [
        { ...tunnel, probe: async () => (await tunnel.tunnel()?.probe(PROBE_MS)) ?? null },
        { ...runner, probe: service.probe },
      ]);
    },
    edit: (next, credentialChanged = false) => edit(living, next, credentialChanged),
    setCredentialStored: (stored) => {
      facts.credentialStored = stored;
      parts.changed();
    },
    questions,
    faults: () => faultsOf(living),
    trust: (approval) => trust(living, approval),
    retryForward: forwards.retry,
    close: async () => {
      runner.close();
      service.end();
      tunnel.close();
      await forwards.close();
    },
  };
}

function faultsOf({ runner, tunnel }: Living): readonly Fault[] {
  return [runner.machine(), tunnel.machine()].flatMap(({ state }) => {
    if (state.kind === 'blocked') return [state.fault];
    return state.kind === 'online' && state.lastSwitch !== undefined ? [state.lastSwitch] : [];
  });
}

/** A tunnel that waits, for time or for the person, is tried at once. */
function wakeTunnel({ tunnel }: Living): void {
  const { kind } = tunnel.machine().state;
  if (kind === 'waiting' || kind === 'blocked') tunnel.send({ type: 'person.reconnect' });
}

function trust(living: Living, approval: HostKeyApproval): void {
  const { facts, runner, tunnel } = living;
  tunnel.trust(approval);
  wakeTunnel(living);
  const { state } = runner.machine();
  if (state.kind === 'blocked' || state.kind === 'waiting') runner.send({ type: 'person.reconnect' });
  const goal = goalTo(facts.profile, 'ssh');
  if (state.kind === 'online' && state.lastSwitch !== undefined && goal !== null)
    runner.send({ type: 'route.chosen', goal });
}

function edit(living: Living, next: Profile, credentialChanged: boolean): void {
  const { facts, runner, tunnel, parts } = living;
  const before = facts.profile;
  facts.profile = next;
  const { state, goal } = runner.machine();
  const route = state.kind === 'online' ? state.route : goal.route;
  const sshGoal = goalTo(next, 'ssh');
  if (changed(before, next, 'ssh') && sshGoal !== null)
    tunnel.send({ type: 'profile.changed', goal: sshGoal, others: [] });
  if (credentialChanged || changed(before, next, route))
    runner.send({ type: 'profile.changed', goal: goalOf(next), others: othersOf(next) });
  else runner.send({ type: 'others.changed', others: othersOf(next) });
  attendTunnel(living);
  parts.changed();
}

/** Whether a profile's route of this kind leads elsewhere, or is gone. */
function changed(before: Profile, after: Profile, kind: RouteKind): boolean {
  const routeOf = ({ routes }: Profile): string =>
    JSON.stringify(routes.find((route) => route.kind === kind) ?? null);
  return routeOf(before) !== routeOf(after);
}

/** Begins to serve with a new link, and ends when there is none. */
function attend(living: Living, before: Machine): void {
  const { service, runner, parts } = living;
  const { state } = runner.machine();
  const link = runner.opened();
  attendTunnel(living);
  if (state.kind !== 'online' || link === null) return service.end();
  if (before.state.kind === 'online' && before.state.epoch === state.epoch) return;
  service.begin(link, state.epoch);
  if (before.state.kind === 'online' && before.state.route !== state.route) parts.switched(state.route);
}

/** Forwards listen while the gateway is wanted, and hold the tunnel; without them it follows the link. */
function attendTunnel({ runner, tunnel, forwards, facts }: Living): void {
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
function nudge({ runner, tunnel, facts, ports }: Living): void {
  const { kind } = tunnel.machine().state;
  if ((kind !== 'online' && kind !== 'opening') || facts.tunnelFault === null) return;
  const { state } = runner.machine();
  if (state.kind !== 'waiting' || state.cause !== facts.tunnelFault) return;
  runner.send({ type: 'signal', signal: 'online', wall: ports.clock.wall() });
}

type Change = { readonly before: Machine; readonly after: Machine; readonly event: ConnectionEvent };

/** Adds a step to the timeline, and a change of state to the log. */
function record({ profile, openedAt }: Facts, { clock, timeline, log }: Ports, change: Change): void {
  const { id } = profile;
  const { before, after, event } = change;
  for (const entry of recordOf({ ...change, now: clock.now(), wall: clock.wall(), openedAt }))
    timeline.append(id, entry);
  if (before.state.kind === after.state.kind) return;
  const fault = event.type === 'link.down' ? { fault: event.fault.code } : {};
  log('connection.changed', { profile: id, from: before.state.kind, to: after.state.kind, ...fault });
}
