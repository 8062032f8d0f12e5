import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLink } from './link.ts';

describe('judgeLink', () => {
  it.each([
    ['javascript:alert(1)', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['smb://example.com/share', 'scheme'],
    ['mailto:me@example.com?body=x', 'scheme'],
    ['ws://example.com', 'scheme'],
    ['/relative', 'malformed'],
    ['//example.com', 'malformed'],
    ['\\\\example.com\\share', 'malformed'],
    ['https://exam\nple.com', 'malformed'],
    ['https://example..com', 'malformed'],
    ['', 'malformed'],
    ['https://bank.com@example.com', 'userinfo'],
    ['https://:pass@example.com', 'userinfo'],
    ['http://localhost:18789/', 'private-host'],
    ['http://app.localhost', 'private-host'],
    ['http://LOCALHOST./', 'private-host'],
    ['http://127.1', 'private-host'],
    ['http://0.0.0.0', 'private-host'],
    ['http://[::1]', 'private-host'],
    ['http://[::]', 'private-host'],
    ['http://[::ffff:10.0.0.1]', 'private-host'],
    ['http://[64:ff9b::10.0.0.1]', 'private-host'],
    ['http://[2002:a00:1::1]', 'private-host'],
    ['http://[fec0::1]', 'private-host'],
    ['http://[::127.0.0.1]', 'private-host'],
    ['http://169.254.169.254/latest', 'private-host'],
    ['http://100.100.100.100', 'private-host'],
    ['http://192.168.1.1', 'private-host'],
    ['http://router/admin', 'private-host'],
    ['http://studio.local', 'private-host'],
    ['http://box.tail1.ts.net', 'private-host'],
  ])('refuses %j: %s', (url, why) => {
    expect(judgeLink(url, 'text')).toEqual({ ok: false, fault: { code: 'link-refused', why } });
  });

  it('shows the host in punycode, the port and how much the query carries', () => {
    const verdict = judgeLink('https://bаnk.com:8443/a?secret=123#x', 'here');
    expect(verdict).toEqual({
      ok: true,
      value: {
        url: 'https://xn--bnk-6cd.com:8443/a?secret=123#x',
        host: 'xn--bnk-6cd.com:8443',
        queryLength: 10,
        textDiffers: false,
      },
    });
  });

  it('drops bidirectional controls', () => {
    expect(judgeLink('https://example.com/\u202Egpj.exe', 'here')).toMatchObject({
      value: { url: 'https://example.com/gpj.exe' },
    });
  });

  it.each([
    ['https://example.com/index.html', false],
    ['see example.com/notes.md?x=1 and www.example.com.', false],
    ['(Example.COM)', false],
    ['read the docs, version 1.2', false],
    ['bank.com', true],
    ['log in at https://bank.com/', true],
    ['https://bank.com@example.com', true],
    ['bank.com:example.com', true],
    ['bаnk.com', true],
    ['bank。com', true],
    ['ba\u200Bnk.com', true],
    ['http://10.0.0.1/', true],
    ['example.com.bank.com', true],
  ])('text %j names another host: %s', (shown, textDiffers) => {
    expect(judgeLink('https://example.com/index.html', shown)).toMatchObject({ value: { textDiffers } });
  });

  it('never throws, and what it lets through it lets through again', () => {
    const link = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string());
    const again = fc.property(link, fc.string({ unit: 'binary' }), (url, shown) => {
      const verdict = judgeLink(url, shown);
      return !verdict.ok || isDeepStrictEqual(judgeLink(verdict.value.url, shown), verdict);
    });
    expect(() => fc.assert(again)).not.toThrow();
  });

  it.each(['a', '1.', '/', 'a.', '@', '[', '. '])('is quick with a text of many %j', (piece) => {
    const started = performance.now();
    judgeLink('https://example.com', piece.repeat(8192));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
