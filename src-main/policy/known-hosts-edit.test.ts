import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/known-hosts-9.2.json' with { type: 'json' };
import { countUse, forgetServer, replaceHostKey, trustHostKey, type TrustWish } from './known-hosts-edit.ts';
import { judgeHostKey, parseKnownHosts, type KnownHosts } from './known-hosts.ts';

const [ed, rsa, ec] = fixture.serverKeys as [string, string, string];
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDXQ7SHrOu1VGLGo3r/e1LrUqYAiAjdWeKjo6xF8qxSL';
const otherPrint = 'SHA256:Z1m+5KN+Um/is7lG8H05WFJc+iLTSIkSkA5q7G+at9s';
const studio = { host: 'Studio.local', port: 22, alias: null };
const at = '2026-11-22T10:44:00.000Z';
const wish: TrustWish = { server: studio, key: blobOf(ed), at };
const line = `studio.local ${ed} causeway first-seen=${at} used=0\n`;

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}

function known(own: string, user = '', system = ''): KnownHosts {
  return {
    own: parseKnownHosts('own', own),
    user: [parseKnownHosts('user', user)],
    system: [parseKnownHosts('system', system)],
  };
}

describe('trustHostKey', () => {
  it('appends a line that is judged known', () => {
    const edit = trustHostKey(known(''), wish);
    expect(edit).toEqual({ ok: true, text: line });
    const verdict = judgeHostKey(known(edit.ok ? edit.text : ''), studio, wish.key);
    expect(verdict).toMatchObject({ verdict: 'known', by: { source: 'own', firstSeen: at, uses: 0 } });
  });

  it('keeps every other line, and ends one that has no end', () => {
    const own = `# mine\r\nbroken line\n@revoked * ${rsa}\nother ${other}`;
    expect(trustHostKey(known(own), wish)).toEqual({ ok: true, text: `${own}\n${line}` });
  });

  it.each([
    ['port', { ...studio, port: 2222 }, '[studio.local]:2222 '],
    ['IPv6 address', { host: '2001:DB8::1', port: 22, alias: null }, '2001:db8::1 '],
    ['IPv6 address with a port', { host: 'fe80::1%eth0', port: 23, alias: null }, '[fe80::1%eth0]:23 '],
    ['alias, which has no port', { ...studio, port: 2222, alias: 'MyStudio' }, 'mystudio '],
  ])('names the %s', (_what, server, start) => {
    const edit = trustHostKey(known(''), { ...wish, server });
    expect(edit.ok && edit.text.startsWith(start)).toBe(true);
    expect(judgeHostKey(known(edit.ok ? edit.text : ''), server, wish.key).verdict).toBe('known');
  });

  it('stores nothing that a key recorded since would contradict', () => {
    expect(trustHostKey(known('', `studio.local ${other}`), wish)).toEqual({
      ok: false,
      why: 'not-as-shown',
    });
    expect(trustHostKey(known(`studio.local ${rsa}`), wish)).toEqual({ ok: false, why: 'not-as-shown' });
  });

  it('stores nothing twice', () => {
    expect(trustHostKey(known(line), wish)).toEqual({ ok: true, text: line });
    expect(trustHostKey(known('', `* ${ed}`), wish)).toEqual({ ok: true, text: '' });
  });

  it.each(['own', 'user', 'system'])('never trusts what the %s file revokes', (where) => {
    const texts = ['own', 'user', 'system'].map((each) => (each === where ? `@revoked * ${ed}` : ''));
    const files = known(...(texts as [string, string, string]));
    expect(trustHostKey(files, wish)).toEqual({ ok: false, why: 'revoked' });
    expect(replaceHostKey(files, wish, [])).toEqual({ ok: false, why: 'revoked' });
  });

  it('trusts a plain key where only an authority is recorded', () => {
    expect(trustHostKey(known('', `@cert-authority * ${ec}`), wish).ok).toBe(true);
  });

  it.each(['*', 'a b', 'a\nb', 'a,b', '!a', '|1|a', '@revoked', '#a', '', 'a\u0000', '[a]', 'a\\b'])(
    'does not write the name %j',
    (host) => {
      expect(trustHostKey(known(''), { ...wish, server: { ...studio, host } })).toEqual({
        ok: false,
        why: 'name',
      });
      expect(trustHostKey(known(''), { ...wish, server: { ...studio, alias: host } }).ok).toBe(false);
    },
  );

  it('writes no key that it could not read', () => {
    expect(trustHostKey(known(''), { ...wish, key: Buffer.from('x') })).toEqual({ ok: false, why: 'key' });
  });
});

