import { describe, expect, it } from 'vitest';
import type { ChatDelta } from '../contract/chat.ts';
import { createBatch, joined } from './batch.ts';
import { createManualClock } from '../../e2e/lab/manual-clock.ts';

const text = (at: number, said: string, runId = 'r1'): ChatDelta => ({
  kind: 'text',
  sessionKey: 'main',
  runId,
  at,
  text: said,
});
const reload: ChatDelta = { kind: 'reload' };

function rehearse() {
  const clock = createManualClock();
  const batch = createBatch(clock, 33);
  const calls: { readonly at: number; readonly deltas: readonly ChatDelta[] }[] = [];
  const listen = () => batch.listen((deltas) => calls.push({ at: clock.now(), deltas }));
  return { clock, batch, calls, listen };
}

describe('a batch', () => {
  it('tells the first at once and the rest once a frame', () => {
    const { clock, batch, calls, listen } = rehearse();
    listen();
    batch.push([text(0, 'a')]);
    clock.advance(5);
    batch.push([text(1, 'b')]);
    clock.advance(5);
    batch.push([text(2, 'c')]);
    clock.advance(100);
    batch.push([text(3, 'd')]);
    expect(calls).toEqual([
      { at: 0, deltas: [text(0, 'a')] },
      { at: 33, deltas: [text(1, 'bc')] },
      { at: 110, deltas: [text(3, 'd')] },
    ]);
  });

  it('rests when nothing comes', () => {
    const { clock, batch, listen } = rehearse();
    listen();
    batch.push([reload]);
    expect(clock.pending()).toBe(1);
    clock.advance(33);
    expect(clock.pending()).toBe(0);
  });

  it('keeps what comes before the first listener, up to a bound', () => {
    const { batch, calls, listen } = rehearse();
    batch.push([text(0, 'a')]);
    listen();
    expect(calls.map(({ deltas }) => deltas)).toEqual([[text(0, 'a')]]);
    const flooded = rehearse();
    flooded.batch.push(Array.from({ length: 5000 }, () => text(0, 'a')));
    flooded.listen();
    expect(flooded.calls[0]?.deltas).toEqual([reload]);
  });

  it('tells the last of it when it stops, and nothing afterwards', () => {
    const { clock, batch, calls, listen } = rehearse();
    listen();
    batch.push([text(0, 'a')]);
    batch.push([text(1, 'b')]);
    batch.stop();
    batch.push([text(2, 'c')]);
    expect(calls.flatMap(({ deltas }) => deltas)).toEqual([text(0, 'a'), text(1, 'b')]);
    expect(clock.pending()).toBe(0);
  });

  it('stops telling one listener', () => {
    const { batch, calls, listen } = rehearse();
    listen()();
    batch.push([reload]);
    expect(calls).toEqual([]);
  });
});

describe('joining', () => {
  it.each<[readonly ChatDelta[], readonly ChatDelta[]]>([
    [[text(0, 'a'), text(1, 'b'), text(2, 'c')], [text(0, 'abc')]],
    [
      [text(0, 'ab'), text(1, 'c')],
      [text(0, 'ab'), text(1, 'c')],
    ],
    [
      [text(0, 'a'), text(1, 'b', 'r2'), text(1, 'b')],
      [text(0, 'a'), text(1, 'b', 'r2'), text(1, 'b')],
    ],
    [
      [reload, text(0, 'a'), reload],
      [reload, text(0, 'a')],
    ],
    [[], []],
  ])('makes of %j: %j', (deltas, news) => {
    expect(joined(deltas)).toEqual(news);
  });
});
