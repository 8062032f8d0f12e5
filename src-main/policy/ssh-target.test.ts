import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSshTarget, parseSshTarget } from './ssh-target.ts';

describe('parseSshTarget', () => {
  it.each([
    ['studio', 'studio', null, null],
    ['  studio\n', 'studio', null, null],
    ['me@studio.local', 'studio.local', 'me', null],
    ['me@studio.local:2222', 'studio.local', 'me', 2222],
    ['studio:1', 'studio', null, 1],
    ['me@corp@studio', 'studio', 'me@corp', null],
    ['CORP\\me@studio', 'studio', 'CORP\\me', null],
    ['::1', '::1', null, null],
    ['2001:db8::1:22', '2001:db8::1:22', null, null],
    ['[2001:db8::1]:22', '2001:db8::1', null, 22],
    ['me@[fe80::1%eth0]', 'fe80::1%eth0', 'me', null],
    ['[studio]:22', 'studio', null, 22],
    ['my_box-1', 'my_box-1', null, null],
    ['ssh://studio', 'studio', null, null],
    ['SSH://me@studio:2222/', 'studio', 'me', 2222],
    ['ssh://me%40corp@[::1]:22', '::1', 'me@corp', 22],
  ])('reads %j', (text, host, user, port) => {
    expect(parseSshTarget(text)).toEqual({ ok: true, target: { host, user, port } });
  });

  it.each([
    ['', 'empty'],
    [' \t', 'empty'],
    ['a'.repeat(1025), 'too-long'],
    ['-oProxyCommand=id', 'leading-dash'],
    ['-oProxyCommand=id@studio', 'leading-dash'],
    ['me@-oProxyCommand=id', 'leading-dash'],
    ['ssh://-oProxyCommand=id', 'leading-dash'],
    ['ssh://%2DoProxyCommand=id@studio', 'leading-dash'],
    ['studio -oProxyCommand=id', 'space'],
    ['me @studio', 'space'],
    ['me\u00a0you@studio', 'space'],
    ['ssh://me%20you@studio', 'space'],
    ['studio\nother', 'control-character'],
    ['stu\u0000dio', 'control-character'],
    ['ssh://me%0a@studio', 'control-character'],
    ['https://studio', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['ssh://me:secret@studio', 'password'],
    ['me:secret@studio', 'password'],
    ['ssh://me%3Asecret@studio', 'password'],
    ['ssh://:secret@studio', 'password'],
    ['ssh://studio/tmp', 'path'],
    ['ssh://studio//', 'path'],
    ['ssh://studio?a=b', 'query'],
    ['ssh://studio/?a=b', 'query'],
    ['ssh://studio#a', 'query'],
    ['@studio', 'user'],
    ['me;fingerprint=x@studio', 'user'],
    ['$(id)@studio', 'user'],
    ['me\\@studio', 'user'],
    ['ssh://%zz@studio', 'user'],
    ['me@', 'host'],
    ['ssh://', 'host'],
    ['ssh://:22', 'host'],
    ['studio,other', 'host'],
    ['stud*', 'host'],
    ['!studio', 'host'],
    ['studio/tmp', 'host'],
    ['`id`', 'host'],
    ['..', 'host'],
    ['[studio', 'host'],
    ['[::1', 'host'],
    ['[::1]x', 'host'],
    ['::g', 'host'],
    ['a:b:c', 'host'],
    ['studio:', 'port'],
    ['studio:0', 'port'],
    ['studio:65536', 'port'],
    ['studio:ssh', 'port'],
    ['studio:+22', 'port'],
    ['studio:22.0', 'port'],
    ['[::1]:', 'port'],
    ['studio:/tmp', 'port'],
  ])('refuses %j: %s', (text, why) => {
    expect(parseSshTarget(text)).toEqual({ ok: false, why });
  });

  it('never throws, and what it accepts can be neither an option nor a command', () => {
    const piece = fc.constantFrom(
      'ssh://',
      '@',
      ':',
      '-',
      '[',
      ']',
      '%',
      '/',
      '?',
      '#',
      ' ',
      '.',
      'studio',
      '::1',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })))
      .map((all) => all.join(''));
    const safe = fc.property(text, (text) => {
      const reading = parseSshTarget(text);
      if (!reading.ok) return true;
      const { host, user, port } = reading.target;
      expect(`${user ?? 'x'} ${host}`).toMatch(
        /^[^-\s\p{Cc}'"`$;&|<>(){}*?][^\s\p{Cc}'"`$;&|<>(){}*?]* [^-]/u,
      );
      expect(host).toMatch(/^[^\s\p{Cc}'"`$;&|<>(){}*?]+$/u);
      return port === null || (port > 0 && port < 65_536);
    });
    expect(() => fc.assert(safe, { numRuns: 2000 })).not.toThrow();
  });

  it('reads back what it writes', () => {
    const label = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
    const target = fc.record({
      host: fc.oneof(label, fc.ipV4(), fc.ipV6()),
      user: fc.option(fc.stringMatching(/^[a-z][a-z0-9._@-]{0,10}$/)),
      port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    });
    const stable = fc.property(target, (target) => {
      const reading = parseSshTarget(formatSshTarget(target));
      expect(reading).toEqual({ ok: true, target });
    });
    expect(() => fc.assert(stable, { numRuns: 1000 })).not.toThrow();
  });
});