describe('replaceHostKey', () => {
  it('puts the key in the place of those that were shown', () => {
    const own = `# mine\nstudio.local ${other} causeway first-seen=2026-05-03T09:12:00.000Z used=214\n@revoked * ${rsa}\n`;
    const edit = replaceHostKey(known(own), wish, [otherPrint]);
    expect(edit).toEqual({ ok: true, text: `# mine\n@revoked * ${rsa}\n${line}` });
  });

  it('overrides a key of another file without touching it', () => {
    const files = known('', `studio.local ${other}`);
    expect(replaceHostKey(files, wish, [otherPrint])).toEqual({ ok: true, text: line });
    expect(judgeHostKey(known(line, `studio.local ${other}`), studio, wish.key).verdict).toBe('known');
  });

  it.each([
    ['one key more is recorded', `studio.local ${other}\nstudio.local ${ec}`, [otherPrint]],
    ['one key less is recorded', `studio.local ${ec}`, [otherPrint]],
    ['nothing is recorded any more', '', [otherPrint]],
    ['nothing was shown', `studio.local ${other}`, []],
  ])('changes nothing where %s', (_what, own, shown) => {
    expect(replaceHostKey(known(own), wish, shown)).toEqual({ ok: false, why: 'not-as-shown' });
  });

  it('is content where the key is there already', () => {
    expect(replaceHostKey(known(line), wish, [otherPrint])).toEqual({ ok: true, text: line });
  });
});

describe('forgetServer', () => {
  const salt = Buffer.alloc(20, 7);
  const hash = createHmac('sha1', salt).update('studio.local').digest('base64');

  it.each([
    ['its line', `studio.local ${ed}\nother ${ed}\n`, `other ${ed}\n`],
    ['each of its lines', `studio.local ${ed}\nSTUDIO.local ${rsa}`, ''],
    ['its hashed line', `|1|${salt.toString('base64')}|${hash} ${ed}\r\n# end`, '# end'],
    ['its name of several', `a,studio.local,b ${ed}`, `a,b ${ed}`],
    ['its share of a wildcard', `*.local ${ed}`, `!studio.local,*.local ${ed}`],
    ['name and wildcard in one', `studio.local,*.local ${ed}`, `!studio.local,*.local ${ed}`],
    ['nothing of another port', `[studio.local]:2222 ${ed}`, `[studio.local]:2222 ${ed}`],
    ['no revocation', `@revoked studio.local ${ed}`, `@revoked studio.local ${ed}`],
    ['no line that it cannot read', 'studio.local ssh-ed25519', 'studio.local ssh-ed25519'],
  ])('removes %s', (_what, text, left) => {
    expect(forgetServer(text, studio)).toBe(left);
  });

  it('leaves nothing that names the server and every other line', () => {
    const hosts = fc.array(fc.constantFrom('studio.local', '*.local', '*', 'a', '!b', '?', 'Studio.LOCAL'), {
      minLength: 1,
    });
    const text = fc
      .array(fc.tuple(hosts, fc.constantFrom(ed, rsa, ec)))
      .map((lines) => lines.map(([hosts, key]) => `${hosts.join(',')} ${key}`).join('\n'));
    const forgotten = fc.property(text, (text) => {
      const left = forgetServer(text, studio);
      const elsewhere = { ...studio, host: 'a' };
      const verdict = (of: string, server: typeof studio) =>
        judgeHostKey(known(of), server, wish.key).verdict;
      return verdict(left, studio) === 'unknown' && verdict(left, elsewhere) === verdict(text, elsewhere);
    });
    expect(() => fc.assert(forgotten, { numRuns: 500 })).not.toThrow();
  });
});

describe('countUse', () => {
  it('counts on the line of the key alone', () => {
    const text = `# note\n${line}studio.local ${rsa} causeway first-seen=${at} used=3`;
    expect(countUse(text, studio, wish.key)).toBe(text.replace('used=0', 'used=1'));
    expect(countUse(text, studio, blobOf(rsa))).toBe(text.replace('used=3', 'used=4'));
  });

  it.each([
    ['another server', `other ${ed} causeway first-seen=${at} used=3`],
    ['a comment that is not ours', `studio.local ${ed} me@home`],
    ['a revocation', `@revoked studio.local ${ed} causeway first-seen=${at} used=3`],
  ])('leaves %s alone', (_what, text) => {
    expect(countUse(text, studio, wish.key)).toBe(text);
  });
});
