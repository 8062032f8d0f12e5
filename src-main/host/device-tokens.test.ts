import { describe, expect, it } from 'vitest';
import { createDeviceTokens, deviceTokenAccounts } from './device-tokens.ts';
import type { SecretResult, SecretStore } from './storage-ports.ts';

const ACCOUNT = 'profile/studio/device-token/operator/d1';
const token = { token: 't1', role: 'operator', scopes: ['operator.read', 'operator.write'] };
const stored = JSON.stringify({ version: 1, ...token });

function begin(entries: Readonly<Record<string, string>> = {}, mishap?: SecretResult<never>) {
  const kept = new Map(Object.entries(entries));
  const calls: string[] = [];
  const told: boolean[] = [];
  const secrets: Pick<SecretStore, 'read' | 'write' | 'forget'> = {
    read: async (account) => {
      calls.push('read');
      return mishap ?? { ok: true, value: kept.get(account) ?? null };
    },
    write: async (account, secret) => {
      calls.push('write');
      kept.set(account, secret);
      return { ok: true, value: undefined };
    },
    forget: async (account) => {
      calls.push('forget');
      kept.delete(account);
      return { ok: true, value: undefined };
    },
  };
  const parts = { secrets, profile: 'studio', device: () => 'd1', told: (is: boolean) => told.push(is) };
  const tokens = createDeviceTokens(parts);
  return { tokens, kept, calls, told, parts };
}

describe('a device token', () => {
  it('is kept under profile, role and device, with its scopes', async () => {
    const { tokens, kept, told } = begin();
    expect(await tokens.read('operator', 'd1')).toBeNull();
    expect(tokens.approvedScopes()).toBeNull();
    tokens.keep('d1', token);
    expect(await tokens.read('operator', 'd1')).toEqual(token);
    expect([...kept]).toEqual([[ACCOUNT, stored]]);
    expect(tokens.approvedScopes()).toEqual(token.scopes);
    expect(told).toEqual([true]);
    expect(deviceTokenAccounts('studio', 'd1')).toEqual([ACCOUNT]);
    expect(deviceTokenAccounts('studio', undefined)).toEqual([]);
  });

  it('is written only when it changed, and keeps its approved scopes where a connection asked for fewer', async () => {
    const { tokens, kept, calls, told } = begin({ [ACCOUNT]: stored });
    tokens.keep('d1', { ...token, scopes: ['operator.read'] });
    expect(await tokens.read('operator', 'd1')).toEqual(token);
    tokens.keep('d1', token);
    await tokens.read('operator', 'd1');
    expect(calls).toEqual(['read', 'read', 'read']);
    expect(kept.get(ACCOUNT)).toBe(stored);
    expect(told).toEqual([]);
    tokens.keep('d1', { ...token, token: 't2', scopes: ['operator.read'] });
    expect(await tokens.read('operator', 'd1')).toMatchObject({ token: 't2', scopes: ['operator.read'] });
    expect(told).toEqual([true]);
  });

  it.each([
    'no json',
    '{}',
    'null',
    '[]',
    JSON.stringify({ ...token, version: 2 }),
    JSON.stringify({ version: 1, ...token, token: '' }),
    JSON.stringify({ version: 1, ...token, role: 'node' }),
    JSON.stringify({ version: 1, ...token, scopes: 'all' }),
  ])('that reads %s is none, and stays until another is given', async (text) => {
    const { tokens, kept } = begin({ [ACCOUNT]: text });
    expect(await tokens.read('operator', 'd1')).toBeNull();
    expect(kept.get(ACCOUNT)).toBe(text);
    tokens.keep('d1', token);
    expect(await tokens.read('operator', 'd1')).toEqual(token);
  });

  it('is none, and is not written over, while the keychain does not answer', async () => {
    const { tokens, kept, calls } = begin({ [ACCOUNT]: stored }, { ok: false, why: 'locked' });
    expect(await tokens.read('operator', 'd1')).toBeNull();
    tokens.keep('d1', { ...token, token: 't2' });
    await tokens.read('operator', 'd1');
    expect(calls).not.toContain('write');
    expect(kept.get(ACCOUNT)).toBe(stored);
  });

  it('is kept where there is no keychain: what is written then stays in memory', async () => {
    const { tokens, kept, told } = begin({}, { ok: false, why: 'absent' });
    tokens.keep('d1', token);
    expect(await tokens.read('operator', 'd1')).toBeNull();
    expect(kept.get(ACCOUNT)).toBe(stored);
    expect(tokens.approvedScopes()).toEqual(token.scopes);
    expect(told).toEqual([true]);
  });

  it('that the gateway refused is forgotten', async () => {
    const { tokens, kept, told } = begin({ [ACCOUNT]: stored });
    await tokens.read('operator', 'd1');
    tokens.forget('operator', 'd1');
    expect(await tokens.read('operator', 'd1')).toBeNull();
    expect(kept.size).toBe(0);
    expect(tokens.approvedScopes()).toBeNull();
    expect(told).toEqual([false]);
  });

  it('goes with the profile, and no other does', async () => {
    const other = { 'profile/studio/token': 'x', 'profile/home/device-token/operator/d1': stored };
    const { tokens, kept, parts } = begin({ [ACCOUNT]: stored, ...other });
    tokens.keep('d1', { ...token, token: 't2' });
    await tokens.forgetAll();
    expect(Object.fromEntries(kept)).toEqual(other);
    expect(tokens.approvedScopes()).toBeNull();
    await createDeviceTokens({ ...parts, device: () => undefined }).forgetAll();
    expect(Object.fromEntries(kept)).toEqual(other);
  });
});
