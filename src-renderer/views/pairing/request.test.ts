import { describe, expect, it } from 'vitest';
import { passingSamples } from '../../../src-main/contract/samples.ts';
import { askingAgain, directlyWaitingFor, otherRequest, request, waitingFor } from './rehearsal.ts';
import {
  approvableOf,
  factsOf,
  mayPairOverSsh,
  nameOf,
  requestOf,
  scopeLines,
  shortId,
  type PairingRequest,
} from './request.ts';

const { profile } = waitingFor(request);

describe('the request that waits', () => {
  it('is there while the gateway waits for its owner, and for nothing else', () => {
    expect(requestOf(waitingFor(request))).toEqual(request);
    expect(requestOf(askingAgain())).toBeNull();
    const others = passingSamples.filter(({ code }) => code !== 'pairing-required');
    expect(others.map((cause) => requestOf(waitingFor(cause)))).toEqual(others.map(() => null));
  });

  it('is the same one when it is asked anew, and another one with any other word in it', () => {
    expect(nameOf({ ...request, command: 'elsewhere' })).toBe(nameOf(request));
    const others: readonly PairingRequest[] = [
      otherRequest,
      { ...request, deviceId: 'other' },
      { ...request, role: 'node' },
      { ...request, scopes: [] },
      { ...request, reason: 'role-upgrade' },
    ];
    expect(new Set([request, ...others].map(nameOf)).size).toBe(others.length + 1);
  });

  it('can be approved where it has a name and there is a way to its host', () => {
    const { requestId: _none, ...unnamed } = request;
    expect(approvableOf(profile, request)).toEqual({
      requestId: request.requestId,
      target: 'ada@studio.local',
    });
    expect(approvableOf(profile, unnamed)).toBeNull();
    expect(approvableOf(directlyWaitingFor(request).profile, request)).toBeNull();
  });

  it('is likely to be over with one connection over SSH, unless that is the way or the device looks different', () => {
    expect(mayPairOverSsh(profile, request)).toBe(true);
    expect(mayPairOverSsh({ ...profile, active: 'ssh' }, request)).toBe(false);
    expect(mayPairOverSsh(profile, { ...request, reason: 'metadata-upgrade' })).toBe(false);
    expect(mayPairOverSsh(directlyWaitingFor(request).profile, request)).toBe(false);
  });
});

describe('the words for a request', () => {
  it('say each scope plainly and once, and an unknown one as it is', () => {
    expect(scopeLines(['operator.read', 'operator.rockets\u202e', 'operator.read'])).toEqual([
      'read conversations and status',
      'operator.rockets',
    ]);
  });

  it('show both ends of a long id, and copy the whole', () => {
    expect(shortId('short')).toBe('short');
    expect(shortId(request.deviceId)).toBe('3f2a91c07b…b3b7e1d204');
    const device = factsOf(request).find(({ label }) => label === 'Device');
    expect(device?.copy?.text).toBe(request.deviceId);
  });
});
