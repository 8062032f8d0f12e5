import { describe, expect, it, vi } from 'vitest';
import type { ChatDelta } from '../../src-main/contract/chat.ts';
import {
  createDouble,
  createStillClock,
  onlineProfile,
  snapshotOf,
  waitingProfile,
} from '../bridge/double.ts';
import { createChatting } from './chatting.ts';
import { isWorking } from './conversation.ts';
import { createMirror } from './mirror.ts';

const SPOT = { profile: 'studio', sessionKey: 'agent:main:main' };
const { sessionKey } = SPOT;

const row = (text: string, seq: number) => ({
  role: 'assistant',
  content: [{ type: 'text', text }],
  stopReason: 'stop',
  __openclaw: { id: `m${seq}`, seq, runId: 'r1' },
});

function rehearse() {
  const bridge = createDouble(snapshotOf([onlineProfile(1)]));
  const clock = createStillClock();
  const history = { messages: [row('stored', 1)] as unknown[] };
  bridge.onRequest('chat.history', () => ({ ok: true, value: history }));
  const mirror = createMirror(bridge, clock.now);
  const chatting = createChatting({ bridge, mirror, clock });
  const chat = () => chatting.store.getState()['studio'];
  const conversation = () => chat()?.conversations[sessionKey];
  const said = () => conversation()?.projection.messages ?? [];
  const asked = (name: string) => bridge.calls.filter((call) => call.name === name).length;
  const requested = (method: string) =>
    bridge.calls.filter(({ input }) => JSON.stringify(input).includes(`"method":"${method}"`)).length;
  let seq = 0;
  const tell = (epoch: number, ...deltas: ChatDelta[]) => {
    seq += 1;
    bridge.tell({ kind: 'chat', batch: { profile: 'studio', epoch, seq, deltas } });
  };
  const recount = () => {
    seq = 0;
  };
  return { bridge, clock, history, chatting, chat, conversation, said, asked, requested, tell, recount };
}

async function opened() {
  const rehearsal = rehearse();
  await rehearsal.chatting.open(SPOT);
  await vi.waitFor(() => expect(rehearsal.conversation()?.load).toBe('ready'));
  await vi.waitFor(() => expect(rehearsal.chat()?.sessions).toEqual([]));
  return rehearsal;
}

describe('opening', () => {
  it('watches first, then reads the history, the list and what waits for a word', async () => {
    const { bridge, said, requested, asked } = await opened();
    expect(said()).toHaveLength(1);
    const names = bridge.calls.map(({ name, input }) => ('method' in Object(input) ? 'request' : name));
    expect(names.indexOf('session.watch')).toBeGreaterThan(-1);
    expect(requested('chat.history')).toBe(1);
    expect(requested('sessions.list')).toBe(1);
    expect(asked('approvals.read')).toBe(1);
  });

  it('is not news of sessions that are closed', async () => {
    const { chatting, bridge, requested, clock } = await opened();
    chatting.leave(SPOT);
    expect(bridge.calls.at(-1)).toMatchObject({ name: 'session.release' });
    clock.advance(1000);
    bridge.publish({ profiles: [onlineProfile(2)] });
    await vi.waitFor(() => expect(requested('sessions.list')).toBe(2));
    expect(requested('chat.history')).toBe(1);
  });
});

describe('a new link', () => {
  it('reads everything again and doubles nothing', async () => {
    const { bridge, clock, history, said, requested, conversation } = await opened();
    bridge.publish({ profiles: [waitingProfile(1000)] });
    expect(said()).toHaveLength(1);
    history.messages = [row('stored', 1), row('while away', 2)];
    clock.advance(1000);
    bridge.publish({ profiles: [onlineProfile(2)] });
    await vi.waitFor(() => expect(conversation()?.epoch).toBe(2));
    expect(said()).toHaveLength(2);
    expect(requested('chat.history')).toBe(2);
  });

  it('also after a hole in the news, but not in a rush', async () => {
    const { bridge, clock, tell, requested, recount, conversation } = await opened();
    tell(1, { kind: 'session', sessionKey, row: { key: sessionKey, hasActiveRun: true } });
    recount();
    bridge.tell({ kind: 'chat', batch: { profile: 'studio', epoch: 1, seq: 9, deltas: [] } });
    expect(requested('chat.history')).toBe(1);
    clock.advance(500);
    await vi.waitFor(() => expect(requested('chat.history')).toBe(2));
    await vi.waitFor(() => expect(conversation()?.lost).toBe(false));
  });
});

describe('a host that comes back', () => {
  it('is told again what to watch, and asked again for everything', async () => {
    const { bridge, clock, asked, requested, tell, recount } = await opened();
    tell(1, { kind: 'reload' });
    clock.advance(1000);
    await vi.waitFor(() => expect(requested('chat.history')).toBe(2));
    bridge.tell({ kind: 'host', presence: 'gone' });
    clock.advance(1000);
    bridge.tell({ kind: 'host', presence: 'here' });
    recount();
    await vi.waitFor(() => expect(requested('chat.history')).toBe(3));
    expect(asked('session.watch')).toBe(2);
  });
});

describe('sending', () => {
  it('shows the message at once and works until its run ends', async () => {
    const { chatting, conversation, said, tell, bridge } = await opened();
    const sending = chatting.send(SPOT, 'Hello');
    expect(said()).toHaveLength(2);
    await sending;
    const key = conversation()?.sends[0]?.key ?? '';
    expect(conversation()?.sends).toMatchObject([{ state: 'accepted', text: 'Hello' }]);
    expect(bridge.calls.at(-1)?.input).toMatchObject({ params: { message: 'Hello', idempotencyKey: key } });
    const now = conversation();
    expect(now !== undefined && isWorking(now)).toBe(true);
    tell(1, { kind: 'end', sessionKey, runId: key, state: 'final' });
    const after = conversation();
    expect(after !== undefined && isWorking(after)).toBe(false);
  });

  it('keeps what was refused, and tries it again under the same key', async () => {
    const { chatting, bridge, conversation } = await opened();
    bridge.onRequest('chat.send', () => ({ ok: false, fault: { code: 'not-online' } }));
    await chatting.send(SPOT, 'Hello');
    const [send] = conversation()?.sends ?? [];
    expect(send).toMatchObject({ state: 'failed', text: 'Hello' });
    bridge.onRequest('chat.send', () => ({ ok: true, value: { status: 'ok' } }));
    await chatting.retry(SPOT, send?.key ?? '');
    expect(conversation()?.sends).toMatchObject([{ state: 'accepted', key: send?.key }]);
  });
});

describe('approvals', () => {
  const approval = { kind: 'approval', id: 'a1', state: 'pending', sessionKey, command: 'ls' } as const;

  it('come, and leave with the person’s word or another’s', async () => {
    const { chatting, chat, tell } = await opened();
    tell(1, approval);
    expect(Object.keys(chat()?.approvals ?? {})).toEqual(['a1']);
    expect(await chatting.decide('studio', 'a1', 'allow-once')).toBeNull();
    expect(chat()?.approvals).toEqual({});
    tell(1, approval, { ...approval, state: 'settled' });
    expect(chat()?.approvals).toEqual({});
  });

  it('stay when the word could not be passed on', async () => {
    const { chatting, chat, tell, bridge } = await opened();
    tell(1, approval);
    bridge.onRequest('exec.approval.resolve', () => ({ ok: false, fault: { code: 'not-online' } }));
    expect(await chatting.decide('studio', 'a1', 'deny')).toEqual({ code: 'not-online' });
    expect(Object.keys(chat()?.approvals ?? {})).toEqual(['a1']);
  });
});
