import { describe, expect, it } from 'vitest';
import type { OpenClawProblem, OpenClawState } from '../contract/openclaw.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import type { Route } from '../contract/route.ts';
import { createHost } from './host.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';

const file = '/home/ada/.openclaw/openclaw.json';
const direct: Route = { kind: 'direct', url: 'wss://studio.example' };
const ssh: Route = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: false };
const front = 'front';

const credentials = {
  token: { source: 'remote', length: 24, hint: 'wxyz' },
  password: null,
  reason: { token: { key: 'credential.used' }, password: { key: 'credential.none.remote' } },
  sources: { token: [], password: [] },
} as const;

function foundAt(route: Route): OpenClawState {
  return { kind: 'found', file, gateway: { route, from: 'config', credentials } };
}

const own = sampleProfile([direct], {
  id: 'own',
  name: 'studio.example',
  credential: 'token',
  intent: { kind: 'disconnect' },
});

function start(profiles: readonly Profile[] = []) {
  const rehearsal = createRehearsal({ ...blank, profiles });
  const host = createHost(rehearsal.ports);
  return { rehearsal, host, handlers: host.handlers };
}

describe('openclaw.follow', () => {
  it('saves a profile that follows, under a name of its own, and connects', async () => {
    const { rehearsal, host, handlers } = start([own]);
    rehearsal.openClaw.say(foundAt(direct));
    const answer = await handlers['openclaw.follow']({}, front);
    await settle();
    const saved = rehearsal.saved.at(-1)?.profiles.at(-1);
    expect(answer).toEqual({ ok: true, value: { profile: saved?.id } });
    expect(saved).toMatchObject({
      name: 'studio.example 2',
      routes: [direct],
      credential: 'none',
      trust: 'leaf',
      follows: 'openclaw',
    });
    expect(host.snapshot().profiles.at(-1)?.connection.kind).toBe('opening');
  });

  it('is there once', async () => {
    const { rehearsal, host, handlers } = start();
    rehearsal.openClaw.say(foundAt(direct));
    const answers = await Promise.all([
      handlers['openclaw.follow']({}, front),
      handlers['openclaw.follow']({}, front),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const refused = { ok: false, fault: { code: 'followed' } };
    expect(answers).toContainEqual(refused);
    expect(await handlers['openclaw.follow']({}, front)).toEqual(refused);
    expect(host.snapshot().profiles).toHaveLength(1);
  });

  it.each([
    [
      { kind: 'none', file },
      { code: 'openclaw-refused', file, key: 'gateway.mode' },
    ],
    [
      { kind: 'problem', file, problem: { code: 'malformed', file, line: 3, column: 14 } },
      { code: 'openclaw-refused', file, key: '3:14' },
    ],
  ] as const)('is refused where there is nothing to follow: %j', async (state, fault) => {
    const { rehearsal, handlers } = start();
    rehearsal.openClaw.say(state);
    expect(await handlers['openclaw.follow']({}, front)).toEqual({ ok: false, fault });
    expect(rehearsal.saved).toEqual([]);
  });

  it('reads what a host that is asleep has not heard', async () => {
    const rehearsal = createRehearsal();
    rehearsal.openClaw.say(foundAt(ssh));
    const host = createHost(rehearsal.ports, 'asleep');
    expect(rehearsal.openClaw.listeners()).toBe(0);
    expect(await host.handlers['openclaw.follow']({}, front)).toMatchObject({ ok: true });
    expect(host.snapshot().profiles[0]?.profile.routes).toEqual([ssh]);
    expect(rehearsal.openClaw.listeners()).toBe(0);
  });

  it('is refused where it cannot be saved', async () => {
    const { rehearsal, host, handlers } = start();
    rehearsal.openClaw.say(foundAt(direct));
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    const fault = { code: 'not-saved', why: 'disk-full' };
    expect(await handlers['openclaw.follow']({}, front)).toEqual({ ok: false, fault });
    expect(host.snapshot().profiles).toEqual([]);
  });
});

describe('writing into OpenClaw’s configuration', () => {
  it('hands over where the active route leads, with its forward, after it was shown', async () => {
    const forwards = [
      { localPort: 18_700, remotePort: 8080 },
      { localPort: 18_790, remotePort: 18_789 },
    ];
    const both: Profile = { ...own, routes: [direct, ssh], active: 'ssh', forwards };
    const { rehearsal, handlers } = start([both]);
    const preview = await handlers['openclaw.preview']({ profile: own.id }, front);
    expect(preview).toEqual({ ok: true, value: { file, revision: 'r1', lines: [] } });
    const stale = await handlers['openclaw.write']({ profile: own.id, revision: 'r0' }, front);
    expect(stale).toEqual({ ok: false, fault: { code: 'not-as-shown' } });
    const written = await handlers['openclaw.write']({ profile: own.id, revision: 'r1' }, front);
    expect(written).toEqual({ ok: true, value: { file, backup: null } });
    expect(rehearsal.openClaw.written).toEqual([{ route: ssh, forward: forwards[1] }]);
  });

  it('is not for a profile that follows it', async () => {
    const { rehearsal, handlers } = start([{ ...own, follows: 'openclaw', credential: 'none' }]);
    const refused = { ok: false, fault: { code: 'followed' } };
    expect(await handlers['openclaw.preview']({ profile: own.id }, front)).toEqual(refused);
    expect(await handlers['openclaw.write']({ profile: own.id, revision: 'r1' }, front)).toEqual(refused);
    const nobody = await handlers['openclaw.preview']({ profile: 'nobody' }, front);
    expect(nobody).toEqual({ ok: false, fault: { code: 'no-such-profile' } });
    expect(rehearsal.openClaw.written).toEqual([]);
  });

  it('says why it was not done', async () => {
    const problem: OpenClawProblem = { code: 'unreadable', file, why: 'folder' };
    const rehearsal = createRehearsal({ ...blank, profiles: [own] });
    const openClaw: typeof rehearsal.ports.openClaw = {
      ...rehearsal.ports.openClaw,
      preview: async () => ({ ok: false, problem }),
      write: async (_gateway, revision) =>
        revision === 'full' ? { ok: false, why: 'disk-full' } : { ok: false, why: 'problem', problem },
    };
    const { handlers } = createHost({ ...rehearsal.ports, openClaw });
    const refused = { ok: false, fault: { code: 'openclaw-refused', file, key: '1:1' } };
    expect(await handlers['openclaw.preview']({ profile: own.id }, front)).toEqual(refused);
    expect(await handlers['openclaw.write']({ profile: own.id, revision: 'r' }, front)).toEqual(refused);
    const full = await handlers['openclaw.write']({ profile: own.id, revision: 'full' }, front);
    expect(full).toEqual({ ok: false, fault: { code: 'not-saved', why: 'disk-full' } });
  });
});

describe('credentials.explain', () => {
  it('says of a saved profile its own, and never the secret', async () => {
    const { rehearsal, handlers } = start([own, { ...own, id: 'pw', name: 'b', credential: 'password' }]);
    const token = 'a-token-of-more-than-twenty-characters';
    rehearsal.secrets
      .set('profile/own/token', token)
      .set('profile/pw/password', 'long-enough-to-be-hinted-at');
    const told = await handlers['credentials.explain']({ profile: own.id }, front);
    expect(told).toMatchObject({
      ok: true,
      value: { token: { source: 'explicit', length: token.length, hint: 'ters' }, password: null },
    });
    expect(JSON.stringify(told)).not.toContain(token);
    const other = await handlers['credentials.explain']({ profile: 'pw' }, front);
    expect(other).toMatchObject({ value: { token: null, password: { source: 'explicit', length: 27 } } });
    expect(JSON.stringify(other)).not.toContain('hint');
  });

  it('says that there is none', async () => {
    const { rehearsal, handlers } = start([own]);
    const reason = { token: { key: 'credential.none.own', values: { name: 'token' } } };
    const told = await handlers['credentials.explain']({ profile: own.id }, front);
    expect(told).toMatchObject({ ok: true, value: { token: null, password: null, reason } });
    rehearsal.mishap.secret = { ok: false, why: 'locked' };
    const fault = { code: 'secrets-unavailable', why: 'locked' };
    expect(await handlers['credentials.explain']({ profile: own.id }, front)).toEqual({ ok: false, fault });
  });

  it('says of one that follows what the configuration holds', async () => {
    const { rehearsal, handlers } = start([{ ...own, follows: 'openclaw', credential: 'none' }]);
    rehearsal.openClaw.say(foundAt(direct));
    const told = await handlers['credentials.explain']({ profile: own.id }, front);
    expect(told).toEqual({ ok: true, value: credentials });
    rehearsal.openClaw.say({ kind: 'none', file });
    const fault = { code: 'openclaw-refused', file, key: 'gateway.mode' };
    expect(await handlers['credentials.explain']({ profile: own.id }, front)).toEqual({ ok: false, fault });
  });
});
