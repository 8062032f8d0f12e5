import { describe, expect, it } from 'vitest';
import { configOf, machine } from './fixtures/ssh-machine.ts';
import { hostNames, resolveWay, type SshWay } from './ssh-config.ts';
import type { SshEndpoint } from './ssh-config-endpoint.ts';
import type { ConfigFault, ConfigFile } from './ssh-config-tree.ts';

function resolve(config: string | readonly ConfigFile[], host = 'studio'): SshWay {
  const files = typeof config === 'string' ? [configOf(config)] : config;
  const way = resolveWay(files, { host, user: null, port: null }, machine);
  if (!way.ok) throw new Error(JSON.stringify(way.fault));
  return way.value;
}

function endpoint(config: string | readonly ConfigFile[], host = 'studio'): SshEndpoint {
  return resolve(config, host).endpoint;
}

function faultOf(config: string, host = 'studio'): ConfigFault | null {
  const way = resolveWay([configOf(config)], { host, user: null, port: null }, machine);
  return way.ok ? null : way.fault;
}

function named(config: string): readonly string[] {
  return endpoint(config).unsupported.map(({ directive, effect }) => `${directive}: ${effect}`);
}

function hops(config: string, host = 'studio'): readonly string[] {
  return resolve(config, host).jumps.map(({ user, hostName, port }) => `${user}@${hostName}:${port}`);
}

describe('resolveWay', () => {
  it('describes a server that no file knows', () => {
    expect(resolve([])).toEqual({
      endpoint: {
        name: 'studio',
        hostName: 'studio',
        port: 22,
        user: 'me',
        identityFiles: ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk'].map(
          (key) => `/home/me/.ssh/id_${key}`,
        ),
        identitiesNamed: false,
        identitiesOnly: false,
        identityAgent: { kind: 'default' },
        hostKeyAlias: null,
        userKnownHostsFiles: ['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
        globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts'],
        connectTimeout: null,
        serverAliveInterval: null,
        serverAliveCountMax: null,
        unsupported: [],
      },
      jumps: [],
    });
  });

  it('lets the person’s file win over the system’s, and what was asked for over both', () => {
    const files = [configOf('Host studio\n Port 1\n'), configOf('Port 2\nUser root\nHostName studio.lan\n')];
    expect(endpoint(files)).toMatchObject({ port: 1, user: 'root', hostName: 'studio.lan' });
    const way = resolveWay(files, { host: 'studio', user: 'you', port: 3 }, machine);
    expect(way).toMatchObject({ ok: true, value: { endpoint: { port: 3, user: 'you' } } });
  });

  it('keeps an Include within its block, and its blocks within it', () => {
    const included = configOf('Host other\n Port 9\nHost *\n User inner\n');
    const text = 'Host studio\n Include x\n Port 5\nHost other\n Include x\n';
    expect(endpoint([configOf(text, { x: included })])).toMatchObject({ port: 5, user: 'inner' });
    expect(endpoint([configOf(text, { x: included })], 'third')).toMatchObject({ port: 22, user: 'me' });
  });

  it('expands tokens and variables', () => {
    const text = `Host studio
      HostName %h.lan
      User root
      Port 2222
      HostKeyAlias KEY
      ProxyJump %r@jump.%h
      IdentityFile ~/%h/%n/%p/%r/%u/%i/%L/%l/%k/%j/%%
      IdentityFile \${KEYS}/id
      UserKnownHostsFile %d/known /%C`;
    const { endpoint, jumps } = resolve(text);
    expect(endpoint.identityFiles).toEqual([
      '/home/me/studio.lan/studio/2222/root/me/1000/laptop/laptop.lan/key/jump.studio.lan/%',
      '/keys/id',
    ]);
    expect(endpoint.userKnownHostsFiles).toEqual([
      '/home/me/known',
      '/7df2d2bf405a8b1bafbf707e847312adb41b7ec8',
    ]);
    expect(jumps).toMatchObject([{ hostName: 'jump.studio.lan', user: 'root' }]);
  });

  it.each([
    ['none', { kind: 'none' }],
    ['SSH_AUTH_SOCK', { kind: 'default' }],
    ['$SSH_AUTH_SOCK', { kind: 'socket', path: '/run/agent' }],
    ['$NOT_SET', { kind: 'none' }],
    ['~/%h.sock', { kind: 'socket', path: '/home/me/studio.sock' }],
    ['${KEYS}/s', { kind: 'socket', path: '/keys/s' }],
    ['"\\\\.\\pipe\\openssh-ssh-agent"', { kind: 'socket', path: '\\.\\pipe\\openssh-ssh-agent' }],
  ])('reads the agent %s', (value, agent) => {
    expect(endpoint(`IdentityAgent ${value}`).identityAgent).toEqual(agent);
  });

  it.each([
    'Port 0',
    'Port 65536',
    'Port x',
    'Port',
    'Port 1 2',
    'User "a',
    'User ""',
    'HostName -oX',
    'HostName a b',
  ])('refuses %s, and says where', (line) => {
    const [directive = ''] = line.split(' ');
    const fault = faultOf(`# first\n${line}\n`);
    expect(fault).toMatchObject({
      code: 'ssh-config-malformed',
      line: 2,
      directive,
      file: '/home/me/.ssh/config',
    });
    expect(faultOf(`Host other\n${line}\n`)).toBeNull();
  });

  it.each([
    ['IdentityFile ~other/id', 'bad-value'],
    ['IdentityFile ${NOT_SET}/id', 'bad-value'],
    ['IdentityFile ${KEYS', 'bad-value'],
    ['IdentityFile /%x', 'bad-value'],
    ['IdentityFile /%', 'bad-value'],
    ['IdentityAgent $a-b', 'bad-value'],
    ['HostName %n', 'bad-value'],
    ['HostName studio\\ -oX', 'bad-value'],
    ['User $(id)', 'bad-value'],
    ['ProxyJump -oProxyCommand=id', 'bad-value'],
    ['ProxyJump a:b@c', 'bad-value'],
    ['ProxyJump a,,b', 'bad-value'],
    ['UserKnownHostsFile none /x', 'bad-value'],
    ['ConnectTimeout 1x', 'bad-value'],
    ['ServerAliveCountMax -1', 'bad-value'],
    ['IdentitiesOnly maybe', 'bad-value'],
    ['Match', 'no-value'],
    ['Match # all', 'bad-condition'],
    ['Match host', 'bad-condition'],
    ['Match hots a', 'bad-condition'],
    ['Match all host a', 'bad-condition'],
    ['Match host a user b all', 'bad-condition'],
    ['Match "host', 'open-quote'],
    ['Host ""', 'bad-value'],
    ['Include "x', 'open-quote'],
    ['Include', 'no-value'],
  ])('refuses %s: %s', (line, why) => {
    expect(faultOf(line)).toMatchObject({ why });
  });
});

