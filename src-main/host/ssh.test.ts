import { describe, expect, it } from 'vitest';
import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import type { Host } from './host.ts';
import { createHost } from './host.ts';
import type { Rehearsal, RehearsedAttempt } from './rehearsal.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';
import type { OpenTunnel, RehearsedTunnel } from './rehearsal-ssh.ts';
import { listening } from './rehearsal-ssh.ts';

const direct = { kind: 'direct', url: 'ws://studio.local:18789' } as const;
const ssh = { kind: 'ssh', target: 'me@studio', remotePort: 18_789, secure: false } as const;
const studio = sampleProfile([ssh, direct]);
const shown = { keyType: 'ssh-ed25519', fingerprint: 'SHA256:new' };
const unknownKey: Fault = {
  heals: 'by-deciding',
  code: 'unknown-host-key',
  host: 'studio',
  port: 22,
  ...shown,
};
const changedKey: Fault = {
  ...unknownKey,
  code: 'changed-host-key',
  recorded: [{ keyType: 'ssh-ed25519', fingerprint: 'SHA256:old', source: 'user' }],
};
const dropped: Fault = { heals: 'by-waiting', code: 'dropped', why: 'reset' };
const noGateway: Fault = {
  heals: 'by-waiting',
  code: 'gateway-not-running',
  host: 'studio',
  port: 18_789,
};

function begin(profile: Partial<Profile> = {}): { host: Host; rehearsal: Rehearsal } {
  const rehearsal = createRehearsal({ ...blank, profiles: [{ ...studio, ...profile }] });
  return { host: createHost(rehearsal.ports), rehearsal };
}

function latest<One>(all: readonly One[]): One {
  const one = all.at(-1);
  if (one === undefined) throw new Error('nothing was attempted');
  return one;
}
const tunnelOf = ({ tunnels }: Rehearsal): RehearsedTunnel => latest(tunnels);
const linkOf = ({ attempts }: Rehearsal): RehearsedAttempt => latest(attempts);

function seen(host: Host): ProfileSnapshot {
  return latest(host.snapshot().profiles);
}

async function online(profile: Partial<Profile> = {}): Promise<{
  host: Host;
  rehearsal: Rehearsal;
  tunnel: OpenTunnel;
  link: ReturnType<RehearsedAttempt['up']>;
}> {
  const { host, rehearsal } = begin(profile);
  const tunnel = tunnelOf(rehearsal).up();
  await settle();
  const link = linkOf(rehearsal).up();
  await settle();
  return { host, rehearsal, tunnel, link };
}

