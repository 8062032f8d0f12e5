import { ConnectErrorDetailCodes } from '@openclaw/gateway-client/browser';
import { describe, expect, it } from 'vitest';
import { Fault } from '../contract/fault.ts';
import type { ConnectRefusal } from './faults.ts';
import { faultOfRefusal, protocolMismatch, retryWait, spurns } from './faults.ts';

const presented = {
  deviceId: 'd'.repeat(64),
  kind: 'token',
  role: 'operator',
  scopes: ['operator.read', 'operator.write'],
} as const;
const standing = { heals: 'by-deciding' } as const;
const passing = { heals: 'by-waiting' } as const;
const read = (refusal: ConnectRefusal) => faultOfRefusal(refusal, presented);
const detailed = (code: string, more: object = {}): ConnectRefusal => ({
  code: 'INVALID_REQUEST',
  details: { code, ...more },
});
const ID = '93528e1d-ddde-4240-9ef0-c0f1bcab3da8';

describe('a refused connect', () => {
  const table: readonly (readonly [ConnectRefusal, object])[] = [
    [detailed('AUTH_TOKEN_MISSING'), { ...standing, code: 'credentials-missing', kind: 'token' }],
    [detailed('AUTH_PASSWORD_MISSING'), { ...standing, code: 'credentials-missing', kind: 'password' }],
    [detailed('AUTH_REQUIRED'), { ...standing, code: 'credentials-missing', kind: 'token' }],
    [detailed('AUTH_TOKEN_MISMATCH'), { ...standing, code: 'credentials-refused', kind: 'token' }],
    [detailed('AUTH_PASSWORD_MISMATCH'), { ...standing, code: 'credentials-refused', kind: 'password' }],
    [detailed('AUTH_UNAUTHORIZED'), { ...standing, code: 'credentials-refused', kind: 'token' }],
    [detailed('AUTH_DEVICE_TOKEN_MISMATCH'), { ...standing, code: 'credentials-refused', kind: 'token' }],
    [detailed('AUTH_BOOTSTRAP_TOKEN_INVALID'), { ...standing, code: 'credentials-refused', kind: 'token' }],
    [
      detailed('AUTH_SCOPE_MISMATCH'),
      { ...standing, code: 'scopes-refused', scopes: ['operator.read', 'operator.write'] },
    ],
    [
      { ...detailed('AUTH_RATE_LIMITED'), retryable: true, retryAfterMs: 299_982 },
      { ...passing, code: 'rate-limited', retryAfterMs: 299_982 },
    ],
    [detailed('AUTH_RATE_LIMITED'), { ...passing, code: 'rate-limited', retryAfterMs: 60_000 }],
    [
      detailed('PROTOCOL_MISMATCH', { clientMinProtocol: 4, clientMaxProtocol: 4, expectedProtocol: 5 }),
      { ...standing, code: 'protocol-mismatch', update: 'app', ours: 4, theirs: 5 },
    ],
    [
      detailed('PROTOCOL_MISMATCH', { expectedProtocol: 3 }),
      { ...standing, code: 'protocol-mismatch', update: 'gateway', ours: 4, theirs: 3 },
    ],
    [
      detailed('CLIENT_VERSION_MISMATCH', { gatewayVersion: '2026.9.6' }),
      { ...standing, code: 'protocol-mismatch', update: 'app', ours: 4 },
    ],
    [
      {
        code: 'UNAVAILABLE',
        retryable: true,
        retryAfterMs: 500,
        details: { reason: 'startup-sidecars' },
      },
      { ...passing, code: 'gateway-starting', retryAfterMs: 500 },
    ],
    [
      { code: 'UNAVAILABLE', retryable: true, retryAfterMs: 9, details: { reason: 'gateway-restarting' } },
      { ...passing, code: 'gateway-restarting', retryAfterMs: 9 },
    ],
    [
      { code: 'UNAVAILABLE', retryable: true, details: { reason: 'gateway-suspending' } },
      { ...passing, code: 'gateway-restarting' },
    ],
    [
      { code: 'UNAVAILABLE', retryable: true, details: { reason: 'something new' } },
      { ...passing, code: 'gateway-starting' },
    ],
    [{ code: 'INVALID_REQUEST' }, { ...standing, code: 'gateway-refused', detail: 'INVALID_REQUEST' }],
    [
      detailed('DEVICE_AUTH_INVALID'),
      { ...standing, code: 'gateway-refused', detail: 'DEVICE_AUTH_INVALID' },
    ],
    [detailed('toString'), { ...standing, code: 'gateway-refused', detail: 'toString' }],
    [detailed('a b\u202ec'), { ...standing, code: 'gateway-refused', detail: 'unknown' }],
    [{ code: '' }, { ...standing, code: 'gateway-refused', detail: 'unknown' }],
  ];

  it.each(table)('%j is %j', (refusal, fault) => {
    expect(read(refusal)).toEqual(fault);
  });

  it.each(Object.values(ConnectErrorDetailCodes))('%s becomes a fault of the contract', (code) => {
    const fault = read(detailed(code));
    expect(Fault.safeParse(fault).success).toBe(true);
    expect('detail' in fault ? fault.detail : code).toBe(code);
  });
});

