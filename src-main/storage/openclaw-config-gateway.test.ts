import { describe, expect, it } from 'vitest';
import { Route } from '../contract/route.ts';
import { findConfiguredGateway } from './openclaw-config-gateway.ts';
import type { OpenClawConfig } from './openclaw-config-shape.ts';

type Gateway = NonNullable<OpenClawConfig['gateway']>;
type Remote = NonNullable<Gateway['remote']>;
const file = '/home/ann/.openclaw/openclaw.json';

type Env = Readonly<Record<string, string>>;

function find(gateway: Gateway | undefined, env: Env = {}, urlFlag?: string) {
  const found = findConfiguredGateway({ gateway }, { file, env, urlFlag });
  return found.ok ? { ...found.value, route: Route.parse(found.value.route) } : found.problem;
}

function findRemote(remote: Remote, env: Env = {}) {
  return find({ mode: 'remote', port: 19_999, remote }, env);
}

const loopback = 'ws://127.0.0.1:18790';
const ssh = { url: loopback, transport: 'ssh', sshTarget: 'ann@studio' } as const;

describe('local mode', () => {
  it.each([
    [{}, {}, 'ws://127.0.0.1:18789'],
    [{ port: 19_001 }, {}, 'ws://127.0.0.1:19001'],
    [{ port: 19_001 }, { OPENCLAW_GATEWAY_PORT: ' 19002 ' }, 'ws://127.0.0.1:19002'],
    [{ port: 19_001 }, { OPENCLAW_GATEWAY_PORT: ' ' }, 'ws://127.0.0.1:19001'],
    [{}, { OPENCLAW_GATEWAY_PORT: '127.0.0.1:19002' }, 'ws://127.0.0.1:19002'],
    [{}, { OPENCLAW_GATEWAY_PORT: '[::1]:19002' }, 'ws://127.0.0.1:19002'],
    [{ tls: { enabled: true } }, {}, 'wss://127.0.0.1:18789'],
    [{ tls: { enabled: true }, port: 443 }, {}, 'wss://127.0.0.1'],
    [{ port: 80 }, {}, 'ws://127.0.0.1:80'],
    [{ remote: { url: 'wss://studio.example', tlsFingerprint: 'aa' } }, {}, 'ws://127.0.0.1:18789'],
  ] as const)('of %j with %j is at %s', (gateway, env, url) => {
    const expected = { mode: 'local', from: 'config', route: { kind: 'direct', url } };
    expect(find({ mode: 'local', ...gateway }, env)).toEqual(expected);
    expect(find(gateway, env)).toEqual(expected);
  });

  it.each(['0', '65536', 'x', '1.5', '-1', '0x4965', ':19002', 'a:b:19002'])(
    'refuses the port %s of the environment',
    (port) => {
      const fault = { code: 'port-refused', file, key: 'OPENCLAW_GATEWAY_PORT' };
      expect(find({ port: 19_001 }, { OPENCLAW_GATEWAY_PORT: port })).toEqual(fault);
    },
  );
});

describe('remote mode', () => {
  it.each([undefined, {}, { url: '' }, { url: ' ', sshTarget: 'ann@studio' }, { ...ssh, url: undefined }])(
    'without an address is a fault: %j',
    (remote) => {
      expect(find({ mode: 'remote', port: 18_789, remote })).toEqual({ code: 'remote-url-missing', file });
    },
  );

  it('dials the address as it is, with its pin', () => {
    expect(findRemote({ url: ' wss://Studio.example/ ', tlsFingerprint: ' sha256:AA ' })).toEqual({
      mode: 'remote',
      from: 'config',
      route: { kind: 'direct', url: 'wss://studio.example' },
      fingerprint: 'sha256:AA',
    });
    expect(findRemote({ url: loopback })).toMatchObject({ route: { kind: 'direct', url: loopback } });
    expect(findRemote({ ...ssh, transport: 'direct' })).toMatchObject({ route: { kind: 'direct' } });
  });

  it.each([
    ['ws://studio.example', 'public-plaintext'],
    ['https://studio.example', 'scheme'],
    ['wss://ann:pw@studio.example', 'userinfo'],
    ['studio', 'malformed'],
  ])('refuses the address %s', (url, why) => {
    expect(findRemote({ url })).toEqual({ code: 'url-refused', file, key: 'gateway.remote.url', why });
  });

  it('refuses a pin for a plaintext address', () => {
    expect(findRemote({ url: loopback, tlsFingerprint: 'aa' })).toEqual({ code: 'pin-without-tls', file });
  });

  it('refuses a pin that is longer than any can be', () => {
    const remote = { url: 'wss://studio.example', tlsFingerprint: 'a'.repeat(513) };
    const problem = { code: 'invalid', file, key: 'gateway.remote.tlsFingerprint' };
    expect(findRemote(remote)).toEqual(problem);
  });

  it('writes variables into its texts, and names the one that is missing', () => {
    const env = { HOST: 'studio.local' };
    expect(findRemote({ url: 'ws://${HOST}:1' }, env)).toMatchObject({
      route: { url: 'ws://studio.local:1' },
    });
    const fault = { code: 'variable-unset', file, key: 'gateway.remote.url', variable: 'HOST' };
    expect(findRemote({ url: 'ws://${HOST}:1' })).toEqual(fault);
    expect(find({ remote: { url: 'ws://${HOST}:1' } })).toMatchObject({ mode: 'local' });
  });
});

