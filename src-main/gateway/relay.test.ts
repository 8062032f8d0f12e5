import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatDelta } from '../contract/chat.ts';
import { joined } from './batch.ts';
import { commonLength, initialRelay, relay, relayGap } from './relay.ts';

const run = { sessionKey: 'agent:main:main', runId: 'r1' };
const delta = (text: string, runId = 'r1') => ({
  ...run,
  runId,
  state: 'delta',
  message: { role: 'assistant', content: [{ type: 'text', text }] },
});

/** Relays events one after the other; gives all that was said. */
function tell(...events: readonly (readonly [string, unknown])[]): readonly ChatDelta[] {
  let state = initialRelay;
  return events.flatMap(([event, payload]) => {
    const relayed = relay(state, event, payload);
    ({ state } = relayed);
    return relayed.deltas;
  });
}

/** What a front makes of it: the rule of the contract. */
function heard(deltas: readonly ChatDelta[]): string {
  return deltas.reduce((text, one) => (one.kind === 'text' ? text.slice(0, one.at) + one.text : text), '');
}

describe('the text of an answer', () => {
  it('is told once, piece by piece', () => {
    expect(
      tell(['chat', delta('the')], ['chat', delta('the quick')], ['chat', delta('the quick fox')]),
    ).toEqual([
      { kind: 'text', ...run, at: 0, text: 'the' },
      { kind: 'text', ...run, at: 3, text: ' quick' },
      { kind: 'text', ...run, at: 9, text: ' fox' },
    ]);
  });

  it('is told from where it differs, and not at all when it does not', () => {
    expect(tell(['chat', delta('the cat')], ['chat', delta('the cat')], ['chat', delta('the cow!')])).toEqual(
      [
        { kind: 'text', ...run, at: 0, text: 'the cat' },
        { kind: 'text', ...run, at: 5, text: 'ow!' },
      ],
    );
    expect(tell(['chat', delta('the cat')], ['chat', delta('the')]).at(-1)).toMatchObject({
      at: 3,
      text: '',
    });
  });

  const wholes = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 20 });
  const growing = wholes.map((parts) => parts.map((_, index) => parts.slice(0, index + 1).join('')));
  it.each([
    ['grows', growing],
    ['is rewritten at will', wholes],
  ])('comes out whole when it %s, joined into batches or not', (_, texts) => {
    fc.assert(
      fc.property(texts, (snapshots) => {
        const said = tell(...snapshots.map((text) => ['chat', delta(text)] as const));
        expect(heard(said)).toBe(snapshots.at(-1) ?? '');
        expect(heard(joined(said))).toBe(snapshots.at(-1) ?? '');
      }),
    );
  });

  it('never tears a surrogate pair, however long the answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const at = commonLength(before, after);
        expect(after.slice(0, at).isWellFormed() && after.slice(at).isWellFormed()).toBe(true);
        expect(before.slice(0, at)).toBe(after.slice(0, at));
      }),
    );
  });

  it('costs about its own length, not its square', () => {
    const whole = 'lorem ipsum '.repeat(1500);
    const steps = Array.from({ length: 300 }, (_, index) => whole.slice(0, (index + 1) * 60));
    const said = tell(...steps.map((text) => ['chat', delta(text)] as const));
    expect(JSON.stringify(said).length).toBeLessThan(5 * whole.length);
  });

  it('can be told by added text alone', () => {
    const said = tell(
      ['chat', { ...run, state: 'delta', deltaText: 'the' }],
      ['chat', { ...run, state: 'delta', deltaText: ' cat' }],
      ['chat', { ...run, state: 'delta', deltaText: 'a cow', replace: true }],
    );
    expect(heard(said)).toBe('a cow');
  });

  it('begins anew after its end, after a gap, and when more runs are open than can be kept', () => {
    expect(
      tell(['chat', delta('a')], ['chat', { ...run, state: 'final' }], ['chat', delta('ab')]).at(-1),
    ).toEqual({
      kind: 'text',
      ...run,
      at: 0,
      text: 'ab',
    });
    const gap = relayGap();
    expect(gap.deltas).toEqual([{ kind: 'reload' }]);
    expect(relay(gap.state, 'chat', delta('ab')).deltas).toEqual([
      { kind: 'text', ...run, at: 0, text: 'ab' },
    ]);
    const many = Array.from({ length: 80 }, (_, index) => ['chat', delta('x', `other-${index}`)] as const);
    expect(tell(['chat', delta('a')], ...many, ['chat', delta('ab')]).at(-1)).toMatchObject({
      at: 0,
      text: 'ab',
    });
  });
});