describe('a required pairing', () => {
  const pairing = (more: object) =>
    read({ code: 'NOT_PAIRED', details: { code: 'PAIRING_REQUIRED', ...more } });

  it.each(['not-paired', 'role-upgrade', 'scope-upgrade', 'metadata-upgrade'])('says why: %s', (reason) => {
    expect(pairing({ reason, requestId: ID, deviceId: 'someone else' })).toEqual({
      ...passing,
      code: 'pairing-required',
      requestId: ID,
      deviceId: presented.deviceId,
      reason,
      command: `openclaw devices approve ${ID}`,
      role: 'operator',
      scopes: ['operator.read', 'operator.write'],
    });
  });

  it('says what the gateway was asked for, and hides nothing of it', () => {
    const requestedScopes = ['operator.read', 'operator.admin', 'a b\u202ec', 7];
    expect(pairing({ requestedRole: 'node', requestedScopes })).toMatchObject({
      role: 'node',
      scopes: ['operator.read', 'operator.admin', 'unknown', 'unknown'],
    });
    expect(pairing({ requestedRole: ['x'], requestedScopes: 'all' })).toMatchObject({
      role: 'unknown',
      scopes: ['operator.read', 'operator.write'],
    });
  });

  it.each([undefined, '', '-rf', 'a b', 'a;reboot', '$(reboot)', 'a'.repeat(65), 'a\nb', 7])(
    'makes no command of the request id %j',
    (requestId) => {
      const fault = pairing({ reason: 'not-paired', requestId });
      expect(fault).toMatchObject({ code: 'pairing-required', command: 'openclaw devices list' });
      expect(fault).not.toHaveProperty('requestId');
    },
  );

  it('takes an unknown reason for a device that is not paired', () => {
    expect(pairing({ reason: 'new in 2027' })).toMatchObject({ reason: 'not-paired' });
  });
});

describe('a secret that the gateway does not take', () => {
  it.each([
    ['token', 'AUTH_TOKEN_MISMATCH', true],
    ['token', 'AUTH_PASSWORD_MISMATCH', true],
    ['password', 'AUTH_PASSWORD_MISMATCH', true],
    ['token', 'AUTH_UNAUTHORIZED', false],
    ['token', 'AUTH_RATE_LIMITED', false],
    ['token', 'PAIRING_REQUIRED', false],
    ['device-token', 'AUTH_DEVICE_TOKEN_MISMATCH', true],
    ['device-token', 'AUTH_SCOPE_MISMATCH', true],
    ['device-token', 'AUTH_TOKEN_MISMATCH', true],
    ['device-token', 'PAIRING_REQUIRED', false],
    ['none', 'AUTH_TOKEN_MISMATCH', false],
  ] as const)('%s, %s: %s', (kind, code, is) => {
    expect(spurns(detailed(code), kind)).toBe(is);
  });

  it('is also one where the gateway offers to take a device token', () => {
    const offer = detailed('AUTH_UNAUTHORIZED', { canRetryWithDeviceToken: true });
    expect([spurns(offer, 'token'), spurns(offer, 'password')]).toEqual([true, true]);
    expect([spurns(offer, 'device-token'), spurns(offer, 'none')]).toEqual([false, false]);
  });
});

it.each([
  [500, { retryAfterMs: 500 }],
  [0, { retryAfterMs: 0 }],
  [0.4, { retryAfterMs: 1 }],
  [1e15, { retryAfterMs: 86_400_000 }],
  [-1, {}],
  [NaN, {}],
  ['500', {}],
  [undefined, {}],
])('waits after %j for %j', (asked, wait) => {
  expect(retryWait(asked)).toEqual(wait);
});

it('blames the gateway when it does not say what it expects', () => {
  expect(protocolMismatch(undefined)).toEqual({
    ...standing,
    code: 'protocol-mismatch',
    update: 'gateway',
    ours: 4,
  });
});
