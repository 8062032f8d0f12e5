import { describe, expect, it } from 'vitest';
import type { OpenClawState } from '../contract/openclaw.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import type { Route } from '../contract/route.ts';
import type { Settings } from '../contract/settings.ts';
import { led } from './following.ts';
import { createHost } from './host.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';

const file = '/home/ada/.openclaw/openclaw.json';
const direct: Route = { kind: 'direct', url: 'wss://studio.example' };
const ssh: Route = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: false };
const configured = { kind: 'leaf', value: 'aa', from: 'configuration', since: 7 } as const;
const learnt = { kind: 'leaf', value: 'bb', from: 'first-use', since: 3 } as const;

const credentials = {
  token: null,
  password: null,
  reason: { token: { key: 'credential.none.remote' }, password: { key: 'credential.none.remote' } },
  sources: { token: [], password: [] },
};

type Gateway = Extract<OpenClawState, { kind: 'found' }>['gateway'];

function gatewayAt(route: Route, forward?: Gateway['forward']): Gateway {
  return { route, from: 'config', credentials, ...(forward === undefined ? {} : { forward }) };
}

function foundAt(route: Route, forward?: Gateway['forward']): OpenClawState {
  return { kind: 'found', file, gateway: gatewayAt(route, forward) };
}

const follower = sampleProfile([direct], { id: 'follower', name: 'studio', follows: 'openclaw' });
const { follows: _, ...unled } = follower;
const own: Profile = { ...unled, id: 'own', name: 'Own' };

/** A host with these profiles; `profile` is the follower as the snapshot has it. */
function start(profiles: readonly Profile[] = [follower]) {
  const settings: Settings = { ...blank, profiles };
  const rehearsal = createRehearsal(settings);
  const host = createHost(rehearsal.ports);
  const snapshot = () => host.snapshot().profiles.find(({ profile }) => profile.follows !== undefined);
  return { rehearsal, host, snapshot, profile: () => snapshot()?.profile };
}