describe('what we cannot honour', () => {
  it.each([
    ['ProxyCommand nc %h %p', ['ProxyCommand: blocks']],
    ['proxycommand "nc', ['ProxyCommand: blocks']],
    ['ProxyCommand none\nProxyCommand nc', []],
    ['ProxyJump none\nProxyCommand nc', ['ProxyCommand: blocks']],
    ['Host studio\n ProxyJump jump\n ProxyCommand nc', []],
    ['CanonicalizeHostname always', ['CanonicalizeHostname: blocks']],
    ['RevokedHostKeys /etc/revoked', ['RevokedHostKeys: blocks']],
    ['RefuseConnection "not from here"', ['RefuseConnection: blocks']],
    ['Include %d/x', ['Include: blocks']],
    ['Hots other', ['Hots: blocks']],
    ['IgnoreUnknown Hot?,x\nHots other', []],
    ['CertificateFile ~/id-cert.pub', ['CertificateFile: login']],
    ['PKCS11Provider /lib/p.so', ['PKCS11Provider: login']],
    ['SmartcardDevice /lib/p.so', ['PKCS11Provider: login']],
    ['GSSAPIAuthentication yes', ['GSSAPIAuthentication: login']],
    ['GSSAPIAuthentication no\nGSSAPIAuthentication yes', []],
    ['PasswordAuthentication no', ['PasswordAuthentication: login']],
    ['Ciphers aes128-ctr', ['Ciphers: detail']],
    ['ControlMaster auto\nControlPath ~/x\nSendEnv LANG\nStrictHostKeyChecking no', []],
  ])('names %j', (text, list) => {
    expect(named(text)).toEqual(list);
  });

  it.each([
    ['HostName other', 'blocks'],
    ['ProxyJump none', 'blocks'],
    ['Include x', 'blocks'],
    ['IdentityFile ~/x', 'login'],
    ['ConnectTimeout 5', 'detail'],
  ])('names a condition that we cannot judge where it rules %s', (line, effect) => {
    const text = `Match exec "test -f /x"\n ForwardAgent yes\n ${line}\n`;
    expect(named(text)).toEqual([`Match exec: ${effect}`]);
    expect(endpoint(text)).toMatchObject({ hostName: 'studio', identitiesNamed: false });
  });

  it.each([
    ['nothing that counts', 'Match exec "gpg-connect-agent /bye"\n ForwardAgent yes'],
    ['what is set already', 'Port 5\nMatch exec true\n Port 6'],
    ['another server', 'Match host other exec true\n Port 6'],
    ['another user', 'Match exec true user root\n Port 6'],
  ])('does not name a condition that rules %s', (_what, text) => {
    expect(named(text)).toEqual([]);
  });

  it('names the strongest of what a condition rules, where it stands', () => {
    const text =
      '\nMatch localnetwork 10.0.0.0/8\n ConnectTimeout 3\n User x\n IdentityFile y\nMatch exec a\n Port 1';
    expect(endpoint(text).unsupported).toEqual([
      { directive: 'Match localnetwork', effect: 'blocks', file: '/home/me/.ssh/config', line: 2 },
      { directive: 'Match exec', effect: 'blocks', file: '/home/me/.ssh/config', line: 6 },
    ]);
  });
});

