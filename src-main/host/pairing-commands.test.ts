import { describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import type { Outcome } from '../contract/refusal.ts';
import type { Host } from './host.ts';
import { createHost } from './host.ts';
import type { Rehearsal } from './rehearsal.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';
import type { OpenTunnel, RehearsedRun } from './rehearsal-ssh.ts';

const direct = { kind: 'direct', url: 'wss://studio.example' } as const;
const ssh = { kind: 'ssh', target: 'me@studio', remotePort: 18_789, secure: false } as const;
const studio = sampleProfile([ssh, direct], { active: 'direct' });
const requestId = 'cf2a08ec-0bb8-4d01-a2f5-bd930d50ee04';
const scopes = ['operator.read', 'operator.write'];
const pairing: Fault = {
  heals: 'by-waiting',
  code: 'pairing-required',
  requestId,
  deviceId: 'd1',
  reason: 'not-paired',
  command: `openclaw devices approve ${requestId}`,
  role: 'operator',
  scopes,
};
const dropped: Fault = { heals: 'by-waiting', code: 'dropped', why: 'reset' };
const entry = { requestId, deviceId: 'd1', role: 'operator', roles: ['operator'], scopes };
const listing = (...pending: readonly unknown[]) => JSON.stringify({ pending, paired: [] }, null, 2);
const says = (stdout: string, code: number | null = 0, stderr = '') =>
  ({ ok: true, code, stdout, stderr }) as const;

function latest<One>(all: readonly One[]): One {
  const one = all.at(-1);
  if (one === undefined) throw new Error('there is none');
  return one;
}

type Scene = {
  readonly host: Host;
  readonly rehearsal: Rehearsal;
  readonly answer: Promise<Outcome<unknown>>;
};

/** A link that waits for its pairing, and a person who approves it. */
async function approving(profile: Partial<Profile> = {}, id = requestId): Promise<Scene> {
  const rehearsal = createRehearsal({ ...blank, profiles: [{ ...studio, ...profile }] });
  const host = createHost(rehearsal.ports);
  await settle();
  rehearsal.attempts.at(-1)?.fail(pairing);
  await settle();
  const answer = host.handlers['pairing.approve']({ profile: 'studio', requestId: id }, 'front');
  await settle();
  return { host, rehearsal, answer };
}

async function tunnelOf({ rehearsal }: Scene): Promise<OpenTunnel> {
  const open = latest(rehearsal.tunnels).up();
  await settle();
  return open;
}

/** Ends the command that runs now. */
async function end({ ran }: OpenTunnel, result: Parameters<RehearsedRun['settle']>[0]): Promise<void> {
  latest(ran).settle(result);
  await settle();
}

describe('an approval over SSH', () => {
  it('is given once the gateway there lists the request, and connects at once', async () => {
    const scene = await approving();
    const { host, rehearsal, answer } = scene;
    const tunnel = await tunnelOf(scene);
    expect(tunnel.ran.map(({ command }) => command)).toEqual([
      expect.stringContaining('exec openclaw devices list --json </dev/null'),
    ]);
    await end(tunnel, says(listing(entry)));
    expect(latest(tunnel.ran).command).toContain(`exec openclaw devices approve ${requestId} </dev/null`);
    expect(tunnel.closed).toBe(false);
    await end(tunnel, says('Approved'));
    expect(await answer).toEqual({ ok: true, value: {} });
    expect(rehearsal.attempts).toHaveLength(2);
    expect(host.snapshot().profiles[0]?.connection.kind).toBe('opening');
    // The direct route needs no tunnel.
    expect(tunnel.closed).toBe(true);
    expect(rehearsal.logged.join('\n')).not.toContain(requestId);
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });

  it('is given through the tunnel that is open, which then stays', async () => {
    const rehearsal = createRehearsal({ ...blank, profiles: [{ ...studio, active: 'ssh' }] });
    const host = createHost(rehearsal.ports);
    await settle();
    const tunnel = latest(rehearsal.tunnels).up();
    await settle();
    latest(rehearsal.attempts).fail(pairing);
    await settle();
    const answer = host.handlers['pairing.approve']({ profile: 'studio', requestId }, 'front');
    await settle();
    await end(tunnel, says(listing(entry)));
    await end(tunnel, says(''));
    expect(await answer).toMatchObject({ ok: true });
    expect(rehearsal.tunnels).toHaveLength(1);
    expect(tunnel.closed).toBe(false);
    await host.close();
  });

  it('is not cut off by the next look of the link, which asks with the same request', async () => {
    const scene = await approving();
    const tunnel = await tunnelOf(scene);
    scene.rehearsal.clock.advance(10_000);
    await settle();
    expect(scene.rehearsal.attempts).toHaveLength(2);
    latest(scene.rehearsal.attempts).fail(pairing);
    await settle();
    expect(tunnel.closed).toBe(false);
    const again = scene.host.handlers['pairing.approve']({ profile: 'studio', requestId }, 'front');
    await settle();
    for (const { settle: finish } of tunnel.ran) finish(says(listing()));
    expect(await again).toMatchObject({ fault: { why: 'not-listed' } });
    await scene.host.close();
  });

  it.each<[string, ReturnType<typeof says>, object]>([
    ['the request is not there', says(listing()), { why: 'not-listed' }],
    ['it is of another device', says(listing({ ...entry, deviceId: 'd2' })), { why: 'other-device' }],
    [
      'it asks for more',
      says(listing({ ...entry, scopes: [...scopes, 'operator.admin'] })),
      { why: 'other-scopes' },
    ],
    [
      'the command is not there',
      says('', 127, 'sh: not found\n'),
      { why: 'no-command', detail: 'sh: not found' },
    ],
    [
      'it fails',
      says('', 1, `${'x'.repeat(300)}\u001b[1m denied\u0007\n`),
      { why: 'failed', detail: `${'x'.repeat(193)} denied` },
    ],
    [
      'it says something else',
      says('Segmentation fault', null),
      { why: 'failed', detail: 'Segmentation fault' },
    ],
    ['it lists nothing', says('what?'), { why: 'failed', detail: 'what?' }],
  ])('is not given where %s', async (_, listed, fault) => {
    const scene = await approving();
    const tunnel = await tunnelOf(scene);
    await end(tunnel, listed);
    expect(await scene.answer).toEqual({ ok: false, fault: { code: 'approval-refused', ...fault } });
    expect(tunnel.ran).toHaveLength(1);
    expect(scene.rehearsal.attempts).toHaveLength(1);
    await scene.host.close();
  });

  it('says what the approval itself failed with', async () => {
    const scene = await approving();
    const tunnel = await tunnelOf(scene);
    await end(tunnel, says(listing(entry)));
    await end(tunnel, says('', 1, 'No pending device request matches.\n'));
    const refusal = { code: 'approval-refused', why: 'failed', detail: 'No pending device request matches.' };
    expect(await scene.answer).toEqual({ ok: false, fault: refusal });
    expect(scene.rehearsal.attempts).toHaveLength(1);
    await scene.host.close();
  });

  it('has a minute for each command', async () => {
    const scene = await approving();
    await tunnelOf(scene);
    scene.rehearsal.clock.advance(60_000);
    expect(await scene.answer).toMatchObject({ fault: { code: 'approval-refused', why: 'failed' } });
    await scene.host.close();
    expect(scene.rehearsal.clock.timers()).toBe(0);
  });
});

describe('no approval', () => {
  const refused = (why: string) => ({ ok: false, fault: { code: 'approval-refused', why } });

  it('is given for another request than the one that stands', async () => {
    const { host, rehearsal, answer } = await approving({}, 'another');
    expect(await answer).toEqual(refused('not-waiting'));
    expect(rehearsal.tunnels).toEqual([]);
    await host.close();
  });

  it.each([
    ['nothing is wanted', { intent: { kind: 'disconnect' } }, 'not-waiting'],
    ['there is no SSH route', { routes: [direct] }, 'no-tunnel'],
  ] as const)('is given where %s', async (_, profile, why) => {
    const { host, rehearsal, answer } = await approving(profile);
    expect(await answer).toEqual(refused(why));
    expect(rehearsal.tunnels).toEqual([]);
    await host.close();
  });

  it('is given where the tunnel does not open, nor where it is lost', async () => {
    const closed = await approving();
    latest(closed.rehearsal.tunnels).fail(dropped);
    expect(await closed.answer).toEqual(refused('no-tunnel'));
    await closed.host.close();
    const lost = await approving();
    (await tunnelOf(lost)).drop(dropped);
    expect(await lost.answer).toEqual(refused('failed'));
    await lost.host.close();
  });

  it('is given once the host is closed', async () => {
    const opening = await approving();
    await opening.host.close();
    expect(await opening.answer).toEqual(refused('no-tunnel'));
    const running = await approving();
    await tunnelOf(running);
    await running.host.close();
    expect(await running.answer).toEqual(refused('failed'));
    expect(running.rehearsal.clock.timers()).toBe(0);
  });
});
