import { describe, expect, it } from 'vitest';
import type { Route } from '../contract/route.ts';
import { judgeProof } from './proof.ts';

const digits = '0a'.repeat(32);
const direct: Route = { kind: 'direct', url: 'wss://studio.local/' };
const ssh: Route = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: true };
const before = { id: 'studio', routes: [direct], headers: [], trust: 'leaf' } as const;

describe('a typed pin', () => {
  it('is of the direct route where that has TLS, else of the one that has', () => {
    const pin = { kind: 'leaf', value: `sha256:${digits}`, from: 'person', since: 7 };
    const both = judgeProof({ ...before, routes: [ssh, direct] }, { pin: digits.toUpperCase() }, 7);
    expect(both).toMatchObject({ ok: true, value: { routes: [ssh, { ...direct, pin }] } });
    const plain: Route = { ...direct, url: 'ws://studio.local/' };
    const behind = judgeProof({ ...before, routes: [plain, ssh] }, { pin: digits }, 7);
    expect(behind).toMatchObject({ ok: true, value: { routes: [plain, { ...ssh, pin }] } });
  });

  it('needs TLS somewhere, and to be a fingerprint', () => {
    const plain: Route = { ...direct, url: 'ws://studio.local/' };
    expect(judgeProof({ ...before, routes: [plain] }, { pin: digits }, 7)).toEqual({
      ok: false,
      fault: { code: 'fingerprint-refused', why: 'not-secure' },
    });
    expect(judgeProof(before, { pin: digits.slice(2) }, 7)).toEqual({
      ok: false,
      fault: { code: 'fingerprint-refused', why: 'length', found: 62, wanted: 64 },
    });
    expect(judgeProof(before, { pin: `SHA1:${'0a'.repeat(20)}` }, 7)).toEqual({
      ok: false,
      fault: { code: 'fingerprint-refused', why: 'other-hash', hash: 'SHA-1' },
    });
  });

  it('is forgotten with null and kept without a word', () => {
    const pinnedRoute = {
      ...direct,
      pin: { kind: 'leaf', value: `sha256:${digits}`, from: 'person', since: 1 },
    } as const;
    const profile = { ...before, routes: [pinnedRoute] };
    expect(judgeProof(profile, {}, 7)).toMatchObject({ ok: true, value: { routes: [pinnedRoute] } });
    expect(judgeProof(profile, { pin: null }, 7)).toMatchObject({ ok: true, value: { routes: [direct] } });
  });
});

describe('headers for a proxy', () => {
  it('are names, with the values that were typed beside them', () => {
    const judged = judgeProof(
      { ...before, headers: ['CF-Access-Client-Id'] },
      { headers: [{ name: 'cf-access-client-id' }, { name: ' X-Edge ', value: ' canary ' }] },
      7,
    );
    expect(judged).toEqual({
      ok: true,
      value: {
        trust: 'leaf',
        routes: [direct],
        headers: ['cf-access-client-id', 'X-Edge'],
        writes: [{ account: 'profile/studio/header/x-edge', secret: 'canary' }],
      },
    });
  });

  it.each([
    ['name', [{ name: 'a b', value: 'x' }], [direct]],
    ['reserved', [{ name: 'Host', value: 'x' }], [direct]],
    ['value', [{ name: 'X-Edge' }], [direct]],
    ['value', [{ name: 'X-Edge', value: 'a\r\nb: c' }], [direct]],
    [
      'twice',
      [
        { name: 'X-Edge', value: 'x' },
        { name: 'x-edge', value: 'y' },
      ],
      [direct],
    ],
    ['not-secure', [{ name: 'X-Edge', value: 'x' }], [{ ...direct, url: 'ws://studio.local/' }]],
  ] as const)('are refused where they cannot be sent: %s', (why, headers, routes) => {
    const judged = judgeProof({ ...before, routes: [...routes] }, { headers: [...headers] }, 7);
    expect(judged).toMatchObject({ ok: false, fault: { code: 'header-refused', why } });
  });
});
