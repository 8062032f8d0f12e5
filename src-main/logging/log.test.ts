import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLevel } from './log.ts';
import { createLog } from './log.ts';
import { MARK } from './redaction.ts';
import { createRedactor } from './redactor.ts';

function rehearse(level: LogLevel = 'normal') {
  const lines: string[] = [];
  const redactor = createRedactor();
  const log = createLog({ sink: (line) => lines.push(line), redactor, wall: () => 0, level });
  return { log, lines, redactor, last: (): unknown => JSON.parse(lines.at(-1) ?? 'null') };
}

const head = { at: '1970-01-01T00:00:00.000Z', event: 'x' };

describe('createLog', () => {
  it('writes an event as one line of JSON that begins with its time and name', () => {
    const { log, lines } = rehearse();
    log('link.up', { ms: 12, kept: true, why: 'line\nend' });
    log('app.started');
    expect(lines).toEqual([
      String.raw`{"at":"1970-01-01T00:00:00.000Z","event":"link.up","ms":12,"kept":true,"why":"line\nend"}`,
      '{"at":"1970-01-01T00:00:00.000Z","event":"app.started"}',
    ]);
  });

  it('lets no field stand for the time or the name', () => {
    const { log, last } = rehearse();
    log('x', { at: 'never', event: 'other' });
    expect(last()).toEqual(head);
  });

  it('takes out what looks like a secret, and what is named so', () => {
    const { log, last } = rehearse();
    log('x', { url: 'ws://a:b@host', apiKey: 'short', token: true, detail: 'x'.repeat(43) });
    expect(last()).toEqual({ ...head, url: `ws://${MARK}@host`, apiKey: MARK, token: true, detail: MARK });
  });

  it('shows a fingerprint and a device id in their fields alone', () => {
    const { log, last, redactor } = rehearse();
    const hash = 'ab'.repeat(32);
    log('x', { fingerprint: `sha256:${hash}`, deviceId: hash, other: hash });
    expect(last()).toEqual({ ...head, fingerprint: `sha256:${hash}`, deviceId: hash, other: MARK });
    redactor.register(hash);
    log('x', { deviceId: hash });
    expect(last()).toEqual({ ...head, deviceId: MARK });
  });

  it('writes no registered secret, whatever the field', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 6 }),
      fc.integer({ min: 100_000 }).map(String),
    );
    fc.assert(
      fc.property(value, fc.string(), (secret, around) => {
        const { log, lines, last, redactor } = rehearse();
        redactor.register(secret);
        log(secret, { text: `${around}${secret}${around}`, fingerprint: secret });
        log('x', { count: Number(secret) || 0, nested: JSON.stringify({ a: secret }) });
        for (const line of lines) {
          const texts = Object.values(JSON.parse(line) as Record<string, unknown>).map(String);
          for (const each of texts.slice(1)) expect(each.includes(secret)).toBe(false);
        }
        expect(last()).toBeDefined();
      }),
    );
  });

  it('cuts a long value, after redaction', () => {
    const { log, last, redactor } = rehearse();
    redactor.register('hunter2');
    log('x', { text: `${'a '.repeat(2045)}hunter2${'a '.repeat(9000)}` });
    expect(JSON.stringify(last())).not.toContain('hunt');
    expect(JSON.stringify(last()).length).toBeLessThan(4300);
  });

  it('writes by level', () => {
    const written = (['off', 'normal', 'detail'] as const).map((level) => {
      const { log, lines } = rehearse(level);
      log('detail.frame');
      log('link.up');
      return lines.length;
    });
    expect(written).toEqual([0, 1, 2]);
  });

  it('never throws into the app', () => {
    const sink = (): never => {
      throw new Error('no sink');
    };
    const log = createLog({ sink, redactor: createRedactor(), wall: () => 0, level: 'normal' });
    expect(() => log('x', { a: Number.NaN, b: '\uD800' })).not.toThrow();
  });
});
