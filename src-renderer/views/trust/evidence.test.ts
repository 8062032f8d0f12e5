import { describe, expect, it } from 'vitest';
import { standingSamples } from '../../../src-main/contract/samples.ts';
import {
  compareCommand,
  decisionOf,
  hostKeyFaultOf,
  keyKind,
  serverAddress,
  serverName,
} from './evidence.ts';
import { blockedBy, changedKey, NEW, routedProfile, stayedBecause, unknownKey } from './rehearsal.ts';

describe('the key that has to be judged', () => {
  it('is that of a blocked link, of a switch that failed, or of the tunnel', () => {
    const { connection, view } = blockedBy(unknownKey);
    expect(hostKeyFaultOf(blockedBy(unknownKey))).toBe(unknownKey);
    expect(hostKeyFaultOf(stayedBecause(changedKey))).toBe(changedKey);
    expect(hostKeyFaultOf({ ...routedProfile(), tunnel: { connection, view } })).toBe(unknownKey);
  });

  it('is nothing that another fault has', () => {
    const others = standingSamples.filter(({ code }) => !/^(unknown|changed|revoked)-host-key$/.test(code));
    expect(others.map((fault) => hostKeyFaultOf(blockedBy(fault)))).toEqual(others.map(() => null));
    expect(hostKeyFaultOf(routedProfile())).toBeNull();
  });

  it('is another decision with other evidence, or at another gateway', () => {
    const studio = blockedBy(unknownKey);
    const cabin = { ...studio, profile: { ...studio.profile, id: 'cabin' } };
    const names = [
      decisionOf(studio, unknownKey),
      decisionOf(cabin, unknownKey),
      decisionOf(studio, changedKey),
      decisionOf(studio, { ...unknownKey, port: 2222 }),
      decisionOf(studio, { ...unknownKey, fingerprint: 'SHA256:other' }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(decisionOf(studio, { ...unknownKey, fingerprint: NEW })).toBe(names[0]);
  });
});

describe('the words for a key', () => {
  it.each([
    ['ssh-ed25519', 'ed25519'],
    ['ecdsa-sha2-nistp384', 'ecdsa'],
    ['ssh-rsa', 'rsa'],
    ['rsa-sha2-512', 'rsa'],
  ])('call %s %s, as its file is called', (keyType, kind) => {
    expect(keyKind(keyType)).toBe(kind);
    expect(compareCommand(keyType)).toBe(`ssh-keygen -lf /etc/ssh/ssh_host_${kind}_key.pub`);
  });

  it('put nothing that a server made up into a command', () => {
    const made = 'x_key.pub; rm -rf ~ #\u202e';
    expect(compareCommand(made)).toBeNull();
    expect(keyKind(made)).toBe('x_key.pub; rm -rf ~ #');
  });

  it('name the port where it is not the usual one, and a bare address in brackets', () => {
    expect(serverName('studio.local', 22)).toBe('studio.local');
    expect(serverName('studio.local', 2222)).toBe('studio.local:2222');
    expect(serverAddress('::1', 22)).toBe('[::1]:22');
  });
});