describe('a profile that follows OpenClaw’s configuration', () => {
  it('leads where that says, and is saved so', async () => {
    const { rehearsal, profile, host } = start([follower, own]);
    const before = rehearsal.attempts.length;
    const state = foundAt(ssh, { localPort: 18_790, remotePort: 18_789 });
    rehearsal.openClaw.say(state);
    await settle();
    const forwards = [{ localPort: 18_790, remotePort: 18_789 }];
    expect(profile()).toEqual({ ...follower, routes: [ssh], active: 'ssh', forwards });
    expect(rehearsal.saved.at(-1)?.profiles).toEqual([profile(), own]);
    expect(rehearsal.attempts.at(0)?.signal.aborted).toBe(true);
    expect(rehearsal.tunnels.length + rehearsal.attempts.length).toBeGreaterThan(before);
    expect(host.snapshot().openclaw).toEqual(state);
  });

  it('is left alone by a state that says the same', async () => {
    const { rehearsal, snapshot } = start();
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    rehearsal.attempts.at(-1)?.up();
    await settle();
    const before = snapshot();
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    expect(snapshot()).toEqual(before);
    expect(snapshot()?.connection.kind).toBe('online');
    expect(rehearsal.saved.filter(({ profiles }) => profiles[0]?.routes[0] !== direct)).toEqual([]);
  });

  it('ends its next attempt with the problem, and keeps the link that it has', async () => {
    const { rehearsal, host, snapshot } = start();
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    const link = rehearsal.attempts.at(-1)?.up();
    await settle();
    const problem = { code: 'malformed', file, line: 3, column: 1 } as const;
    rehearsal.openClaw.say({ kind: 'problem', file, problem });
    await settle();
    expect(snapshot()?.connection.kind).toBe('online');
    expect(snapshot()?.profile).toEqual(follower);
    link?.drop({ heals: 'by-waiting', code: 'dropped', why: 'reset' });
    await settle();
    rehearsal.clock.advance(60_000);
    await settle();
    const fault = { heals: 'by-deciding', code: 'openclaw-config', problem };
    expect(snapshot()?.connection).toEqual({ kind: 'blocked', fault });
    rehearsal.openClaw.say({ kind: 'none', file });
    await host.handlers['connection.reconnect']({ profile: follower.id }, 'front');
    await settle();
    const gone = { ...fault, problem: { code: 'not-remote', file } };
    expect(snapshot()?.connection).toEqual({ kind: 'blocked', fault: gone });
  });

  it('is tried again once that is mended, and no other is', async () => {
    const { rehearsal, snapshot, host } = start([follower, own]);
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    const refused = { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' } as const;
    for (const attempt of rehearsal.attempts) attempt.fail(refused);
    await settle();
    expect(snapshot()?.connection.kind).toBe('blocked');
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    expect(snapshot()?.connection.kind).toBe('opening');
    const other = host.snapshot().profiles.find(({ profile }) => profile.id === own.id);
    expect(other?.connection.kind).toBe('blocked');
  });

  it('waits for a person where its gateway’s identity is in doubt', async () => {
    const { rehearsal, snapshot } = start();
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    const fault = { heals: 'by-deciding', code: 'scopes-refused', scopes: ['operator.write'] } as const;
    rehearsal.attempts.at(-1)?.fail(fault);
    await settle();
    rehearsal.openClaw.say(foundAt(direct));
    await settle();
    expect(snapshot()?.connection).toEqual({ kind: 'blocked', fault });
  });

  it('is listened for while the host is there, and not longer', async () => {
    const { rehearsal, host } = start();
    expect(rehearsal.openClaw.listeners()).toBe(1);
    await host.close();
    expect(rehearsal.openClaw.listeners()).toBe(0);
  });

  it('leads on although it cannot be saved', async () => {
    const { rehearsal, profile } = start();
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    rehearsal.openClaw.say(foundAt(ssh));
    await settle();
    expect(profile()?.routes).toEqual([ssh]);
  });
});

describe('what a configuration makes of a profile', () => {
  const at = (route: Route, profile: Profile = follower) =>
    led(profile, gatewayAt(route), [profile]).routes[0];

  it('keeps a learnt pin for as long as the address stays', () => {
    const pinned: Profile = { ...follower, routes: [{ ...direct, pin: learnt }] };
    expect(at(direct, pinned)).toEqual({ ...direct, pin: learnt });
    expect(led(pinned, gatewayAt(direct), [pinned])).toBe(pinned);
    expect(at({ ...direct, url: 'wss://other.example' }, pinned)).not.toHaveProperty('pin');
  });

  it('takes a configured pin over, with what was seen under it, and drops it with its line', () => {
    const pinned: Profile = { ...follower, routes: [{ ...direct, pin: learnt }] };
    expect(at({ ...direct, pin: configured }, pinned)).toEqual({ ...direct, pin: configured });
    const held: Profile = { ...follower, routes: [{ ...direct, pin: configured }] };
    expect(at({ ...direct, pin: { ...configured, since: 99 } }, held)).toEqual({
      ...direct,
      pin: configured,
    });
    expect(at(direct, held)).toEqual(direct);
  });

  it('forwards only where the app’s own rules are not against it', () => {
    const forward = { localPort: 18_789, remotePort: 18_789 };
    const gateway = gatewayAt(ssh, forward);
    expect(led(follower, gateway, [follower]).forwards).toEqual([forward]);
    expect(led(follower, gateway, [own, follower]).forwards).toEqual([]);
    const busy: Profile = { ...own, routes: [ssh], forwards: [{ ...forward, localPort: 18_790 }] };
    const other = gatewayAt(ssh, { ...forward, localPort: 18_790 });
    expect(led(follower, other, [busy, follower]).forwards).toEqual([]);
  });
});
