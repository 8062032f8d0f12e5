import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import { rest } from '../connection/machine.ts';
import { view } from '../connection/view.ts';
import { openWish } from './opening.ts';
import type { OpeningParts } from './opening.ts';
import type { Clock, Link, Ports, Signal } from './ports.ts';
import { goalOf, restOf } from './profiles.ts';
import { recordOf } from './record.ts';
import type { Runner } from './runner.ts';
import { createRunner } from './runner.ts';
import type { Service, ServiceParts } from './service.ts';
import { createService } from './service.ts';
import type { Tally } from './tally.ts';

/** What one profile's runtime needs of the host. */
export type RuntimeParts = ServiceParts & Omit<OpeningParts, 'ports'>;

/** Everything that lives for one profile: its machine, its link, and what is known of its gateway. */
export type ProfileRuntime = {
  readonly profile: () => Profile;
  readonly link: () => Link | null;
  readonly tally: () => Tally;
  readonly snapshot: () => ProfileSnapshot;
  readonly send: (event: ConnectionEvent) => void;
  /** Something happened to this computer: probe the link, or look again. */
  readonly signal: (signal: Signal) => void;
  /** Takes over an edited profile; `redial` says that address or credential changed. */
  readonly edit: (profile: Profile, redial: boolean) => void;
  readonly setCredentialStored: (stored: boolean) => void;
  readonly close: () => void;
};

/** What is true of a profile now, besides its machine. */
type Facts = { profile: Profile; credentialStored: boolean; openedAt: number };

export function createProfileRuntime(profile: Profile, ports: Ports, parts: RuntimeParts): ProfileRuntime {
  const { clock } = ports;
  const facts: Facts = { profile, credentialStored: false, openedAt: clock.now() };
  const service = createService(parts);
  const runner: Runner = createRunner(rest(goalOf(profile), restOf(profile.intent)), {
    clock,
    open: (wish, heard, signal) => {
      facts.openedAt = clock.now();
      return openWish(facts.profile, wish, { ...parts, ports }, { heard, signal });
    },
    stagePassed: (stage, ms, detail) => {
      const evidence = detail === undefined ? {} : { detail };
      ports.timeline.append(profile.id, { at: clock.wall(), event: 'stage.passed', stage, ms, ...evidence });
    },
    changed: (before, after, event) => {
      record(facts, ports, { before, after, event });
      attend(service, runner, before);
      parts.changed();
    },
  });

  return runtimeOf(facts, { ports, runner, service }, parts.changed);
}

type Living = { readonly ports: Ports; readonly runner: Runner; readonly service: Service };

function runtimeOf(facts: Facts, living: Living, changed: () => void): ProfileRuntime {
  const { ports, runner, service } = living;
  const { clock } = ports;
  return {
    profile: () => facts.profile,
    link: runner.link,
    tally: service.tally,
    send: runner.send,
    snapshot: () => snapshotOf(facts, runner, service, clock),
    signal: (signal) => {
      if (runner.link() === null) runner.send({ type: 'signal', signal, wall: clock.wall() });
      else void probe(signal, facts.profile, living);
    },
    edit: (next, redial) => {
      facts.profile = next;
      if (redial) runner.send({ type: 'profile.changed', goal: goalOf(next) });
      changed();
    },
    setCredentialStored: (stored) => {
      facts.credentialStored = stored;
      changed();
    },
    close: () => {
      runner.close();
      service.end();
    },
  };
}

/** Begins to serve with a new link, and ends when there is none. */
function attend(service: Service, runner: Runner, before: Machine): void {
  const { state } = runner.machine();
  const link = runner.link();
  if (state.kind !== 'online' || link === null) return service.end();
  if (before.state.kind !== 'online' || before.state.epoch !== state.epoch) service.begin(link, state.epoch);
}

/** After wake or a network change a link must show life in time, or it is rebuilt at once. */
async function probe(signal: Signal, { id }: Profile, { ports, runner, service }: Living): Promise<void> {
  const { clock, timeline } = ports;
  const { state } = runner.machine();
  const begun = clock.now();
  timeline.append(id, { at: clock.wall(), event: 'signal', signal });
  const kept = (await service.probe()) !== null;
  timeline.append(id, { at: clock.wall(), event: 'probe', ms: Math.round(clock.now() - begun), kept });
  if (kept || state.kind !== 'online') return;
  const fault: Fault = { heals: 'by-waiting', code: 'dropped', why: 'silent' };
  runner.send({ type: 'link.down', epoch: state.epoch, fault, chance: clock.random() });
  runner.send({ type: 'signal', signal: signal === 'visible' ? 'wake' : signal, wall: clock.wall() });
}

function snapshotOf(facts: Facts, runner: Runner, service: Service, clock: Clock): ProfileSnapshot {
  const { running, unread, approvals } = service.tally();
  const { profile, credentialStored } = facts;
  const gateway = service.facts();
  return {
    profile,
    credentialStored,
    connection: runner.machine().state,
    view: view(runner.machine(), { name: profile.name, running: running.size }, clock.now()),
    ...(gateway === undefined ? {} : { gateway }),
    counts: { running: running.size, unread: unread.size, approvals: approvals.size },
  };
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
