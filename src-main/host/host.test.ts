import { describe, expect, it } from 'vitest';
import type { ChatBatch } from '../contract/chat.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import { faultSamples } from '../contract/samples.ts';
import type { Settings } from '../contract/settings.ts';
import type { Host } from './host.ts';
import { createHost } from './host.ts';
import type { Rehearsal, RehearsedAttempt } from './rehearsal.ts';
import { blank, createRehearsal, settle } from './rehearsal.ts';

const refused = { heals: 'by-waiting', code: 'refused', host: 'studio.local', port: 18_789 } as const;
const badToken = { heals: 'by-deciding', code: 'credentials-refused', kind: 'token' } as const;
const saved = sampleProfile([{ kind: 'direct', url: 'ws://studio.local:18789/' }], { credential: 'token' });
const withStudio: Settings = { ...blank, profiles: [saved] };

function last(rehearsal: Rehearsal): RehearsedAttempt {
  const attempt = rehearsal.attempts.at(-1);
  if (attempt === undefined) throw new Error('no attempt was made');
  return attempt;
}

function stateOf(host: Host): string | undefined {
  return host.snapshot().profiles[0]?.connection.kind;
}

async function online(): Promise<{
  host: Host;
  rehearsal: Rehearsal;
  link: ReturnType<RehearsedAttempt['up']>;
}> {
  const rehearsal = createRehearsal(withStudio);
  const host = createHost(rehearsal.ports);
  const link = last(rehearsal).up();
  await settle();
  return { host, rehearsal, link };
}

describe('starting', () => {
  it('takes up what was wanted, and nothing else', async () => {
    const rehearsal = createRehearsal({
      ...blank,
      profiles: [
        saved,
        { ...saved, id: 'b', intent: { kind: 'disconnect' } },
        { ...saved, id: 'c', intent: { kind: 'pause' } },
        { ...saved, id: 'd', intent: { kind: 'pause', until: 5 } },
      ],
    });
    const host = createHost(rehearsal.ports);
    await settle();
    expect(rehearsal.attempts.map(({ request }) => request.profile)).toEqual(['studio', 'd']);
    expect(host.snapshot().profiles.map(({ connection }) => connection.kind)).toEqual([
      'opening',
      'idle',
      'idle',
      'opening',
    ]);
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });
});