describe('remote mode over SSH', () => {
  it.each([
    [ssh, 18_790, 18_790],
    [{ ...ssh, remotePort: 18_800 }, 18_790, 18_800],
    [{ ...ssh, url: 'ws://127.0.0.1' }, 18_789, 18_789],
    [{ ...ssh, url: 'ws://127.0.0.1', remotePort: 18_800 }, 18_789, 18_800],
    [{ ...ssh, url: 'ws://127.0.0.1:80' }, 80, 80],
    [{ ...ssh, url: 'wss://[::1]:443/x' }, 443, 443],
    [{ ...ssh, url: 'ws://studio.example:18791' }, 18_791, 18_791],
    [{ ...ssh, transport: undefined }, 18_790, 18_790],
  ])('takes the ports of %j', (remote, localPort, remotePort) => {
    expect(findRemote(remote)).toMatchObject({
      localPort,
      hostKeyPolicy: 'strict',
      route: { kind: 'ssh', target: 'ann@studio', remotePort, secure: remote.url.startsWith('wss') },
    });
  });

  it('hands on the pin and the policy for the host key', () => {
    const remote = { ...ssh, sshHostKeyPolicy: 'openssh', tlsFingerprint: 'aa' } as const;
    expect(findRemote(remote)).toMatchObject({ hostKeyPolicy: 'openssh', fingerprint: 'aa' });
  });

  it('refuses what is no target and what is no address', () => {
    expect(findRemote({ url: loopback, transport: 'ssh' })).toEqual({ code: 'ssh-target-missing', file });
    const target = { code: 'ssh-target-refused', file, key: 'gateway.remote.sshTarget', why: 'leading-dash' };
    expect(findRemote({ ...ssh, sshTarget: '-oProxyCommand=x' })).toEqual(target);
    const url = { code: 'url-refused', file, key: 'gateway.remote.url', why: 'port' };
    expect(findRemote({ ...ssh, url: 'ws://127.0.0.1:0' })).toEqual(url);
  });
});

describe('an address from elsewhere', () => {
  const gateway: Gateway = { mode: 'remote', remote: { url: 'wss://studio.example', tlsFingerprint: 'aa' } };
  const env = { OPENCLAW_GATEWAY_URL: 'wss://other.example' };

  it('comes before the configuration, without its pin', () => {
    expect(find(gateway, env)).toEqual({
      mode: 'remote',
      from: 'env-url',
      route: { kind: 'direct', url: 'wss://other.example' },
    });
    expect(find(gateway, env, 'ws://127.0.0.1:1')).toEqual({
      mode: 'remote',
      from: 'url-flag',
      route: { kind: 'direct', url: 'ws://127.0.0.1:1' },
    });
    expect(find({ mode: 'remote' }, env)).toMatchObject({ from: 'env-url' });
  });

  it('keeps the pin that was written for the very same address', () => {
    const same = { OPENCLAW_GATEWAY_URL: 'wss://Studio.example:443/' };
    expect(find(gateway, same)).toEqual({
      mode: 'remote',
      from: 'env-url',
      route: { kind: 'direct', url: 'wss://studio.example' },
      fingerprint: 'aa',
    });
    const remote = { ...gateway.remote, tlsFingerprint: '${PIN}' };
    const unset = { code: 'variable-unset', file, key: 'gateway.remote.tlsFingerprint', variable: 'PIN' };
    expect(find({ mode: 'remote', remote }, same)).toEqual(unset);
    expect(find({ mode: 'remote', remote }, env)).not.toHaveProperty('fingerprint');
  });

  it('is judged like any other, and names where it stands', () => {
    const why = 'public-plaintext';
    const open = 'ws://other.example';
    const variable = { code: 'url-refused', file, key: 'OPENCLAW_GATEWAY_URL', why };
    expect(find(gateway, { OPENCLAW_GATEWAY_URL: open })).toEqual(variable);
    expect(find(gateway, env, open)).toEqual({ code: 'url-refused', file, key: '--url', why });
  });
});