describe('jump chains', () => {
  it('resolves each hop with the configuration, and the chain of the first hop', () => {
    const text = `Host studio
      ProxyJump one,root@two:2222
    Host one
      HostName one.lan
      User first
      ProxyJump outer
    Host two
      Port 99
      ProxyCommand never
    Host outer
      Port 23`;
    expect(hops(text)).toEqual(['me@outer:23', 'first@one.lan:22', 'root@two:2222']);
    expect(resolve(text).jumps.at(-1)?.unsupported).toEqual([]);
  });

  it('names what it cannot honour at a hop', () => {
    const text = 'Host studio\n ProxyJump one\nHost one\n ProxyCommand nc %h %p\n';
    expect(resolve(text).jumps[0]?.unsupported).toMatchObject([{ directive: 'ProxyCommand' }]);
  });

  it('keeps to a jump that is switched off', () => {
    expect(hops('Host studio\n ProxyJump none\nHost *\n ProxyJump bastion\n')).toEqual([]);
    expect(hops('Host * !bastion\n ProxyJump bastion\n')).toEqual(['me@bastion:22']);
  });

  it.each([
    ['itself', 'ProxyJump studio', ['studio', 'studio']],
    ['a bastion before itself', 'ProxyJump bastion', ['studio', 'bastion', 'bastion']],
    ['two that need each other', 'Host a\n ProxyJump b\nHost *\n ProxyJump a', ['studio', 'a', 'b', 'a']],
    ['one server under two names', 'Host studio\n ProxyJump a,b\nHost ?\n HostName x', ['studio', 'b', 'a']],
  ])('refuses %s', (_what, text, hosts) => {
    expect(faultOf(text)).toEqual({ code: 'ssh-config-jump-loop', hosts });
  });

  it('ends a chain that grows for ever', () => {
    expect(faultOf('ProxyJump x%h')).toMatchObject({ code: 'ssh-config-jump-loop' });
  });

  it('lets one server stand twice for two users', () => {
    expect(hops('Host studio\n ProxyJump a@x,b@x')).toEqual(['a@x:22', 'b@x:22']);
  });

  it('takes 32 hops', () => {
    const names = Array.from({ length: 32 }, (_, index) => `h${index}`);
    expect(hops(`Host studio\n ProxyJump ${names.join(',')}`)).toHaveLength(32);
    expect(faultOf(`Host studio\n ProxyJump ${names.join(',')},last`)).not.toBeNull();
  });
});

describe('hostNames', () => {
  it('lists every concrete name once, in its order, those of includes too', () => {
    const included = configOf('Host inner -oX\n Port 7\n');
    const text =
      'Host studio st* !other\n ProxyJump inner\nMatch host x\n Port 1\nHost never\n Include x\nHost inner studio\n';
    const names = hostNames([configOf(text, { x: included }), configOf('Host shared *')]);
    expect(names).toEqual(['studio', 'never', 'inner', 'shared']);
  });
});