describe('adding a gateway', () => {
  const input = {
    name: ' Studio ',
    address: 'studio.local',
    credential: 'token',
    secret: 'tok-123\n',
  } as const;

  it('stores the secret apart, saves, and connects', async () => {
    const rehearsal = createRehearsal();
    const host = createHost(rehearsal.ports);
    const outcome = await host.handlers['profile.add'](input, 'front');
    expect(outcome.ok).toBe(true);
    const [profile] = rehearsal.saved.at(-1)?.profiles ?? [];
    expect(profile).toMatchObject({ name: 'Studio', routes: [{ url: 'ws://studio.local:18789' }] });
    expect([...rehearsal.secrets.values()]).toEqual(['tok-123']);
    expect(JSON.stringify([rehearsal.saved, host.snapshot(), rehearsal.logged])).not.toContain('tok-123');
    expect(await last(rehearsal).request.readCredential()).toEqual({
      ok: true,
      kind: 'token',
      secret: 'tok-123',
    });
    expect(host.snapshot().profiles[0]?.credentialStored).toBe(true);
  });

  it.each([
    [
      { ...input, name: '  ' },
      { code: 'name-refused', why: 'empty' },
    ],
    [
      { ...input, address: 'ws://example.com' },
      { code: 'address-refused', why: 'public-plaintext', host: 'example.com' },
    ],
    [
      { ...input, address: '' },
      { code: 'address-refused', why: 'empty' },
    ],
    [
      { ...input, secret: 'two\nlines' },
      { code: 'secret-refused', why: 'several-lines' },
    ],
  ])('refuses %j and stores nothing', async (bad, fault) => {
    const rehearsal = createRehearsal();
    const host = createHost(rehearsal.ports);
    expect(await host.handlers['profile.add'](bad, 'front')).toMatchObject({ ok: false, fault });
    expect([rehearsal.saved, rehearsal.secrets.size, rehearsal.attempts]).toEqual([[], 0, []]);
  });

  it('refuses a name that another gateway has, but lets a gateway keep its own', async () => {
    const { host } = await online();
    expect(await host.handlers['profile.add']({ ...input, name: 'studio' }, 'f')).toMatchObject({
      fault: { code: 'name-refused', why: 'taken' },
    });
    const kept = await host.handlers['profile.edit']({ profile: 'studio', name: 'STUDIO' }, 'f');
    expect(kept.ok).toBe(true);
  });

  it('takes the secret back when the settings cannot be saved', async () => {
    const rehearsal = createRehearsal();
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    const host = createHost(rehearsal.ports);
    expect(await host.handlers['profile.add'](input, 'front')).toEqual({
      ok: false,
      fault: { code: 'not-saved', why: 'disk-full' },
    });
    expect(rehearsal.secrets.size).toBe(0);
    expect(host.snapshot()).toMatchObject({
      profiles: [],
      settings: { state: 'not-saved', why: 'disk-full' },
    });
  });

  it('saves the device with the next change when the disk was full', async () => {
    const rehearsal = createRehearsal(withStudio);
    const host = createHost(rehearsal.ports);
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    last(rehearsal).request.deviceKnown({ id: 'a-device', place: 'keychain' });
    await settle();
    delete rehearsal.mishap.save;
    await host.handlers['settings.change']({ theme: 'dark' }, 'front');
    expect(rehearsal.saved).toMatchObject([{ theme: 'dark', device: { id: 'a-device', place: 'keychain' } }]);
  });

  it('says that another place for secrets could not be written down', async () => {
    const rehearsal = createRehearsal();
    const host = createHost(rehearsal.ports);
    const choose = host.handlers['secrets.choose'];
    expect(await choose({ place: 'file' }, 'front')).toEqual({ ok: true, value: {} });
    expect(rehearsal.saved.at(-1)).toMatchObject({ secrets: 'file' });
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    expect(await choose({ place: 'memory' }, 'front')).toEqual({
      ok: false,
      fault: { code: 'not-saved', why: 'disk-full' },
    });
  });

  it('says that the keychain is locked and saves nothing', async () => {
    const rehearsal = createRehearsal();
    rehearsal.mishap.secret = { ok: false, why: 'locked' };
    const host = createHost(rehearsal.ports);
    expect(await host.handlers['profile.add'](input, 'front')).toMatchObject({
      ok: false,
      fault: { code: 'secrets-unavailable', why: 'locked' },
    });
    expect(rehearsal.saved).toEqual([]);
  });
});

describe('editing and removing', () => {
  it('redials for another address or secret, not for another name', async () => {
    const { host, rehearsal } = await online();
    await host.handlers['profile.edit']({ profile: 'studio', name: 'Cabin' }, 'f');
    expect([rehearsal.attempts.length, stateOf(host)]).toEqual([1, 'online']);
    await host.handlers['profile.edit']({ profile: 'studio', secret: 'new' }, 'f');
    expect([rehearsal.attempts.length, stateOf(host)]).toEqual([2, 'opening']);
    await host.handlers['profile.edit']({ profile: 'studio', address: 'wss://example.com' }, 'f');
    expect(last(rehearsal).request.way).toEqual({
      kind: 'direct',
      route: { kind: 'direct', url: 'wss://example.com' },
    });
  });

  it('closes the link and forgets the secrets of a removed gateway', async () => {
    const { host, rehearsal, link } = await online();
    rehearsal.secrets.set('profile/studio/token', 'tok');
    await host.handlers['profile.remove']({ profile: 'studio' }, 'f');
    expect([link.closed, rehearsal.secrets.size, host.snapshot().profiles]).toEqual([true, 0, []]);
    expect(await host.handlers['connection.connect']({ profile: 'studio' }, 'f')).toMatchObject({
      ok: false,
    });
  });
});