describe('a link over SSH', () => {
  it('takes part in the tunnel: its stages, its question and its fault', async () => {
    const { host, rehearsal } = begin();
    const { request, fail } = tunnelOf(rehearsal);
    request.stageBegun('host-key');
    expect(seen(host).connection).toMatchObject({ kind: 'opening', stage: 'host-key' });
    const asking = {
      kind: 'passphrase',
      prompt: { key: 'question.passphrase' },
      host: 'studio',
      user: 'me',
      attempt: 1,
      instructions: '',
      fields: [{ text: '', echo: false }],
      rememberable: true,
    } as const;
    const answer = request.ask(asking, new AbortController().signal);
    const question = seen(host).question?.id ?? '';
    expect(seen(host).connection).toMatchObject({ question: { id: question } });
    const given = { profile: 'studio', question, remember: true };
    expect(await host.handlers['question.answer']({ ...given, answers: [] }, 'f')).toMatchObject({
      fault: { code: 'no-such-question' },
    });
    await host.handlers['question.answer']({ ...given, answers: ['canary-phrase'] }, 'f');
    expect(await answer).toEqual({ answers: ['canary-phrase'], remember: true });
    expect(seen(host).question).toBeUndefined();
    expect(seen(host).connection).not.toHaveProperty('question');
    expect(JSON.stringify([host.snapshot(), rehearsal.logged])).not.toContain('canary-phrase');
    fail(unknownKey);
    await settle();
    expect(seen(host).connection).toEqual({ kind: 'blocked', fault: unknownKey });
    expect(rehearsal.attempts).toEqual([]);
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });

  it('lets a question go when it is cancelled', async () => {
    const { host, rehearsal } = begin();
    const stop = new AbortController();
    const asking = {
      kind: 'password',
      prompt: { key: 'question.password' },
      host: 'studio',
      user: 'me',
      attempt: 1,
      instructions: '',
      fields: [{ text: '', echo: false }],
      rememberable: false,
    } as const;
    const first = tunnelOf(rehearsal).request.ask(asking, stop.signal);
    const question = seen(host).question?.id ?? '';
    await host.handlers['question.cancel']({ profile: 'studio', question }, 'f');
    expect(await first).toBeNull();
    const second = tunnelOf(rehearsal).request.ask(asking, stop.signal);
    stop.abort();
    expect(await second).toBeNull();
    expect(seen(host).question).toBeUndefined();
  });

  it('leaves the tunnel up while its gateway is away, and takes the tunnel’s fault for its own', async () => {
    const { host, rehearsal, tunnel, link } = await online();
    expect(seen(host)).toMatchObject({ connection: { kind: 'online', route: 'ssh' }, tunnel: {} });
    link.drop(noGateway);
    await settle();
    expect([seen(host).connection.kind, tunnel.closed]).toEqual(['waiting', false]);
    rehearsal.clock.advance(2000);
    await settle();
    expect([rehearsal.tunnels.length, rehearsal.attempts.length]).toEqual([1, 2]);
    linkOf(rehearsal).up();
    await settle();
    tunnel.drop(dropped);
    await settle();
    expect(seen(host).connection).toMatchObject({ kind: 'online' });
    linkOf(rehearsal).signal.throwIfAborted();
    await host.close();
  });

  it('ends with everything under it when the person says so', async () => {
    const { host, rehearsal, tunnel, link } = await online({
      forwards: [{ localPort: 5000, remotePort: 18_790 }],
    });
    const forward = latest(rehearsal.forwards);
    forward.settle(listening(forward));
    await settle();
    expect(seen(host).forwards).toMatchObject([{ localPort: 5000, state: { kind: 'ready' } }]);
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    await settle();
    expect([tunnel.closed, link.closed, forward.closed]).toEqual([true, true, true]);
    expect(seen(host).forwards).toMatchObject([{ state: { kind: 'off' } }]);
    expect(rehearsal.clock.timers()).toBe(0);
  });
});

describe('a host key', () => {
  it('is trusted only as it was shown, and recorded once it is proved', async () => {
    const { host, rehearsal } = begin();
    tunnelOf(rehearsal).fail(unknownKey);
    await settle();
    const { trust } = { trust: host.handlers['host-key.trust'] };
    const input = {
      profile: 'studio',
      host: 'studio',
      port: 22,
      fingerprint: 'SHA256:new',
      replaces: [] as string[],
    };
    const wrong = [
      { ...input, fingerprint: 'SHA256:other' },
      { ...input, port: 23 },
      { ...input, replaces: ['SHA256:old'] },
    ];
    for (const one of wrong) expect(await trust(one, 'f')).toMatchObject({ fault: { code: 'not-as-shown' } });
    expect(rehearsal.tunnels.length).toBe(1);
    await trust(input, 'f');
    expect(seen(host).connection.kind).toBe('opening');
    const { request, up } = tunnelOf(rehearsal);
    expect(request.approvals).toMatchObject([{ fingerprint: 'SHA256:new' }]);
    request.approved(latest(request.approvals), true);
    up();
    await settle();
    linkOf(rehearsal).up();
    await settle();
    expect(seen(host).connection.kind).toBe('online');
  });

  it('that changed is replaced only where the recorded ones are those that were seen', async () => {
    const { host, rehearsal } = begin();
    tunnelOf(rehearsal).fail(changedKey);
    await settle();
    const input = { profile: 'studio', host: 'studio', port: 22, fingerprint: 'SHA256:new' };
    const bare = await host.handlers['host-key.trust']({ ...input, replaces: [] }, 'f');
    expect(bare).toMatchObject({ fault: { code: 'not-as-shown' } });
    const seenBoth = await host.handlers['host-key.trust']({ ...input, replaces: ['SHA256:old'] }, 'f');
    expect(seenBoth.ok).toBe(true);
  });

  it('is never tried again by a signal, the clock or a forward', async () => {
    const { host, rehearsal } = begin({ forwards: [{ localPort: 5000, remotePort: 18_790 }] });
    tunnelOf(rehearsal).fail(unknownKey);
    await settle();
    for (const signal of ['wake', 'network', 'unlock', 'online', 'visible'] as const)
      rehearsal.signal(signal);
    rehearsal.clock.advance(3_600_000);
    await settle();
    expect(rehearsal.tunnels.length).toBe(1);
    await host.handlers['connection.reconnect']({ profile: 'studio' }, 'f');
    await settle();
    expect(rehearsal.tunnels.length).toBe(2);
  });
});

