import { describe, expect, it } from 'vitest';
import { commands } from '../../../src-main/contract/commands.ts';
import { additionOf, choiceOf, editOf, forgottenOf } from './asking.ts';
import { EMPTY_DRAFT, type GatewayDraft } from './draft.ts';

const direct: GatewayDraft = { ...EMPTY_DRAFT, address: 'studio.local', name: 'Studio', named: true };
const tunnelled: GatewayDraft = {
  ...direct,
  target: 'ada@studio',
  identityFile: ' ~/.ssh/id ',
  forwards: [{ key: 0, localPort: '18789', remotePort: '18789' }],
};
const ssh = { target: 'ada@studio', remotePort: 18_789, secure: false, identityFile: '~/.ssh/id' };

describe('adding', () => {
  it('has a secret only where one was typed and is wanted', () => {
    expect(additionOf(direct, 'direct')).toEqual({
      address: 'studio.local',
      name: 'Studio',
      credential: 'token',
    });
    expect(additionOf({ ...direct, secret: 's' }, 'direct')).toHaveProperty('secret', 's');
    expect(additionOf({ ...direct, secret: 's', credential: 'none' }, 'direct')).not.toHaveProperty('secret');
  });

  it('has the route of its door alone', () => {
    expect(additionOf(tunnelled, 'ssh')).toEqual({
      name: 'Studio',
      credential: 'token',
      ssh,
      forwards: [{ localPort: 18_789, remotePort: 18_789 }],
    });
    expect(additionOf({ ...tunnelled, forwards: [] }, 'ssh')).not.toHaveProperty('forwards');
    expect(additionOf(tunnelled, 'direct')).not.toHaveProperty('ssh');
  });
});

describe('editing', () => {
  const edit = (before: GatewayDraft, change: Partial<GatewayDraft>) =>
    editOf('studio', before, { ...before, ...change });

  it('asks for what changed alone', () => {
    expect(edit(tunnelled, {})).toEqual({ profile: 'studio' });
    expect(edit(direct, { name: 'Work', secret: 'new' })).toEqual({
      profile: 'studio',
      name: 'Work',
      secret: 'new',
    });
    expect(edit(tunnelled, { agent: 'pageant' })).toEqual({
      profile: 'studio',
      ssh: { ...ssh, agent: 'pageant' },
    });
    expect(edit(tunnelled, { fallback: true })).toEqual({ profile: 'studio', fallback: true });
  });

  it('takes a route away with what belongs to it, and leaves what is typed beside it', () => {
    expect(edit(tunnelled, { target: '' })).toEqual({ profile: 'studio', ssh: null, forwards: [] });
    expect(edit(tunnelled, { address: ' ' })).toEqual({ profile: 'studio', address: null });
    expect(edit(direct, { remotePort: 'x', agent: 'y' })).toEqual({ profile: 'studio' });
  });

  it('gives the contract what it takes', () => {
    const asked = edit(direct, { ...tunnelled, fallback: true });
    expect(commands['profile.edit'].input.parse(asked)).toEqual(asked);
  });

  it('chooses a route only where there are two and another one is wanted', () => {
    expect(choiceOf(tunnelled, { ...tunnelled, active: 'ssh' })).toBe('ssh');
    expect(choiceOf(tunnelled, tunnelled)).toBeNull();
    expect(choiceOf(tunnelled, { ...tunnelled, active: 'ssh', target: '' })).toBeNull();
  });
});

describe('how a gateway proves itself', () => {
  const pin = 'AB:CD';
  const headers = [{ key: 0, name: 'X-Proxy', value: 'v', saved: null }];

  it('is asked for only where it is not as usual', () => {
    expect(additionOf(direct, 'direct')).not.toHaveProperty('trust');
    const proved: GatewayDraft = { ...direct, trust: 'public-key', pin, headers };
    expect(additionOf(proved, 'direct')).toMatchObject({
      trust: 'public-key',
      pin,
      headers: [{ name: 'X-Proxy', value: 'v' }],
    });
    expect(editOf('studio', direct, proved)).toEqual({
      profile: 'studio',
      trust: 'public-key',
      pin,
      headers: [{ name: 'X-Proxy', value: 'v' }],
    });
  });

  it('has no use for a fingerprint where this computer alone is trusted', () => {
    expect(additionOf({ ...direct, trust: 'system', pin }, 'direct')).not.toHaveProperty('pin');
  });

  it('is asked for once, and a header without a new value keeps its own', () => {
    const proved: GatewayDraft = { ...direct, pin, headers };
    expect(editOf('studio', proved, proved)).toEqual({ profile: 'studio' });
    const stored = { ...direct, headers: [{ key: 0, name: 'X-Proxy', value: '', saved: 'X-Proxy' }] };
    const more = {
      ...stored,
      headers: [...stored.headers, ...headers.map((row) => ({ ...row, key: 1, name: 'Y' }))],
    };
    expect(editOf('studio', stored, more).headers).toEqual([{ name: 'X-Proxy' }, { name: 'Y', value: 'v' }]);
    expect(editOf('studio', stored, { ...stored, headers: [] }).headers).toEqual([]);
  });

  it('forgets what was shown, once', () => {
    const gone: GatewayDraft = { ...direct, forgotten: { direct: 'sha256:ab' } };
    expect(forgottenOf(direct, gone)).toEqual([{ route: 'direct', pin: 'sha256:ab' }]);
    expect([forgottenOf(gone, gone), forgottenOf(gone, direct)]).toEqual([[], []]);
  });
});
