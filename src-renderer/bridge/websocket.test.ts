import { describe, expect, it, vi } from 'vitest';
import type { News } from './bridge.ts';
import { passDoor, tokenIn, type Doorway } from './door.ts';
import { snapshotOf } from './double.ts';
import { createSocketBridge } from './websocket.ts';

const TOKEN = 'T'.repeat(43);

class FakeSocket extends EventTarget {
  readonly sent: string[] = [];
  readonly key: string;
  constructor(key: string) {
    super();
    this.key = key;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  open(): void {
    this.dispatchEvent(new Event('open'));
  }
  hear(frame: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
  close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

function doorwayOf(fragment: string) {
  const state = { fragment, key: null as string | null, known: true };
  const doorway: Doorway = {
    fragment: () => state.fragment,
    clearFragment: () => {
      state.fragment = '';
    },
    post: async (body) => {
      if ('token' in body) return Response.json(body['token'] === TOKEN ? { key: 'K' } : {});
      return new Response(null, { status: state.known ? 204 : 401 });
    },
    readKey: () => state.key,
    writeKey: (key) => {
      state.key = key;
    },
  };
  return { state, doorway };
}

function rehearse(fragment = `#token=${TOKEN}`) {
  const sockets: FakeSocket[] = [];
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const heard: News[] = [];
  const { state, doorway } = doorwayOf(fragment);
  const bridge = createSocketBridge({
    doorway,
    open: (key) => {
      const socket = new FakeSocket(key);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    after: (ms, run) => timers.push({ ms, run }),
  });
  bridge.subscribe((news) => heard.push(news));
  const presences = () => heard.flatMap((news) => (news.kind === 'host' ? [news.presence] : []));
  return { bridge, sockets, timers, heard, state, presences };
}

async function socketOf(rehearsal: ReturnType<typeof rehearse>, place = 0): Promise<FakeSocket> {
  await vi.waitFor(() => expect(rehearsal.sockets.length).toBeGreaterThan(place));
  const socket = rehearsal.sockets[place];
  if (socket === undefined) throw new Error('no socket');
  return socket;
}

describe('the door', () => {
  it('takes the token out of the address and keeps the key of the tab', async () => {
    const { doorway, state } = doorwayOf(`#token=${TOKEN}`);
    expect(await passDoor(doorway)).toBe('K');
    expect(state).toMatchObject({ fragment: '', key: 'K' });
  });

  it('takes a token that is no good out of the address too', async () => {
    const { doorway, state } = doorwayOf(`#token=${'x'.repeat(43)}`);
    expect(await passDoor(doorway)).toBeNull();
    expect(state.fragment).toBe('');
  });

  it('knows a token from any other fragment', () => {
    expect(tokenIn(`#token=${TOKEN}`)).toBe(TOKEN);
    for (const fragment of ['', '#', '#token=', '#section', `#token=${TOKEN}&x`, '#token=a b']) {
      expect(tokenIn(fragment)).toBeNull();
    }
  });
});

describe('the socket', () => {
  it('carries calls, answers and news', async () => {
    const rehearsal = rehearse();
    const socket = await socketOf(rehearsal);
    expect(socket.key).toBe('K');
    socket.open();
    const asked = rehearsal.bridge.call('draft.read', { profile: 'studio', sessionKey: 's' });
    const call: unknown = JSON.parse(socket.sent[0] ?? '');
    expect(call).toEqual({
      kind: 'call',
      id: 1,
      name: 'draft.read',
      input: { profile: 'studio', sessionKey: 's' },
    });
    socket.hear({ kind: 'answer', id: 1, ok: true, value: { text: 'kept' } });
    expect(await asked).toEqual({ ok: true, value: { text: 'kept' } });
    socket.hear({ kind: 'snapshot', snapshot: snapshotOf([]) });
    expect(rehearsal.heard.at(-1)).toMatchObject({ kind: 'snapshot', snapshot: { revision: 1 } });
  });

  it('refuses an answer that is not what the command promises', async () => {
    const rehearsal = rehearse();
    const socket = await socketOf(rehearsal);
    socket.open();
    const asked = rehearsal.bridge.call('draft.read', { profile: 'studio', sessionKey: 's' });
    socket.hear({ kind: 'answer', id: 1, ok: true, value: { text: 7 } });
    expect(await asked).toEqual({ ok: false, fault: { code: 'internal', id: 'answer-to-draft.read' } });
  });

  it('says that the host is gone, gives open calls up and comes back by itself', async () => {
    const rehearsal = rehearse();
    const first = await socketOf(rehearsal);
    first.open();
    const asked = rehearsal.bridge.call('draft.read', { profile: 'studio', sessionKey: 's' });
    first.close();
    expect(await asked).toEqual({ ok: false, fault: { code: 'host-gone' } });
    expect(await rehearsal.bridge.call('app.snapshot', {})).toEqual({
      ok: false,
      fault: { code: 'host-gone' },
    });
    await vi.waitFor(() => expect(rehearsal.timers).toHaveLength(1));
    rehearsal.timers[0]?.run();
    const second = await socketOf(rehearsal, 1);
    second.open();
    expect(rehearsal.presences()).toEqual(['reaching', 'here', 'gone', 'here']);
  });

  it('waits longer while the host stays away', async () => {
    const rehearsal = rehearse();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const socket = await socketOf(rehearsal, attempt);
      socket.close();
      await vi.waitFor(() => expect(rehearsal.timers).toHaveLength(attempt + 1));
      rehearsal.timers[attempt]?.run();
    }
    expect(rehearsal.timers.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('stays out once the host no longer knows this tab', async () => {
    const rehearsal = rehearse();
    const socket = await socketOf(rehearsal);
    rehearsal.state.known = false;
    socket.close();
    await vi.waitFor(() => expect(rehearsal.presences()).toEqual(['reaching', 'locked']));
    expect(rehearsal.timers).toEqual([]);
  });

  it('is locked without a token and without a key', async () => {
    const rehearsal = rehearse('');
    await vi.waitFor(() => expect(rehearsal.presences()).toEqual(['reaching', 'locked']));
    expect(rehearsal.sockets).toEqual([]);
  });
});
