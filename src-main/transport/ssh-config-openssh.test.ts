import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { formatSshTarget, parseSshTarget, type SshTarget } from '../policy/ssh-target.ts';
import { readBoundedText } from './bounded-text.ts';
import { describeEndpoint } from './ssh-config-endpoint.ts';
import type { IdentityAgent, Machine } from './ssh-config-paths.ts';
import { loadConfig } from './ssh-config-tree.ts';

/** `ssh -G` resolves a configuration and connects to nothing. Never run the same files without it: ssh would. */
const hasSsh = process.platform !== 'win32' && spawnSync('ssh', ['-V']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'causeway-ssh-'));
const main = join(folder, 'config');
const { username: user, uid } = userInfo();
const systemKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
const machine: Machine = {
  user,
  uid,
  home: homedir(),
  name: hostname(),
  environment: process.env,
  systemKnownHosts,
};

afterAll(() => rmSync(folder, { recursive: true }));

type Resolved = Readonly<Record<string, string>> | 'refused';

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function askSsh({ host, user, port }: SshTarget): Resolved {
  const place = user === null ? host : `${user}@${host}`;
  const given = port === null ? [] : ['-p', String(port)];
  const answer = spawnSync('ssh', ['-G', '-F', main, ...given, place], { encoding: 'utf8' });
  if (answer.status !== 0) return 'refused';
  const lines = answer.stdout.split('\n').map((line) => /^(\S+) (.*)$/.exec(line) ?? []);
  const all = (key: string) => lines.filter(([, name]) => name === key).map(([, , value = '']) => value);
  const one = (key: string, otherwise = '') => all(key)[0] ?? otherwise;
  // Keys that newer versions try no more, and ours cannot read.
  const keys = all('identityfile').filter((path) => !/\.ssh\/id_(?:xmss|dsa)$|^none$/.test(path));
  return {
    hostname: one('hostname'),
    port: one('port'),
    user: one('user'),
    identityfile: keys.map((path) => path.replace(/^~/, homedir())).join(' '),
    identitiesonly: one('identitiesonly'),
    identityagent: one('identityagent', 'SSH_AUTH_SOCK'),
    hostkeyalias: one('hostkeyalias'),
    userknownhostsfile: one('userknownhostsfile').replace(/^none$/, ''),
    globalknownhostsfile: one('globalknownhostsfile').replace(/^none$/, ''),
    connecttimeout: one('connecttimeout'),
    serveraliveinterval: one('serveraliveinterval'),
    serveralivecountmax: one('serveralivecountmax'),
    proxyjump: one('proxyjump').replace('ssh://', ''),
    proxycommand: String(all('proxycommand').length > 0),
  };
}

async function askOurs(target: SshTarget): Promise<Resolved> {
  const source = {
    read: (path: string) => readBoundedText(path, { maxBytes: 100_000 }),
    find: async (pattern: string) => [pattern],
  };
  const config = await loadConfig(source, { path: main, folder, home: homedir(), guarded: true });
  const described = config.ok ? describeEndpoint([config.value], target, machine, null) : config;
  if (!described.ok) return 'refused';
  const { endpoint, jumps } = described.value;
  return {
    hostname: endpoint.hostName,
    port: String(endpoint.port),
    user: endpoint.user,
    identityfile: endpoint.identityFiles.join(' '),
    identitiesonly: endpoint.identitiesOnly ? 'yes' : 'no',
    identityagent: agentText(endpoint.identityAgent),
    hostkeyalias: endpoint.hostKeyAlias ?? '',
    userknownhostsfile: endpoint.userKnownHostsFiles.join(' '),
    globalknownhostsfile: endpoint.globalKnownHostsFiles.join(' '),
    connecttimeout: String(endpoint.connectTimeout ?? 'none'),
    serveraliveinterval: String(endpoint.serverAliveInterval ?? 0),
    serveralivecountmax: String(endpoint.serverAliveCountMax ?? 3),
    proxyjump: jumps.map(formatSshTarget).join(','),
    proxycommand: String(endpoint.unsupported.some(({ directive }) => directive === 'ProxyCommand')),
  };
}

function agentText(agent: IdentityAgent): string {
  if (agent.kind === 'socket') return agent.path;
  return agent.kind === 'none' ? 'none' : 'SSH_AUTH_SOCK';
}

async function askBoth(
  config: string,
  place = 'h',
  included = '',
): Promise<{ theirs: Resolved; ours: Resolved }> {
  put({ config: config.replaceAll('%INC%', join(folder, 'included')), included });
  const target = parseSshTarget(place);
  if (!target.ok) throw new Error(target.why);
  return { theirs: askSsh(target.target), ours: await askOurs(target.target) };
}

const everything = `Host h
  HostName %h.lan
  Port 2222
  User root
  IdentityFile ~/.ssh/one
  IdentityFile "/two words"
  IdentitiesOnly yes
  IdentityAgent ~/agent-%h-%p-%r-%n-%k-%%
  ProxyJump me@jump:2200,[::1]:23
  HostKeyAlias Alias
  UserKnownHostsFile ~/known /k-%h
  GlobalKnownHostsFile /g1 /g2
  ConnectTimeout 1m30s
  ServerAliveInterval 15
  ServerAliveCountMax 0
`;

