import { isIPv4 } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/host-urls.json' with { type: 'json' };
import { nearRanges } from './fixtures/near-ranges.ts';
import { judgeUrl, mayDial, type Target } from './url.ts';

function targetOf(url: string): Target {
  const verdict = judgeUrl(url);
  if (verdict.verdict !== 'allow') throw new Error(`${url} was not allowed: ${verdict.why}`);
  return verdict.target;
}

/** The rule once more, by another library. */
const near = nearRanges();
function isNear(address: string): boolean {
  return near.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

describe('judgeUrl', () => {
  it.each(fixture.vectors)('$verdict: $url ($reason)', ({ url, verdict }) => {
    expect(judgeUrl(url).verdict).toBe(verdict);
  });

  it.each([
    ['', 'empty'],
    ['ws://127.0.0.1:0', 'port'],
    ['ws://127.0.0.1:70000', 'port'],
    ['ws://[::1]:70000/chat', 'port'],
    ['ws://gateway..local:1', 'host'],
    ['ws://.local:1', 'host'],
    ['ws://$(id).local:1', 'host'],
    ['ws://-o.local:1', 'host'],
    ['ws://127.0.0.1:\n1', 'control-character'],
    ['ws://127.0.0.1/\u0085', 'control-character'],
    ['http:', 'malformed'],
    ['studio', 'malformed'],
    [`wss://example.com/${'a'.repeat(2048)}`, 'malformed'],
  ])('calls %j invalid: %s', (url, why) => {
    expect(judgeUrl(url)).toMatchObject({ verdict: 'invalid', why });
  });

  it.each([
    ['ws://[::ffff:169.254.169.254]:1', 'metadata-address'],
    ['ws://[64:ff9b::10.0.0.1]:1', 'public-plaintext'],
    ['ws://[100::1]:1', 'public-plaintext'],
    ['ws://[2001:0:a00:1::1]:1', 'public-plaintext'],
    ['ws://[::]:1', 'public-plaintext'],
    ['ws://010.0.0.1:1', 'public-plaintext'],
    ['ws://127.0.0.1:1/#token=abc', 'credential-in-query'],
    ['wss://example.com/?Access_Token=abc', 'credential-in-query'],
    ['wss://someone@example.com', 'userinfo'],
    ['http://127.0.0.1:1', 'scheme'],
  ])('denies %s: %s', (url, why) => {
    expect(judgeUrl(url)).toMatchObject({ verdict: 'deny', why });
  });

  it('gives the host as the URL parser read it', () => {
    const evil = { verdict: 'deny', host: 'evil.com' };
    expect(judgeUrl('ws://evil.com\\@127.0.0.1:18789')).toMatchObject(evil);
    expect(judgeUrl('ws://[2001:4860::8]:1')).toMatchObject({ host: '2001:4860::8' });
  });

  it.each([
    ['wss://Studio.Example.com./', 'wss://studio.example.com', 'studio.example.com', 443, false],
    ['wss://example.com:8443/a?b=c#d', 'wss://example.com:8443/a?b=c', 'example.com', 8443, false],
    ['ws://studio.local', 'ws://studio.local:80', 'studio.local', 80, false],
    ['ws://[::1]:18789', 'ws://[::1]:18789', '::1', 18789, true],
    ['ws://0x7f.1:18789/', 'ws://127.0.0.1:18789', '127.0.0.1', 18789, true],
  ])('writes %s as %s', (text, url, ...[host, port, isIp]) => {
    expect(targetOf(text)).toEqual({ url, host, port, isIp, secure: url.startsWith('wss') });
  });

  it('says why plaintext is allowed', () => {
    const why = (url: string) => judgeUrl(url).why;
    expect(why('ws://localhost:1')).toBe('loopback');
    expect(why('ws://studio.local:1')).toBe('local-name');
    expect(why('ws://box.tail1.ts.net:1')).toBe('tailnet-name');
    expect(why('ws://100.64.0.1:1')).toBe('carrier');
    expect(why('wss://example.com')).toBe('tls');
  });

  it('never throws, and its canonical text is judged the same', () => {
    const piece = fc.constantFrom('ws', 'wss', '://', ':', '/', '@', '?', '#', '[', ']', '%', '.', 'local');
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 }), fc.ipV6(), fc.ipV4()));
    const stable = fc.property(text, (parts) => {
      const verdict = judgeUrl(parts.join(''));
      return verdict.verdict !== 'allow' || isDeepStrictEqual(judgeUrl(verdict.target.url), verdict);
    });
    expect(() => fc.assert(stable, { numRuns: 2000 })).not.toThrow();
  });

  it('never lets plaintext out to a public address', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    const kept = fc.property(host, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      const verdict = judgeUrl(`ws://${host}:${port}`);
      return verdict.verdict !== 'allow' || isNear(verdict.target.host);
    });
    expect(() => fc.assert(kept, { numRuns: 2000 })).not.toThrow();
  });
});

describe('mayDial', () => {
  it.each(fixture.resolved)('$verdict: $url at $resolvesTo ($reason)', ({ url, resolvesTo, verdict }) => {
    const target = targetOf(url);
    expect(resolvesTo.every((address) => mayDial(target, address))).toBe(verdict === 'allow');
  });

  it.each([
    ['ws://localhost:1', '192.168.1.1', false],
    ['ws://localhost:1', '::ffff:127.0.0.1', true],
    ['ws://studio.local:1', '127.0.1.1', true],
    ['ws://studio.local:1', 'fe80::1%eth0', true],
    ['ws://studio.local:1', '169.254.169.254', false],
    ['ws://studio.local:1', '0.0.0.0', false],
    ['ws://studio.local:1', 'fec0::1', false],
    ['ws://studio.local:1', 'not an address', false],
    ['wss://studio.example.com', '203.0.113.9', true],
  ])('%s at %s: %s', (url, address, may) => {
    expect(mayDial(targetOf(url), address)).toBe(may);
  });

  it('agrees with the rule for any address', () => {
    const target = targetOf('ws://studio.local:1');
    const agrees = fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const metadata = /169\.254\.169\.254|a9fe:a9fe/.test(address);
      return mayDial(target, address) === (isNear(address) && !metadata);
    });
    expect(() => fc.assert(agrees)).not.toThrow();
  });
});