describe('what a person asks', () => {
  it('is remembered, also when the disk is full', async () => {
    const { host, rehearsal, link } = await online();
    rehearsal.mishap.save = { ok: false, why: 'disk-full' };
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    expect([link.closed, stateOf(host)]).toEqual([true, 'idle']);
    delete rehearsal.mishap.save;
    await host.handlers['connection.pause']({ profile: 'studio', minutes: 15 }, 'f');
    expect(rehearsal.saved.at(-1)?.profiles[0]?.intent).toMatchObject({ kind: 'pause' });
    rehearsal.clock.advance(15 * 60_000);
    expect(stateOf(host)).toBe('opening');
  });

  it('does not lengthen a lockout: the gateway is not asked again before it ends', async () => {
    const { host, rehearsal, link } = await online();
    link.drop({ heals: 'by-waiting', code: 'dropped', why: 'reset' });
    await settle();
    await host.handlers['connection.reconnect']({ profile: 'studio' }, 'f');
    last(rehearsal).fail({ heals: 'by-waiting', code: 'rate-limited', retryAfterMs: 300_000 });
    await settle();
    const asked = rehearsal.attempts.length;
    await host.handlers['connection.reconnect']({ profile: 'studio' }, 'f');
    await settle();
    expect(rehearsal.attempts.length).toBe(asked);
    expect(host.snapshot().profiles[0]?.view.remainingMs).toBe(300_000);
    rehearsal.clock.advance(300_000);
    expect(rehearsal.attempts.length).toBe(asked + 1);
  });
});

describe('a link', () => {
  it('is retried after a passing fault and left alone after a standing one', async () => {
    const { host, rehearsal, link } = await online();
    link.drop(refused);
    await settle();
    expect(stateOf(host)).toBe('waiting');
    rehearsal.clock.advance(1000);
    expect(stateOf(host)).toBe('opening');
    last(rehearsal).fail(badToken);
    await settle();
    rehearsal.clock.advance(86_400_000);
    expect([stateOf(host), rehearsal.attempts.length]).toEqual(['blocked', 2]);
  });

  it('is rebuilt at once when it does not answer a probe after wake', async () => {
    const { host, rehearsal, link } = await online();
    rehearsal.signal('wake');
    await settle();
    expect([stateOf(host), rehearsal.attempts.length]).toEqual(['online', 1]);
    link.alive = false;
    rehearsal.signal('wake');
    await settle();
    expect([stateOf(host), link.closed, rehearsal.attempts.length]).toEqual(['opening', true, 2]);
  });

  it('that opens after it was given up is closed', async () => {
    const rehearsal = createRehearsal(withStudio);
    const host = createHost({
      ...rehearsal.ports,
      openLink: (request) => rehearsal.ports.openLink(request, new AbortController().signal),
    });
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    const link = last(rehearsal).up();
    await settle();
    expect([link.closed, stateOf(host)]).toEqual([true, 'idle']);
  });

  it.each(faultSamples)('survives $code and leaves no timer behind when the host closes', async (fault) => {
    const rehearsal = createRehearsal(withStudio);
    const host = createHost(rehearsal.ports);
    last(rehearsal).fail(fault);
    await settle();
    expect(stateOf(host)).toBe(fault.heals === 'by-waiting' ? 'waiting' : 'blocked');
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });

  it('leaves nothing after 200 connects and disconnects', async () => {
    const { host, rehearsal } = await online();
    for (let cycle = 0; cycle < 200; cycle += 1) {
      await host.handlers['connection.reconnect']({ profile: 'studio' }, 'f');
      const link = last(rehearsal).up();
      await settle();
      await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
      expect(link.closed).toBe(true);
    }
    expect(rehearsal.attempts.every(({ signal }) => signal.aborted)).toBe(true);
    expect(rehearsal.clock.timers()).toBe(0);
  });
});

