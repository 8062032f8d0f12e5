import { describe, expect, it } from 'vitest';
import { Fault, Unread } from '../contract/fault.ts';
import { configOf, machine } from './fixtures/ssh-machine.ts';
import { resolveWay } from './ssh-config.ts';
import { faultOfFile, faultOfWay, invalidTarget } from './ssh-fault.ts';

const heals = 'by-deciding';
const file = '/home/me/.ssh/config';

describe('faultOfFile', () => {
  it.each(Unread.options)('has a word for a file that is %s', (why) => {
    for (const code of ['ssh-config-unreadable', 'known-hosts-unreadable'] as const) {
      const fault = faultOfFile({ code, file, why });
      expect(fault).toEqual({ heals, code, file, why });
      expect(Fault.parse(fault)).toEqual(fault);
    }
  });

  it.each(['no-value', 'bad-value', 'too-many-values', 'open-quote', 'bad-condition'] as const)(
    'names the line and the directive of a %s',
    (why) => {
      const place = { file, line: 7, directive: 'PORT' };
      const fault = faultOfFile({ code: 'ssh-config-malformed', ...place, why });
      expect(fault).toEqual({ heals, code: 'ssh-config-malformed', ...place, why: 'directive' });
      expect(Fault.parse(fault)).toEqual(fault);
    },
  );

  it('says of includes that they are too many', () => {
    const fault = faultOfFile({ code: 'ssh-config-includes', file, line: 1 });
    const said = { code: 'ssh-config-malformed', file, line: 1, why: 'includes', directive: 'Include' };
    expect(fault).toEqual({ heals, ...said });
    expect(Fault.parse(fault)).toEqual(fault);
  });

  it('shows the circle of jumps', () => {
    const fault = faultOfFile({ code: 'ssh-config-jump-loop', hosts: ['a', 'b', 'a'] });
    expect(fault).toEqual({ heals, code: 'ssh-config-jump-loop', hosts: ['a', 'b', 'a'] });
    expect(Fault.parse(fault)).toEqual(fault);
  });
});

it('says why a target is none', () => {
  const fault = invalidTarget('space');
  expect(fault).toEqual({ heals, code: 'invalid-ssh-target', why: 'space' });
  expect(Fault.parse(fault)).toEqual(fault);
});

describe('faultOfWay', () => {
  const judge = (text: string) => {
    const way = resolveWay([configOf(text)], { host: 'studio', user: null, port: null }, machine);
    if (!way.ok) throw new Error(way.fault.code);
    return faultOfWay(way.value);
  };
  const refused = (host: string, ...directives: readonly string[]) => ({
    heals,
    code: 'ssh-config-unsupported',
    host,
    directives,
  });

  it.each([
    ['', null],
    ['Host studio\nCiphers aes128-ctr\nPKCS11Provider /lib/x.so', null],
    ['Host other\nProxyCommand nc', null],
    ['ProxyCommand nc\nHsot other', refused('studio', 'ProxyCommand', 'Hsot')],
    ['Match exec true\nPort 1\nUser x', refused('studio', 'Match exec')],
    ['Host studio\nProxyJump gate\nHost gate\nProxyCommand nc', refused('gate', 'ProxyCommand')],
    [
      'Host studio\nProxyJump gate\nHost *\nRevokedHostKeys /r\nHost gate\nProxyCommand nc',
      refused('gate', 'RevokedHostKeys', 'ProxyCommand'),
    ],
  ])('judges %j', (text, fault) => {
    expect(judge(text)).toEqual(fault);
  });

  const jump = 'Host studio\nHostName localhost\nUser a\nProxyJump gate\n';
  it.each([
    ['no files of their own', '', null],
    ['another file', 'UserKnownHostsFile ~/x', refused('studio', 'UserKnownHostsFile')],
    ['another file of the system', 'GlobalKnownHostsFile /x', refused('studio', 'GlobalKnownHostsFile')],
    ['another file and port', 'UserKnownHostsFile ~/x\nPort 2', null],
    ['another file and an alias', 'UserKnownHostsFile ~/x\nHostKeyAlias y', null],
  ])('tells two servers behind one name apart: %s', (_what, directives, fault) => {
    expect(judge(`${jump}${directives}\nHost gate\nHostName localhost\nUser b`)).toEqual(fault);
  });
});