describe('switching', () => {
  it('opens the new link first, watches what is watched, and closes the old one and its tunnel last', async () => {
    const { host, rehearsal, tunnel, link } = await online();
    await host.handlers['session.watch']({ profile: 'studio', sessionKey: 'main' }, 'f');
    await host.handlers['route.choose']({ profile: 'studio', route: 'direct' }, 'f');
    expect(seen(host).connection).toMatchObject({ route: 'ssh', switching: { route: 'direct' } });
    expect(linkOf(rehearsal).request.way.kind).toBe('direct');
    const next = linkOf(rehearsal).up();
    await settle();
    expect([...next.watched]).toEqual(['main']);
    expect(seen(host)).toMatchObject({ profile: { active: 'direct' }, connection: { route: 'direct' } });
    expect([link.closed, tunnel.closed]).toEqual([true, true]);
    expect(rehearsal.saved.at(-1)?.profiles[0]?.active).toBe('direct');
  });

  it('waits 2 s at most for requests that are under way on the old link', async () => {
    const { host, rehearsal, link } = await online();
    link.hold();
    const asked = host.handlers['gateway.request'](
      { profile: 'studio', method: 'sessions.list', params: {} },
      'f',
    );
    await settle();
    await host.handlers['route.choose']({ profile: 'studio', route: 'direct' }, 'f');
    linkOf(rehearsal).up();
    await settle();
    expect(seen(host).connection).toMatchObject({ route: 'ssh' });
    link.letGo();
    await settle();
    expect((await asked).ok).toBe(true);
    expect(seen(host).connection).toMatchObject({ route: 'direct' });
  });

  it('counts as done where the old link is lost on the way', async () => {
    const { host, rehearsal, link } = await online();
    await host.handlers['route.choose']({ profile: 'studio', route: 'direct' }, 'f');
    link.drop(dropped);
    await settle();
    expect(seen(host)).toMatchObject({ profile: { active: 'ssh' }, connection: { kind: 'opening' } });
    linkOf(rehearsal).up();
    await settle();
    expect(seen(host)).toMatchObject({ profile: { active: 'direct' }, connection: { route: 'direct' } });
  });

  it('keeps the old link where the new one fails, says why, and stays with the old route', async () => {
    const { host, rehearsal, link } = await online();
    await host.handlers['route.choose']({ profile: 'studio', route: 'direct' }, 'f');
    linkOf(rehearsal).fail({ heals: 'by-waiting', code: 'refused', host: 'studio.local', port: 1 });
    await settle();
    expect(seen(host).connection).toMatchObject({ route: 'ssh', lastSwitch: { code: 'refused' } });
    expect([link.closed, seen(host).profile.active]).toEqual([false, 'ssh']);
  });

  it('goes to the next route after three failures only where that is allowed, never past a refused identity', async () => {
    for (const fallback of [false, true]) {
      const { host, rehearsal } = begin({ fallback });
      for (let turn = 0; turn < 3; turn += 1) {
        tunnelOf(rehearsal).fail({ heals: 'by-waiting', code: 'refused', host: 'studio', port: 22 });
        await settle();
        rehearsal.clock.advance(40_000);
        await settle();
      }
      const went = rehearsal.attempts.map(({ request }) => request.way.kind);
      expect(went).toEqual(fallback ? ['direct'] : []);
      await host.close();
    }
    const { rehearsal } = begin({ fallback: true });
    tunnelOf(rehearsal).fail(changedKey);
    await settle();
    rehearsal.clock.advance(3_600_000);
    expect(rehearsal.attempts).toEqual([]);
  });
});

