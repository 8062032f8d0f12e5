import { randomUUID } from 'node:crypto';
import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import { rest } from '../connection/machine.ts';
import type { Heard, Opening } from './attempts.ts';
import type { DeviceTokens } from './device-tokens.ts';
import { keepDeviceTokens } from './device-tokens.ts';
import { createForwards } from './forwards.ts';
import type { OpeningParts } from './opening.ts';
import { openWish } from './opening.ts';
import type { HostKeyApproval } from './ssh-ports.ts';
import type { Link, Ports, Signal } from './ports.ts';
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
import { attendTunnel, edit, nudge, trust, wakeTunnel } from './tunnelling.ts';
import type { TunnelRuntime } from './tunnel-runtime.ts';
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
  /** Takes over what was learnt about a profile; nothing is opened anew. */
  readonly note: (profile: Profile) => void;
  readonly setCredentialStored: (stored: boolean) => void;
  readonly questions: Questions;
  /** The faults that stand now, of link, switch and tunnel. */
  readonly faults: () => readonly Fault[];
  /** Accepts a host key and tries again what it held up. */
  readonly trust: (approval: HostKeyApproval) => void;
  /** Does something with the tunnel of the SSH route, which is opened for that where need be. */
  readonly lendTunnel: TunnelRuntime['lend'];
  /** This profile leads elsewhere now, or is removed. */
  readonly forgetDeviceTokens: DeviceTokens['forgetAll'];
  readonly retryForward: (localPort: number) => boolean;
  readonly close: () => Promise<void>;
};

export function createProfileRuntime(profile: Profile, ports: Ports, parts: RuntimeParts): ProfileRuntime {
  const { clock } = ports;
  const facts: Facts = {
    profile,
    credentialStored: false,
    openedAt: clock.now(),
    tunnelFault: null,
    chosen: null,
  };
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
  const forwards = openForwards(profile, ports, tunnel, parts);
  const deviceTokens = keepDeviceTokens(profile.id, ports, parts);
  const start = rest(goalOf(profile), restOf(profile.intent), othersOf(profile));
  const runner: Runner<Link> = createRunner(start, {
    clock,
    open: (wish, heard, signal) => openLink(living, wish, heard, signal),
    log: ports.log,
    stagePassed: stageRecorder(profile.id, ports),
    changed: (before, after, event) => {
      record(facts, ports, { before, after, event });
      attend(living, before);
      parts.changed();
    },
  });
  const living: Living = { ports, parts, facts, runner, tunnel, deviceTokens, forwards, service, questions };
  return runtimeOf(living);
}

function openForwards(
  { id }: Profile,
  { openForward, timeline, clock }: Ports,
  { next }: Living['tunnel'],
  parts: RuntimeParts,
): Living['forwards'] {
  return createForwards({
    openForward,
    nextTunnel: next,
    changed: (localPort, state) => {
      timeline.append(id, { at: clock.wall(), event: 'forward', localPort, state });
      parts.changed();
    },
  });
}

/** Opens a link; one that is to take over from another is made ready before it is said to be up. */
async function openLink(
  { ports, parts, facts, runner, tunnel, deviceTokens: deviceToken, service }: Living,
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
  const { profile } = facts;
  const opening = await openWish(
    profile,
    wish,
    { ...parts, ports, joinTunnel, deviceToken },
    { heard, signal },
  );
  if (opening.ok && !signal.aborted) learn(profile, wish.route, opening.opened, parts);
  const { state } = runner.machine();
  if (opening.ok && state.kind === 'online' && state.switching?.epoch === wish.epoch)
    await service.prepare(opening.opened);
  return opening;
}

/** Hello was said over it: only now is a certificate worth remembering. */
function learn(
  { routes }: Profile,
  kind: RouteKind,
  { certificate }: Link,
  { pinLearnt }: Pick<RuntimeParts, 'pinLearnt'>,
): void {
  const route = routes.find((each) => each.kind === kind);
  const pin = certificate?.remember ?? null;
  if (route !== undefined && pin !== null) pinLearnt({ route, before: route.pin ?? null, pin });
}

function runtimeOf(living: Living): ProfileRuntime {
  const { parts, facts, runner, tunnel, deviceTokens, forwards, service, questions } = living;
  return {
    profile: () => facts.profile,
    machine: runner.machine,
    link: runner.opened,
    request: service.request,
    tally: service.tally,
    snapshot: () => snapshotOf(living),
    send: (event) => send(living, event),
    signal: (signal) => {
      void answerSignal(signal, facts.profile.id, living.ports, [
        { ...tunnel, probe: async () => (await tunnel.tunnel()?.probe(PROBE_MS)) ?? null },
        { ...runner, probe: service.probe },
      ]);
    },
    edit: (next, credentialChanged = false) => edit(living, next, credentialChanged),
    note: (profile) => {
      facts.profile = profile;
      parts.changed();
    },
    setCredentialStored: (stored) => {
      facts.credentialStored = stored;
      parts.changed();
    },
    questions,
    faults: () => faultsOf(living),
    trust: (approval) => trust(living, approval),
    lendTunnel: tunnel.lend,
    forgetDeviceTokens: deviceTokens.forgetAll,
    retryForward: forwards.retry,
    close: async () => {
      runner.close();
      service.end();
      tunnel.close();
      await forwards.close();
    },
  };
}

/** What the person asks of the link, its tunnel is asked too: a refused identity is tried by them alone. */
function send(living: Living, event: ConnectionEvent): void {
  if (event.type === 'person.connect' || event.type === 'person.reconnect') wakeTunnel(living);
  if (event.type === 'route.chosen') living.facts.chosen = event.goal.route;
  living.runner.send(event);
}

function faultsOf({ runner, tunnel }: Living): readonly Fault[] {
  return [runner.machine(), tunnel.machine()].flatMap(({ state }) => {
    if (state.kind === 'blocked') return [state.fault];
    return state.kind === 'online' && state.lastSwitch !== undefined ? [state.lastSwitch] : [];
  });
}

/** Begins to serve with a new link, and ends when there is none. */
function attend(living: Living, before: Machine): void {
  const { service, runner, parts, facts } = living;
  const { state } = runner.machine();
  const link = runner.opened();
  attendTunnel(living);
  if (state.kind !== 'online' || link === null) return service.end();
  if (before.state.kind === 'online' && before.state.epoch === state.epoch) return;
  service.begin(link, state.epoch);
  // Also where the old link was lost on the way: what the person chose is there.
  if (facts.chosen === state.route && facts.profile.active !== state.route) parts.switched(state.route);
  facts.chosen = null;
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