describe('a run', () => {
  it('tells a phase once', () => {
    const status = (phase: string) => ['chat', { ...run, state: 'status', phase }] as const;
    expect(tell(status('preparing'), status('preparing'), status('starting_model'))).toEqual([
      { kind: 'status', ...run, phase: 'preparing' },
      { kind: 'status', ...run, phase: 'starting_model' },
    ]);
  });

  it.each([
    [
      { state: 'final', stopReason: 'stop', message: { role: 'assistant', content: [] } },
      { state: 'final', stopReason: 'stop', message: { role: 'assistant', content: [] } },
    ],
    [{ state: 'final' }, { state: 'final' }],
    [{ state: 'final', message: null }, { state: 'final' }],
    [
      { state: 'aborted', stopReason: 'rpc' },
      { state: 'aborted', stopReason: 'rpc' },
    ],
    [
      { state: 'error', errorKind: 'timeout', errorMessage: 'HTTP\n401', errorDetail: { provider: 'stub' } },
      { state: 'error', errorKind: 'timeout', errorMessage: 'HTTP 401' },
    ],
  ])('that ends with %j says %j', (payload, end) => {
    expect(tell(['chat', { ...run, ...payload }])).toEqual([{ kind: 'end', ...run, ...end }]);
  });
});

const row = {
  key: 'agent:main:main',
  displayName: 'Main',
  unread: true,
  hasActiveRun: true,
  activeRunIds: null,
  agentRuntime: { id: 'openclaw' },
  thinkingLevels: [{ id: 'off' }],
};
const approval = {
  id: 'a1',
  approvalKind: 'exec',
  request: {
    command: 'touch x',
    cwd: '/srv',
    agentId: 'main',
    sessionKey: run.sessionKey,
    allowedDecisions: ['allow-once', 'deny'],
    resolvedPath: '/usr/bin/touch',
  },
  expiresAtMs: 9,
};

describe('other events', () => {
  it.each<[string, unknown, readonly ChatDelta[]]>([
    [
      'sessions.changed',
      { sessionKey: run.sessionKey, reason: 'send', session: row },
      [
        {
          kind: 'session',
          sessionKey: run.sessionKey,
          row: {
            key: 'agent:main:main',
            displayName: 'Main',
            unread: true,
            hasActiveRun: true,
            activeRunIds: null,
          },
        },
      ],
    ],
    [
      'sessions.changed',
      { sessionKey: run.sessionKey, reason: 'delete', sessionId: 's1' },
      [{ kind: 'session', sessionKey: run.sessionKey }],
    ],
    ['sessions.changed', { sessionKey: run.sessionKey, reason: 'patch' }, [{ kind: 'reload' }]],
    ['sessions.changed', { reason: 'cron-bindings-loaded', ts: 1 }, [{ kind: 'reload' }]],
    [
      'session.message',
      { sessionKey: run.sessionKey, message: { role: 'user' }, messageId: 'm1', messageSeq: 7, session: row },
      [
        {
          kind: 'row',
          sessionKey: run.sessionKey,
          message: { role: 'user' },
          messageId: 'm1',
          messageSeq: 7,
        },
      ],
    ],
    ['session.message', { sessionKey: run.sessionKey }, []],
    [
      'exec.approval.requested',
      approval,
      [
        {
          kind: 'approval',
          id: 'a1',
          state: 'pending',
          sessionKey: run.sessionKey,
          command: 'touch x',
          directory: '/srv',
          agent: 'main',
          expiresAt: 9,
          decisions: ['allow-once', 'deny'],
        },
      ],
    ],
    [
      'exec.approval.resolved',
      { id: 'a1', decision: 'deny', request: approval.request },
      [{ kind: 'approval', id: 'a1', state: 'settled' }],
    ],
    ['exec.approval.resolved', {}, []],
    ['agent', { ...run, stream: 'assistant', data: { text: 'the', delta: 'the' } }, []],
    ['agent', { ...run, stream: 'lifecycle', data: { phase: 'end' } }, []],
    ['chat', { ...run, state: 'new in 2027' }, []],
    ['chat', { state: 'delta', message: {} }, []],
    ['chat', null, []],
    ['tick', { ts: 1 }, []],
    ['presence', { presence: [] }, []],
  ])('%s %j says %j', (event, payload, said) => {
    expect(tell([event, payload])).toEqual(said);
    for (const one of said) expect(ChatDelta.safeParse(one).success).toBe(true);
  });

  it('says nothing wrong, and throws nothing, whatever comes', () => {
    const names = fc.constantFrom('chat', 'agent', 'session.tool', 'sessions.changed', 'session.message');
    const payloads = fc.oneof(fc.jsonValue(), fc.record({ ...shapes(run), data: fc.jsonValue() }));
    fc.assert(
      fc.property(names, payloads, (event, payload) => {
        for (const one of tell([event, payload])) expect(ChatDelta.safeParse(one).success).toBe(true);
      }),
    );
  });
});

function shapes(known: Readonly<Record<string, string>>) {
  const fixed = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, fc.constant(value)]));
  const state = fc.constantFrom('delta', 'final', 'error', 'aborted', 'status');
  return { ...fixed, state, stream: fc.constant('tool'), message: fc.jsonValue(), session: fc.jsonValue() };
}