describe('forwards', () => {
  const forwards = [{ localPort: 5000, remotePort: 18_790 }];

  it('keep the tunnel up while the link goes direct, and wait for the next one', async () => {
    const { host, rehearsal } = begin({ active: 'direct', forwards });
    const forward = latest(rehearsal.forwards);
    forward.settle(listening(forward));
    linkOf(rehearsal).up();
    await settle();
    expect(seen(host)).toMatchObject({
      connection: { route: 'direct' },
      forwards: [{ state: { kind: 'waiting' } }],
    });
    const waiting = forward.connect(new AbortController().signal);
    const tunnel = tunnelOf(rehearsal).up();
    await settle();
    expect(await waiting).toMatchObject({ ok: false, fault: { code: 'gateway-not-running' } });
    expect(tunnel.channels).toEqual([18_790]);
    expect(seen(host)).toMatchObject({ forwards: [{ state: { kind: 'ready' } }] });
    tunnel.drop(dropped);
    await settle();
    expect(seen(host)).toMatchObject({
      connection: { kind: 'online', route: 'direct' },
      tunnel: { connection: { kind: 'waiting' } },
      forwards: [{ state: { kind: 'waiting' } }],
    });
    rehearsal.clock.advance(2000);
    await settle();
    expect(rehearsal.tunnels.length).toBe(2);
    expect(rehearsal.forwards.length).toBe(1);
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });

  it('say who holds a port, never move, and look again when asked', async () => {
    const { host, rehearsal } = begin({ forwards });
    latest(rehearsal.forwards).settle({ ok: false, why: 'in-use', holder: { pid: 7, name: 'openclaw' } });
    await settle();
    expect(seen(host).forwards).toMatchObject([
      { state: { kind: 'in-use', holder: { pid: 7, name: 'openclaw' } } },
    ]);
    await host.handlers['forward.retry']({ profile: 'studio', localPort: 5000 }, 'f');
    await settle();
    expect(rehearsal.forwards.map(({ localPort }) => localPort)).toEqual([5000, 5000]);
  });

  it.each([
    [{ forwards: [{ localPort: 5000, remotePort: 1 }] }, 'taken', 5000],
    [{ forwards: [{ localPort: 18_789, remotePort: 1 }] }, 'reserved', 18_789],
    [{ ssh: null, address: 'b.local', forwards: [{ localPort: 6000, remotePort: 1 }] }, 'no-tunnel', 6000],
  ])('refuse %j of a second profile', async (change, why, port) => {
    const rehearsal = createRehearsal({
      ...blank,
      profiles: [
        { ...studio, forwards },
        { ...studio, id: 'b', name: 'B' },
      ],
    });
    const host = createHost(rehearsal.ports);
    expect(await host.handlers['profile.edit']({ profile: 'b', ...change }, 'f')).toMatchObject({
      fault: { code: 'forward-refused', why, port },
    });
  });
});

describe('signals', () => {
  it('probe the tunnel and the link together, and rebuild both at once where they are dead', async () => {
    const { host, rehearsal, tunnel, link } = await online();
    tunnel.alive = false;
    link.alive = false;
    rehearsal.signal('wake');
    await settle();
    expect(rehearsal.tunnels.length).toBe(2);
    expect(seen(host).connection.kind).toBe('opening');
    tunnelOf(rehearsal).up();
    await settle();
    linkOf(rehearsal).up();
    await settle();
    expect(seen(host).connection.kind).toBe('online');
    rehearsal.signal('wake');
    await settle();
    expect(rehearsal.tunnels.length).toBe(2);
  });

  it('that cost something are listened to only while something is wanted', async () => {
    const { host, rehearsal } = await online();
    expect(rehearsal.watching()).toBe(true);
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    await settle();
    expect(rehearsal.watching()).toBe(false);
  });
});
