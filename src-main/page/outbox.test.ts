import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import { snapshotOf } from './fake-host.ts';
import { createOutbox } from './outbox.ts';
import type { Outbox } from './outbox.ts';

function batchOf(profile: string, seq: number, text = 'hello'): ChatBatch {
  const delta = { kind: 'text', sessionKey: 's', runId: 'r', at: 0, text } as const;
  return { profile, epoch: 1, seq, deltas: [delta] };
}

function drain(outbox: Outbox): readonly HostFrame[] {
  const frames: HostFrame[] = [];
  for (let letter = outbox.next(); letter !== null; letter = outbox.next()) {
    frames.push(HostFrame.parse(JSON.parse(letter.text)));
  }
  return frames;
}

const answer = (id: number): HostFrame => ({ kind: 'answer', id, ok: true, value: {} });

describe('an outbox', () => {
  it('keeps the order of answers and chat', () => {
    const outbox = createOutbox();
    outbox.addAnswer(answer(1));
    outbox.addChat(batchOf('a', 1));
    outbox.addAnswer(answer(2));
    expect(drain(outbox)).toEqual([answer(1), { kind: 'chat', batch: batchOf('a', 1) }, answer(2)]);
    expect(outbox.next()).toBeNull();
  });

  it('keeps only the newest snapshot', () => {
    const outbox = createOutbox();
    for (const revision of [1, 2, 3]) outbox.addSnapshot(snapshotOf(revision));
    expect(drain(outbox)).toEqual([{ kind: 'snapshot', snapshot: snapshotOf(3) }]);
  });

  it('turns too much chat into one reload a profile, numbered as the last batch that was dropped', () => {
    const outbox = createOutbox(2000);
    for (let seq = 1; seq <= 20; seq += 1) outbox.addChat(batchOf(seq % 2 ? 'a' : 'b', seq, 'x'.repeat(100)));
    outbox.addAnswer(answer(1));
    expect(drain(outbox)).toEqual([
      answer(1),
      { kind: 'chat', batch: { profile: 'a', epoch: 1, seq: 19, deltas: [{ kind: 'reload' }] } },
      { kind: 'chat', batch: { profile: 'b', epoch: 1, seq: 20, deltas: [{ kind: 'reload' }] } },
    ]);
    outbox.addChat(batchOf('a', 21));
    expect(drain(outbox)).toEqual([{ kind: 'chat', batch: batchOf('a', 21) }]);
  });

  it('never holds more chat than its limit, and never loses an answer or the last number', () => {
    const sizes = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.nat({ max: 5 }), (lengths, every) => {
        const outbox = createOutbox(1000);
        let answers = 0;
        lengths.forEach((length, n) => {
          outbox.addChat(batchOf('a', n + 1, 'x'.repeat(length)));
          if (n % (every + 1) === 0) outbox.addAnswer(answer((answers += 1)));
        });
        const frames = drain(outbox);
        const chat = frames.filter((frame) => frame.kind === 'chat');
        const held = chat.filter((frame) => frame.batch.deltas[0]?.kind === 'text');
        expect(held.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0)).toBeLessThanOrEqual(1000);
        expect(frames.filter((frame) => frame.kind === 'answer')).toHaveLength(answers);
        expect(chat.at(-1)?.batch.seq).toBe(lengths.length);
      }),
    );
  });
});
