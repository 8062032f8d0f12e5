import { describe, expect, it } from 'vitest';
import type { ChatDelta } from '../contract/chat.ts';
import type { Fault } from '../contract/fault.ts';
import type { Outcome } from '../contract/refusal.ts';
import { createManualClock } from '../../e2e/lab/manual-clock.ts';
import { until } from './scripted-gateway.ts';
import { createSubscriptions } from './subscriptions.ts';

type Call = {
  readonly method: string;
  readonly key: unknown;
  readonly answer: (outcome: Outcome<unknown>) => void;
};

function rehearse() {
  const calls: Call[] = [];
  const news: ChatDelta[] = [];
  const faults: Fault[] = [];
  const logged: string[] = [];
  const ask = (method: string, params: Readonly<Record<string, unknown>>) =>
    new Promise<Outcome<unknown>>((answer) => {
      calls.push({ method, key: params['key'], answer });
    });
  const carry = async (method: string, params: Readonly<Record<string, unknown>>): Promise<never> => {
    const outcome = await ask(method, params);
    if (!outcome.ok) throw new Error('refused');
    return outcome.value as never;
  };
  const clock = createManualClock();
  const subscriptions = createSubscriptions({
    clock,
    request: ask,
    carrier: { request: carry },
    news: (deltas) => news.push(...deltas),
    fail: (fault) => faults.push(fault),
    log: (event, fields) => logged.push(`${event} ${fields?.['method']} ${fields?.['code']}`),
  });
  const call = (method: string) => calls.findLast((one) => one.method === method);
  return { clock, calls, news, faults, logged, subscriptions, call };
}

const ok = (value: unknown): Outcome<unknown> => ({ ok: true, value });
const refused = (gatewayCode: string, more: object = {}): Outcome<unknown> => ({
  ok: false,
  fault: { code: 'gateway-error', gatewayCode, message: '', ...more },
});
const approval = (id: string) => ({ id, request: { command: 'ls' }, expiresAtMs: 1 });

