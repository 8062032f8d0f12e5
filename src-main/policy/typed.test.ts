import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeTyped } from './typed.ts';
import { judgeUrl } from './url.ts';

describe('judgeTyped', () => {
  it.each([
    ['studio.local', 'ws://studio.local:18789'],
    ['studio.local:9000', 'ws://studio.local:9000'],
    ['studio.local:80', 'ws://studio.local:80'],
    ['Studio.Local.', 'ws://studio.local:18789'],
    ['localhost:18789', 'ws://localhost:18789'],
    ['192.168.1.20', 'ws://192.168.1.20:18789'],
    ['box.tail1.ts.net', 'ws://box.tail1.ts.net:18789'],
    ['[::1]:18789', 'ws://[::1]:18789'],
    ['[fd00::5]', 'ws://[fd00::5]:18789'],
    ['fd00::5', 'ws://[fd00::5]:18789'],
    ['studio.example.com', 'wss://studio.example.com'],
    ['studio.example.com:18789', 'wss://studio.example.com:18789'],
    ['studio.example.com/gateway', 'wss://studio.example.com/gateway'],
    ['8.8.8.8', 'wss://8.8.8.8'],
    ['https://studio.example.com/', 'wss://studio.example.com'],
    ['HTTPS://studio.local:18789', 'wss://studio.local:18789'],
    ['http://127.0.0.1:18789/', 'ws://127.0.0.1:18789'],
    ['http://studio.local', 'ws://studio.local:18789'],
    ['ws://studio.local', 'ws://studio.local:18789'],
    ['ws://studio.local:80', 'ws://studio.local:80'],
    ['ws:studio.local', 'ws://studio.local:18789'],
    ['  ws://studio.local:18789\n', 'ws://studio.local:18789'],
  ])('reads %j as %s', (text, url) => {
    expect(judgeTyped(text)).toEqual({ verdict: 'allow', url, rewritten: text.trim() !== url });
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['ws://', 'malformed'],
    ['two words', 'malformed'],
    ['javascript:alert(1)', 'malformed'],
    ['ftp://studio.local', 'scheme'],
    ['file:///etc/passwd', 'malformed'],
    ['me:secret@studio.local', 'userinfo'],
    ['http://studio.local:18789/?token=secret', 'credential-in-query'],
    ['http://127.0.0.1:18789/#token=secret', 'credential-in-query'],
    ['studio.local:0', 'port'],
    ['studio.local:70000', 'port'],
    ['studio.example.com:70000', 'port'],
    ['studio\t.local', 'control-character'],
    ['studio..local', 'host'],
    ['169.254.169.254', 'metadata-address'],
    ['ws://studio.example.com', 'public-plaintext'],
    ['http://studio.example.com', 'public-plaintext'],
    ['fe80::1%eth0', 'malformed'],
  ])('refuses %j: %s', (text, why) => {
    const verdict = judgeTyped(text);
    expect(verdict).toMatchObject({ verdict: 'deny', why });
    expect(JSON.stringify(verdict)).not.toContain('secret');
  });

  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.domain().map((name) => `${name}.local`),
    fc.constantFrom('localhost', 'gateway', 'box.tail1.ts.net'),
  );
  const prefix = fc.constantFrom('', 'ws://', 'wss://', 'http://', 'https://', ' ');
  const port = fc.oneof(
    fc.constantFrom('', ':', ':80', ':443', ':18789'),
    fc.nat(65_535).map((n) => `:${n}`),
  );
  const path = fc.oneof(fc.constantFrom('', '/', '/?x=1', '#top'), fc.webPath());
  const address = fc.tuple(prefix, host, port, path).map((parts) => parts.join(''));

  it('allows what it would save again, unrewritten', () => {
    const stable = fc.property(fc.oneof(address, fc.string({ unit: 'grapheme' })), (text) => {
      const verdict = judgeTyped(text);
      if (verdict.verdict === 'deny') return true;
      const { url } = verdict;
      const strict = judgeUrl(url);
      return (
        isDeepStrictEqual(judgeTyped(url), { verdict: 'allow', url, rewritten: false }) &&
        strict.verdict === 'allow' &&
        strict.target.url === url
      );
    });
    expect(() => fc.assert(stable, { numRuns: 2000 })).not.toThrow();
  });

  it('never turns a public name into plaintext', () => {
    const kept = fc.property(prefix, fc.domain(), port, (prefix, domain, port) => {
      fc.pre(!/\.(?:local|ts\.net)$/.test(domain));
      const verdict = judgeTyped(prefix + domain + port);
      return verdict.verdict === 'deny' || verdict.url.startsWith('wss:');
    });
    expect(() => fc.assert(kept, { numRuns: 1000 })).not.toThrow();
  });
});
