import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { briefly, calendarDay, day, duration, relative, say, stamp, timeOfDay, visible } from './format.ts';

const catalogue = {
  plain: 'Nothing to fill in.',
  greet: '{name} has {count} {count|message|messages}.',
  wait: 'In {ms:duration}, after {spent:brief}.',
  stage: 'It stopped at {stage:stage.}.',
  'stage.tcp': 'TCP',
  'fault.dropped': 'Dropped.',
  'fault.dropped.advice': 'Wait.',
};

describe('say', () => {
  it('writes values into the text and picks the plural', () => {
    expect(say(catalogue, { key: 'plain' })).toBe('Nothing to fill in.');
    expect(say(catalogue, { key: 'greet', values: { name: 'Ada', count: 1 } })).toBe('Ada has 1 message.');
    expect(say(catalogue, { key: 'greet', values: { name: 'Ada', count: 3 } })).toBe('Ada has 3 messages.');
  });

  it('writes spans and looks words up', () => {
    const spans = { ms: 192 * 60_000, spent: 800 };
    expect(say(catalogue, { key: 'wait', values: spans })).toBe('In 3 h 12 min, after 0.8 s.');
    expect(say(catalogue, { key: 'stage', values: { stage: 'tcp' } })).toBe('It stopped at TCP.');
    expect(say(catalogue, { key: 'stage', values: { stage: 'moon' } })).toBe('It stopped at moon.');
  });

  it('falls back to the text without its variant, then to the key', () => {
    expect(say(catalogue, { key: 'fault.dropped.odd' })).toBe('Dropped.');
    expect(say(catalogue, { key: 'fault.dropped.odd.advice' })).toBe('Wait.');
    expect(say(catalogue, { key: 'no.such.thing' })).toBe('no.such.thing');
  });

  it('takes controls and direction marks out of values, and nothing else', () => {
    const values = { name: 'evil\u202Etxt.exe\u0007', count: 2 };
    expect(say(catalogue, { key: 'greet', values })).toBe('eviltxt.exe has 2 messages.');
    expect(visible('naïve “日本” 👩🏽‍🚀')).toBe('naïve “日本” 👩🏽‍🚀');
  });

  it('never reads a place out of a value', () => {
    assert(
      property(string(), (name) => {
        const said = say({ one: '<{name}>' }, { key: 'one', values: { name } });
        expect(said).toBe(`<${visible(name)}>`);
      }),
    );
  });
});

describe('a day', () => {
  it('has its year, from a date or from milliseconds', () => {
    expect(day(Date.UTC(2026, 4, 3, 12), 'en-GB')).toBe('3 May 2026');
    expect(day('2026-05-03T12:00:00.000Z', 'en-GB')).toBe('3 May 2026');
    const said = say({ end: 'until {at:day}' }, { key: 'end', values: { at: '2026-05-03T12:00:00.000Z' } });
    expect(said).toBe(`until ${day('2026-05-03T12:00:00.000Z')}`);
  });

  it('stays as it is written where it is none', () => {
    expect(day('soon\u202e')).toBe('soon');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [1, '1 s'],
    [7_400, '8 s'],
    [59_999, '1:00'],
    [252_000, '4:12'],
    [3_600_000, '1 h 0 min'],
    [11_520_000, '3 h 12 min'],
    [183_600_000, '2 d 3 h'],
  ])('says %i ms as %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('briefly', () => {
  it.each([
    [4, '4 ms'],
    [100, '0.1 s'],
    [812, '0.8 s'],
    [42_000, '42 s'],
  ])('says %i ms as %s', (ms, words) => {
    expect(briefly(ms)).toBe(words);
  });
});

describe('days and stamps', () => {
  const now = new Date(2026, 10, 22, 10, 30).getTime();

  it('tells today, yesterday and earlier by the calendar, not by hours', () => {
    expect(calendarDay(new Date(2026, 10, 22, 0, 0).getTime(), now)).toBe('today');
    expect(calendarDay(new Date(2026, 10, 21, 23, 59).getTime(), now)).toBe('yesterday');
    expect(calendarDay(new Date(2026, 10, 21, 0, 0).getTime(), now)).toBe('yesterday');
    expect(calendarDay(new Date(2026, 10, 20, 23, 59).getTime(), now)).toBe('earlier');
  });

  it('shows the time of a recent stamp and the day of an older one', () => {
    expect(stamp(new Date(2026, 10, 22, 9, 12).getTime(), now, 'en-GB')).toBe('09:12');
    expect(stamp(new Date(2026, 10, 18).getTime(), now, 'en-GB')).toBe('18 Nov');
    expect(stamp(new Date(2025, 2, 3).getTime(), now, 'en-GB')).toBe('3 Mar 2025');
    expect(timeOfDay(now, 'en-GB')).toBe('10:30');
  });

  it('says how long ago', () => {
    expect(relative(now - 3 * 60_000, now, 'en')).toBe('3 minutes ago');
    expect(relative(now + 2 * 3_600_000, now, 'en')).toBe('in 2 hours');
    expect(relative(now - 24 * 3_600_000, now, 'en')).toBe('yesterday');
  });
});