describe('fronts', () => {
  it('hear the sessions they watch, and the list', async () => {
    const { host, link } = await online();
    const heard: Record<string, ChatBatch[]> = { a: [], b: [] };
    host.onChat('a', (batch) => heard['a']?.push(batch));
    host.onChat('b', (batch) => heard['b']?.push(batch));
    await host.handlers['session.watch']({ profile: 'studio', sessionKey: 's' }, 'a');
    expect([...link.watched]).toEqual(['s']);
    link.say({ kind: 'text', sessionKey: 's', runId: 'r', at: 0, text: 'hi' });
    link.say({ kind: 'session', sessionKey: 's', row: { unread: true, hasActiveRun: true } });
    expect(heard['a']?.map(({ seq, deltas }) => [seq, deltas[0]?.kind])).toEqual([
      [1, 'text'],
      [2, 'session'],
    ]);
    expect(heard['b']?.map(({ seq, deltas }) => [seq, deltas[0]?.kind])).toEqual([[1, 'session']]);
    expect(host.snapshot().profiles[0]?.counts).toEqual({ running: 1, unread: 1, approvals: 0 });
    host.frontGone('a');
    expect([...link.watched]).toEqual([]);
  });

  it('are told to reload on a new link, and keep what they watch', async () => {
    const { host, rehearsal, link } = await online();
    const batches: ChatBatch[] = [];
    host.onChat('a', (batch) => batches.push(batch));
    await host.handlers['session.watch']({ profile: 'studio', sessionKey: 's' }, 'a');
    link.drop(refused);
    await settle();
    rehearsal.clock.advance(1000);
    const second = last(rehearsal).up();
    await settle();
    expect([...second.watched]).toEqual(['s']);
    expect(batches.at(-1)).toMatchObject({ epoch: 2, seq: 1, deltas: [{ kind: 'reload' }] });
  });

  it('get one snapshot a turn, each newer than the last', async () => {
    const { host } = await online();
    const revisions: number[] = [];
    host.onSnapshot(({ revision }) => revisions.push(revision));
    await host.handlers['settings.change']({ theme: 'dark' }, 'f');
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    await settle();
    expect(revisions.length).toBeGreaterThan(0);
    expect([...revisions].sort((a, b) => a - b)).toEqual(revisions);
    expect(new Set(revisions).size).toBe(revisions.length);
  });

  it('may call only the methods of the contract, with params that fit', async () => {
    const { host, link } = await online();
    const call = (method: 'chat.send' | 'chat.history', params: Record<string, unknown>) =>
      host.handlers['gateway.request']({ profile: 'studio', method, params }, 'f');
    expect(await call('chat.history', { sessionKey: 's' })).toEqual({ ok: true, value: {} });
    expect(
      await call('chat.send', { sessionKey: 's', message: 'x', idempotencyKey: 'k', extra: 1 }),
    ).toMatchObject({
      ok: false,
      fault: { code: 'input-refused' },
    });
    expect(link.sent.map(({ method }) => method)).toEqual(['chat.history']);
    await host.handlers['connection.disconnect']({ profile: 'studio' }, 'f');
    expect(await call('chat.history', { sessionKey: 's' })).toMatchObject({ fault: { code: 'not-online' } });
  });
});

describe('a bug in an opener', () => {
  it('is logged and tried again, and ends neither the app nor the retrying', async () => {
    const rehearsal = createRehearsal(withStudio);
    const openLink = () => Promise.reject(new Error('a bug'));
    const host = createHost({ ...rehearsal.ports, openLink });
    await settle();
    expect(host.snapshot().profiles[0]?.connection).toMatchObject({
      kind: 'waiting',
      cause: { code: 'dropped' },
    });
    expect(rehearsal.logged.join('\n')).toContain('a bug');
    await host.close();
    expect(rehearsal.clock.timers()).toBe(0);
  });
});
