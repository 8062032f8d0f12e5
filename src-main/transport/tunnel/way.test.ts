import { describe, expect, it } from 'vitest';
import type { SshEndpoint } from '../ssh-config-endpoint.ts';
import { hopsOf } from './way.ts';

const endpoint: SshEndpoint = {
  name: 'studio',
  hostName: 'studio.test',
  port: 2222,
  user: 'me',
  identityFiles: ['/home/me/.ssh/id_ed25519'],
  identitiesNamed: false,
  identitiesOnly: false,
  identityAgent: { kind: 'default' },
  hostKeyAlias: null,
  userKnownHostsFiles: [],
  globalKnownHostsFiles: [],
  connectTimeout: null,
  serverAliveInterval: null,
  serverAliveCountMax: null,
  unsupported: [],
};
const nothing = { identityFile: null, agent: null, usualAgent: null };
const usual = { ...nothing, usualAgent: '/run/agent' };

describe('hopsOf', () => {
  it('takes over what the configuration says', () => {
    expect(hopsOf({ endpoint, jumps: [] }, usual)).toEqual([
      {
        host: 'studio.test',
        port: 2222,
        user: 'me',
        identityFiles: [{ path: '/home/me/.ssh/id_ed25519', origin: 'usual' }],
        identitiesOnly: false,
        agent: '/run/agent',
        hostKeyAlias: null,
        connectMs: null,
      },
    ]);
    const said: SshEndpoint = {
      ...endpoint,
      identitiesNamed: true,
      identitiesOnly: true,
      hostKeyAlias: 'a',
      connectTimeout: 7,
    };
    expect(hopsOf({ endpoint: said, jumps: [] }, usual)).toMatchObject([
      { identityFiles: [{ origin: 'config' }], identitiesOnly: true, hostKeyAlias: 'a', connectMs: 7000 },
    ]);
  });

  it('takes a ConnectTimeout of 0 for none', () => {
    const said: SshEndpoint = { ...endpoint, connectTimeout: 0 };
    expect(hopsOf({ endpoint: said, jumps: [] }, usual)[0].connectMs).toBeNull();
  });

  it.each([
    [{ kind: 'none' }, null],
    [{ kind: 'socket', path: '/other' }, '/other'],
    [{ kind: 'default' }, '/run/agent'],
  ] as const)('finds the agent: %j', (identityAgent, agent) => {
    expect(hopsOf({ endpoint: { ...endpoint, identityAgent }, jumps: [] }, usual)[0].agent).toBe(agent);
  });

  it('lets the route win at the last server, and only there', () => {
    const jump: SshEndpoint = { ...endpoint, hostName: 'jump.test' };
    const choices = { ...usual, identityFile: '/keys/one', agent: '\\\\.\\pipe\\openssh-ssh-agent' };
    expect(hopsOf({ endpoint, jumps: [jump] }, choices)).toMatchObject([
      { host: 'jump.test', identitiesOnly: false, agent: '/run/agent', identityFiles: [{ origin: 'usual' }] },
      {
        host: 'studio.test',
        identitiesOnly: true,
        agent: '\\\\.\\pipe\\openssh-ssh-agent',
        identityFiles: [{ path: '/keys/one', origin: 'person' }],
      },
    ]);
  });
});
