import * as fc from 'fast-check';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HeaderName } from '../contract/profile.ts';
import { judgeHeaderName, judgeHeaderValue } from './edge-header.ts';

describe('the name of a header for a proxy', () => {
  it.each([
    'CF-Access-Client-Id',
    'CF-Access-Client-Secret',
    'cf-access-token',
    'Authorization',
    'Proxy-Authorization',
    'X-Api-Key',
    'X-Pomerium-Authorization',
    'Security-Token',
    'a',
  ])('may be %s', (name) => {
    expect(judgeHeaderName(name)).toBeNull();
  });

  it.each([
    'Host',
    'UPGRADE',
    'connection',
    'Sec-WebSocket-Key',
    'sec-websocket-protocol',
    'Content-Length',
    'Transfer-Encoding',
    'TE',
    'Expect',
    'Origin',
    'Cookie',
    'Referer',
    'Forwarded',
    'X-Forwarded-For',
    'x-forwarded-user',
    'X-Real-IP',
    'Tailscale-User-Login',
  ])('may not be %s', (name) => {
    expect(judgeHeaderName(name)).toBe('reserved');
  });

  it.each(['', ' ', 'a b', 'a:b', 'a\nb', 'é', 'x'.repeat(65)])('cannot be %j', (name) => {
    expect(judgeHeaderName(name)).toBe('name');
  });

  it('is one that the contract and Node take, too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 70 }), fc.stringMatching(/^[!-~]{0,66}$/)), (name) => {
        if (judgeHeaderName(name) !== null) return;
        expect(HeaderName.safeParse(name).success).toBe(true);
        validateHeaderName(name);
      }),
    );
  });
});

describe('the value of a header for a proxy', () => {
  it.each(['x', '88bf3b6d86161464f6509f7219099e57.access', 'Bearer a.b.c', '~!"', 'x'.repeat(2560)])(
    'may be %.20j',
    (value) => {
      expect(judgeHeaderValue(value)).toBeNull();
    },
  );

  it.each([
    '',
    ' ',
    ' x',
    'x ',
    'a\r\nHost: b',
    'a\tb',
    'é',
    '\u2028',
    'x'.repeat(2561),
    '__OPENCLAW_REDACTED__',
  ])('cannot be %.20j', (value) => {
    expect(judgeHeaderValue(value)).toBe('value');
  });

  it('is one that Node takes, too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 12 }), (value) => {
        const isTaken = judgeHeaderValue(value) === null;
        expect(() => isTaken && validateHeaderValue('x', value)).not.toThrow();
      }),
    );
  });
});