describe('the subscriptions of a link', () => {
  it('tell the approvals that were pending before', async () => {
    const { news, faults, subscriptions, call } = rehearse();
    subscriptions.begin();
    call('sessions.subscribe')?.answer(ok({ subscribed: true }));
    call('exec.approval.list')?.answer(ok([approval('a1'), { broken: true }]));
    await until(() => news.length > 0);
    expect(news).toMatchObject([{ kind: 'approval', id: 'a1', state: 'pending', command: 'ls' }]);
    expect(faults).toEqual([]);
  });

  it('tell the sessions as they stand, reduced to what a list shows', async () => {
    const { news, subscriptions, call } = rehearse();
    subscriptions.begin();
    const sessions = [
      { key: 'agent:main:main', unread: true, hasActiveRun: true, owner: {} },
      { broken: true },
    ];
    call('sessions.subscribe')?.answer(ok({ subscribed: true, list: { sessions } }));
    await until(() => news.length > 0);
    const row = { key: 'agent:main:main', unread: true, hasActiveRun: true };
    expect(news).toEqual([{ kind: 'session', sessionKey: 'agent:main:main', row }]);
  });

  it('do not bring back an approval that an event settled meanwhile', async () => {
    const { news, subscriptions, call } = rehearse();
    subscriptions.begin();
    subscriptions.approvalHeard({ kind: 'approval', id: 'a1', state: 'settled' });
    call('exec.approval.list')?.answer(ok([approval('a1'), approval('a2')]));
    await until(() => news.length > 0);
    expect(news.map((delta) => 'id' in delta && delta.id)).toEqual(['a2']);
  });

  it.each<[Outcome<unknown>, Fault]>([
    [refused('FORBIDDEN'), { heals: 'by-deciding', code: 'gateway-refused', detail: 'FORBIDDEN' }],
    [
      { ok: false, fault: { code: 'timed-out', ms: 30_000 } },
      { heals: 'by-waiting', code: 'dropped', why: 'closed' },
    ],
  ])('end the link when sessions are refused with %j', async (outcome, fault) => {
    const { faults, logged, subscriptions, call } = rehearse();
    subscriptions.begin();
    call('sessions.subscribe')?.answer(outcome);
    await until(() => faults.length > 0);
    expect(faults).toEqual([fault]);
    expect(logged[0]).toMatch(/^gateway.subscribe-failed sessions.subscribe /);
  });

  it.each([
    ['UNAVAILABLE', { retryAfterMs: 5 }, 5],
    ['UNAVAILABLE', {}, 500],
  ])('ask again when the gateway is only %s %j', async (code, more, waitMs) => {
    const { clock, calls, faults, subscriptions, call } = rehearse();
    const asked = () => calls.filter(({ method }) => method === 'sessions.subscribe').length;
    subscriptions.begin();
    call('sessions.subscribe')?.answer(refused(code, more));
    await until(() => clock.pending() === 1);
    clock.advance(waitMs);
    expect(asked()).toBe(2);
    call('sessions.subscribe')?.answer(refused(code, more));
    await until(() => clock.pending() === 1);
    subscriptions.stop();
    expect(clock.pending()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('give up a gateway that is busy for ever', async () => {
    const { clock, faults, subscriptions, call } = rehearse();
    subscriptions.begin();
    for (let tries = 0; tries < 10; tries += 1) {
      call('sessions.subscribe')?.answer(refused('UNAVAILABLE'));
      await until(() => clock.pending() === 1);
      clock.advance(500);
    }
    call('sessions.subscribe')?.answer(refused('UNAVAILABLE'));
    await until(() => faults.length > 0);
    expect(faults).toEqual([{ heals: 'by-waiting', code: 'dropped', why: 'closed' }]);
  });

  it('say nothing when the link is gone', async () => {
    const { faults, logged, subscriptions, call } = rehearse();
    subscriptions.begin();
    call('exec.approval.list')?.answer({ ok: false, fault: { code: 'outcome-unknown' } });
    call('sessions.subscribe')?.answer({ ok: false, fault: { code: 'not-online' } });
    await subscriptions.release('nothing');
    expect([faults, logged]).toEqual([[], []]);
  });

  it('keep the link when only the list of approvals is refused', async () => {
    const { faults, logged, subscriptions, call } = rehearse();
    subscriptions.begin();
    call('exec.approval.list')?.answer(refused('FORBIDDEN'));
    await until(() => logged.length > 0);
    expect(faults).toEqual([]);
  });
});

describe('watching a session', () => {
  it('subscribes once, and puts a release behind a watch that is under way', async () => {
    const { calls, subscriptions, call } = rehearse();
    const watching = Promise.all([subscriptions.watch('k'), subscriptions.watch('k')]);
    const releasing = subscriptions.release('k');
    expect(calls.map(({ method }) => method)).toEqual(['sessions.messages.subscribe']);
    call('sessions.messages.subscribe')?.answer(ok({ subscribed: true, key: 'agent:main:k' }));
    await watching;
    await until(() => calls.length === 2);
    expect(calls[1]).toMatchObject({ method: 'sessions.messages.unsubscribe', key: 'agent:main:k' });
    call('sessions.messages.unsubscribe')?.answer(ok({ subscribed: false }));
    await releasing;
  });

  it('ends subscribed when it is watched again while its release is under way', async () => {
    const { calls, subscriptions, call } = rehearse();
    const first = subscriptions.watch('k');
    call('sessions.messages.subscribe')?.answer(ok({ key: 'k' }));
    await first;
    const releasing = subscriptions.release('k');
    await until(() => calls.length === 2);
    const again = subscriptions.watch('k');
    call('sessions.messages.unsubscribe')?.answer(ok({}));
    await releasing;
    await until(() => calls.length === 3);
    call('sessions.messages.subscribe')?.answer(ok({ key: 'k' }));
    await again;
    expect(calls.map(({ method }) => method.split('.').at(-1))).toEqual([
      'subscribe',
      'unsubscribe',
      'subscribe',
    ]);
  });

  it('stays subscribed when it is released and watched in one breath', async () => {
    const { calls, subscriptions, call } = rehearse();
    const first = subscriptions.watch('k');
    call('sessions.messages.subscribe')?.answer(ok({ key: 'k' }));
    await first;
    const releasing = subscriptions.release('k');
    const again = subscriptions.watch('k');
    call('sessions.messages.unsubscribe')?.answer(ok({}));
    await Promise.all([releasing, again]);
    expect(calls.map(({ method }) => method)).toEqual(['sessions.messages.subscribe']);
  });

  it('resolves when it is refused, says so, and can be tried again', async () => {
    const { calls, logged, subscriptions, call } = rehearse();
    const watching = subscriptions.watch('k');
    call('sessions.messages.subscribe')?.answer(refused('FORBIDDEN'));
    await watching;
    expect(logged).toEqual(['gateway.subscribe-failed sessions.messages.subscribe Error']);
    void subscriptions.watch('k');
    await until(() => calls.length === 2);
  });
});
