import type { Profile } from '../contract/profile.ts';
import type { ProfileSnapshot, TunnelSnapshot } from '../contract/snapshot.ts';
import type { Machine } from '../connection/machine.ts';
import { view } from '../connection/view.ts';
import { expiryOf } from './expiry.ts';
import type { Living } from './living.ts';
import { questionOf } from './tunnel-runtime.ts';

/** What every front shows of one profile. */
export function snapshotOf(living: Living): ProfileSnapshot {
  const { facts, runner, tunnel, deviceTokens, forwards, service, ports, parts } = living;
  const { profile, credentialStored } = facts;
  const { running, unread, approvals } = service.tally();
  const gateway = service.facts();
  const question = questionOf(runner.machine()) ?? questionOf(tunnel.machine());
  const tunnelUp = tunnel.tunnel() !== null;
  const now = ports.clock.now();
  const follows = profile.follows !== undefined;
  const expiry = expiryOf(profile, ports.clock.wall());
  const approvedScopes = deviceTokens.approvedScopes();
  return {
    profile,
    ...(expiry === null ? {} : { expiry }),
    ...(approvedScopes === null ? {} : { approvedScopes }),
    primary: parts.isPrimary(),
    credentialStored,
    connection: runner.machine().state,
    view: view(runner.machine(), { name: profile.name, running: running.size, follows }, now),
    ...(question === undefined ? {} : { question }),
    ...(hasTunnel(profile) ? { tunnel: tunnelSnapshot(living) } : {}),
    forwards: profile.forwards.map((forward) => ({ ...forward, state: forwards.stateOf(forward, tunnelUp) })),
    ...(gateway === undefined ? {} : { gateway }),
    counts: { running: running.size, unread: unread.size, approvals: approvals.size },
  };
}

function hasTunnel({ routes }: Profile): boolean {
  return routes.some(({ kind }) => kind === 'ssh');
}

function tunnelSnapshot({ tunnel, facts, ports }: Living): TunnelSnapshot {
  const machine: Machine = tunnel.machine();
  const open = tunnel.tunnel();
  return {
    connection: machine.state,
    view: view(machine, { name: facts.profile.name, running: 0 }, ports.clock.now()),
    ...(open === null ? {} : { hostKey: open.hostKey, login: open.login }),
  };
}