describe.skipIf(!hasSsh)('the configuration as ssh -G reads it', () => {
  it.each([
    ['nothing', ''],
    ['everything', everything],
    ['everything, for another server', everything, 'x'],
    ['what was asked for', everything, 'you@h:99'],
    ['the first value', 'Port 1\nPort 2\nHost h\n Port 3\nMatch all\n Port 4'],
    ['patterns', 'Host ? !x\n Port 3\nHost h*\n User a\nHost *h h*\n User b'],
    ['a negated pattern first', 'Host !h *\n Port 3'],
    ['a negated pattern last', 'Host * !h\n Port 3'],
    ['patterns in quotes', 'Host "h"\n Port 3\nHost "a h"\n User x'],
    ['no commas between patterns', 'Host a,h\n Port 3'],
    ['the case of Host', 'Host H\n Port 3', 'h'],
    ['the case of Match', 'Match host H\n Port 3'],
    ['Match user before and after User', 'Match user a\n Port 1\nHost *\n User a\nMatch user a\n Port 2'],
    ['Match user as asked for', 'User b\nMatch user a\n Port 1', 'a@h'],
    [
      'Match host after HostName',
      'Match host h.lan\n Port 1\nHost *\n HostName %h.lan\nMatch host h.lan\n Port 2',
    ],
    ['Match originalhost', 'HostName x\nMatch originalhost h,a\n Port 1\nMatch host h\n User y'],
    ['Match with negation', 'Match !host h\n Port 1\nMatch !user nobody host h\n Port 2'],
    ['Match with a list', 'Match host !h,*\n Port 1\nMatch host a,h\n Port 2'],
    ['Match with equals signs', 'Match host=h user = *\n Port 1'],
    ['Match with a comment', 'Match host h # user x\n Port 1'],
    ['Match localuser', `Match localuser ${user}\n Port 1`],
    ['Match all', 'Match all\n Port 1'],
    ['Match not all', 'Match !all\n Port 1'],
    ['Match all after another', 'Match host h all\n Port 1'],
    ['Match all after two', 'Match host h user x all\n Port 1'],
    ['Match final', 'Match final host x\n Port 1\nHost x\n User y\nHost h\n HostName x'],
    ['Match not final', 'Match !final\n Port 1\nMatch final\n Port 2'],
    ['Match canonical alone', 'Match canonical\n Port 1'],
    ['Match canonical with final', 'Match canonical\n Port 1\nMatch final user nobody\n User x'],
    ['Match exec that fails', 'Match exec false\n Port 1'],
    ['unknown criterion', 'Match hots h\n Port 1'],
    ['Include', 'Port 1\nInclude %INC%\nUser b', 'h', 'Port 2\nHostName inner\nHost x\n User a'],
    [
      'Include in a block',
      'Host x\n Include %INC%\nHost h\n Include "%INC%"\n User b',
      'h',
      'Host h\n Port 2\nHost z\n User a',
    ],
    ['Include of nothing', 'Include %INC%-none\nPort 3'],
    [
      'Include with final',
      'Host x\n Include %INC%\nHost h\n HostName y\nHost y\n Port 3',
      'h',
      'Match final',
    ],
    ['equals signs', 'Port=3\nUser = x\nIdentityFile ="a b"'],
    ['two equals signs', 'Port == 3'],
    ['case of directives', 'PORT 3\nidentityfile /a'],
    ['CRLF, tabs and blanks', '\tPort\t3 \r\n  User x\f\r\n'],
    [
      'quotes',
      `IdentityFile 'a b'\nIdentityFile "a\\"b"\nIdentityFile a\\ b\nIdentityFile a"b c"d\nIdentityFile C:\\x`,
    ],
    ['comments', 'Port 3 # c\nIdentityFile /a#b # c\nUserKnownHostsFile /a # /b\nProxyJump j # c'],
    ['an open quote', 'User "a'],
    ['values that are no value', 'Port 3 4'],
    ['the same key twice', 'IdentityFile /a\nIdentityFile /b\nIdentityFile /a\nIdentityFile none'],
    ['no key', 'IdentityFile none'],
    ['no known hosts', 'UserKnownHostsFile none\nGlobalKnownHostsFile NONE'],
    ['none among others', 'UserKnownHostsFile none /a'],
    ['no agent', 'IdentityAgent none\nIdentityAgent /x'],
    ['the agent of the environment', 'IdentityAgent SSH_AUTH_SOCK'],
    [
      'no time, then a time',
      'ConnectTimeout none\nConnectTimeout 5\nServerAliveInterval none\nServerAliveInterval 6',
    ],
    ['times', 'ConnectTimeout 1w2d3h4m5s\nServerAliveInterval 90S'],
    ['zero', 'ConnectTimeout 0\nServerAliveInterval 0'],
    ['no such time', 'ConnectTimeout 5x'],
    ['flags', 'IdentitiesOnly TRUE'],
    ['no such flag', 'IdentitiesOnly maybe'],
    ['the port by name', 'Port ssh'],
    ['port 0', 'Port 0'],
    ['port 65536', 'Port 65536'],
    ['a hexadecimal port', 'Port 0x16'],
    ['names in upper case', 'HostName Foo.Bar\nHostKeyAlias ALIAS', 'H'],
    ['percent signs', 'HostName %h%%'],
    ['unknown token', 'HostName %n'],
    ['short addresses', '', '127.1'],
    ['long addresses', '', '::0001'],
    ['addresses by HostName', 'HostName 2001:DB8::0:1'],
    ['jump after command', 'ProxyCommand nc\nProxyJump j'],
    ['command after jump', 'ProxyJump j\nProxyCommand nc'],
    ['jump after no command', 'ProxyCommand none\nProxyJump j'],
    ['jump after no jump', 'ProxyJump none\nProxyJump j'],
    ['jumps by URL', 'ProxyJump ssh://me@a:22,b:23'],
    ['a jump with a port that is none', 'ProxyJump a:x'],
    ['directives that change nothing', 'Compression yes\nForwardAgent yes\nLocalForward 1 a:2\nSendEnv LANG'],
    ['ignored unknowns', 'IgnoreUnknown fo*,bar\nFoo 1\nBar 2\nPort 3'],
  ])('%s', async (_what, config, place = 'h', included = '') => {
    const { theirs, ours } = await askBoth(config, place, included);
    expect(ours).toEqual(theirs);
  });

  it('agrees on any mix of lines that make sense', async () => {
    const pattern = fc.constantFrom('h', 'h*', '*', '!h', '?', 'x', '*.lan', '!*.lan', 'h.lan', 'H');
    const line = fc.oneof(
      fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => `Host ${patterns.join(' ')}`),
      fc
        .tuple(fc.constantFrom('host', '!host', 'originalhost', 'user', '!user'), pattern)
        .map((all) => `Match ${all.join(' ')}`),
      fc.constantFrom(
        'Match all',
        'Match final',
        'Match final host h.lan',
        'Match host h user me',
        'Match canonical all',
      ),
      fc.constantFrom(
        'HostName %h.lan',
        'HostName x',
        'User me',
        'User you',
        'Port 3',
        'Port=4',
        'IdentityFile /a',
      ),
      fc.constantFrom(
        'IdentityFile "/b c"',
        'IdentitiesOnly yes',
        'IdentityAgent none',
        'HostKeyAlias K',
        'ProxyJump j',
      ),
      fc.constantFrom(
        'ProxyJump none',
        'UserKnownHostsFile /k /l',
        'ConnectTimeout 5',
        'ServerAliveInterval 1m',
        '# x',
      ),
      fc.constantFrom(
        'Include %INC%',
        'ProxyCommand none',
        'Ciphers aes128-ctr',
        '',
        'GlobalKnownHostsFile none',
      ),
    );
    const lines = fc.array(line, { maxLength: 12 }).map((all) => all.join('\n'));
    const withoutInclude = lines.map((text) => text.replaceAll('Include %INC%', ''));
    const place = fc.constantFrom('h', 'x', 'H', 'me@h', 'h:99', '10.1');
    const agrees = fc.asyncProperty(lines, withoutInclude, place, async (config, included, at) => {
      const { theirs, ours } = await askBoth(config, at, included);
      expect(ours).toEqual(theirs);
    });
    await expect(fc.assert(agrees, { numRuns: 60, seed: 3 })).resolves.toBeUndefined();
  });

  it('expands the paths of keys as ssh does before a login', async () => {
    const config =
      'HostName %h.lan\nUser root\nPort 99\nHostKeyAlias K\nIdentityFile ~/%h-%n-%p-%r-%u-%i-%L-%l-%k-%d-%%-%C\n';
    put({ config });
    // The command ends at once, so nothing is reached; the debug lines before that name the keys.
    const options = ['-v', '-F', main, '-o', 'ProxyCommand=true', 'h'];
    const { stderr } = spawnSync('ssh', options, { encoding: 'utf8' });
    const [, theirs] = /identity file (\S+) type/.exec(stderr) ?? [];
    const ours = await askOurs({ host: 'h', user: null, port: null });
    expect(ours).toMatchObject({ identityfile: theirs });
  });
});

describe.skipIf(!hasSsh)('this test', () => {
  it('would see a difference', () => {
    put({ config: 'Host h\n Port 3' });
    expect(askSsh({ host: 'h', user: null, port: null })).toMatchObject({ port: '3', hostname: 'h' });
    expect(askSsh({ host: 'x', user: null, port: null })).toMatchObject({ port: '22' });
    put({ config: 'Hots h\n' });
    expect(askSsh({ host: 'h', user: null, port: null })).toBe('refused');
  });
});
