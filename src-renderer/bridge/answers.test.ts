import { array, assert, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendAnswer, forgetAnswer, judgeBatch, seedAnswer, type Answers } from './answers.ts';

const batch = (epoch: number, seq: number) => ({ profile: 'studio', epoch, seq, deltas: [] });

describe('extendAnswer', () => {
  it('appends where the piece says, and begins anew at 0', () => {
    const first = extendAnswer({}, { runId: 'r', at: 0, text: 'Hello' });
    const second = extendAnswer(first ?? {}, { runId: 'r', at: 5, text: ' world' });
    expect(second).toEqual({ r: 'Hello world' });
    expect(extendAnswer(second ?? {}, { runId: 'r', at: 0, text: 'Other' })).toEqual({ r: 'Other' });
    expect(extendAnswer(second ?? {}, { runId: 'r', at: 6, text: 'there' })).toEqual({ r: 'Hello there' });
  });

  it('sees a hole', () => {
    expect(extendAnswer({}, { runId: 'r', at: 1, text: 'x' })).toBeNull();
    expect(extendAnswer({ r: 'abc' }, { runId: 'r', at: 4, text: 'x' })).toBeNull();
  });

  it('never shortens what history knew ahead of the events', () => {
    const known = seedAnswer({}, 'r', 'the otters watch');
    const behind = extendAnswer(known, { runId: 'r', at: 4, text: 'otters' });
    expect(behind).toEqual({ r: 'the otters watch' });
    expect(extendAnswer(behind ?? {}, { runId: 'r', at: 10, text: ' watch us' })).toEqual({
      r: 'the otters watch us',
    });
  });

  it('rebuilds any text from any cut of it', () => {
    assert(
      property(string(), array(nat(40), { maxLength: 8 }), (text, cuts) => {
        const places = [
          0,
          ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b),
          text.length,
        ];
        const rebuilt = places.slice(1).reduce<Answers | null>((answers, end, index) => {
          const at = places[index] ?? 0;
          return answers && extendAnswer(answers, { runId: 'r', at, text: text.slice(at, end) });
        }, {});
        expect(rebuilt?.['r']).toBe(text);
      }),
    );
  });
});

describe('seedAnswer and forgetAnswer', () => {
  it('take the longer text, and let a run go', () => {
    expect(seedAnswer({ r: 'abcdef' }, 'r', 'abc')).toEqual({ r: 'abcdef' });
    expect(seedAnswer({ r: 'abc' }, 'r', 'abcdef')).toEqual({ r: 'abcdef' });
    expect(seedAnswer({ r: 'abc' }, 'r', 'xyz')).toEqual({ r: 'xyz' });
    expect(forgetAnswer({ r: 'abc', q: 'd' }, 'r')).toEqual({ q: 'd' });
  });
});

describe('judgeBatch', () => {
  it.each([
    ['the first of a fresh front', null, batch(3, 1), 'next'],
    ['a later one for a front that heard nothing', null, batch(3, 4), 'reload'],
    ['the following one', { epoch: 3, seq: 4 }, batch(3, 5), 'next'],
    ['one after a hole', { epoch: 3, seq: 4 }, batch(3, 7), 'reload'],
    ['one that was seen', { epoch: 3, seq: 4 }, batch(3, 4), 'stale'],
    ['one of an older link', { epoch: 3, seq: 4 }, batch(2, 9), 'stale'],
    ['one of a newer link', { epoch: 3, seq: 4 }, batch(4, 1), 'reload'],
  ] as const)('%s', (_name, place, incoming, verdict) => {
    expect(judgeBatch(place, incoming)).toBe(verdict);
  });
});
