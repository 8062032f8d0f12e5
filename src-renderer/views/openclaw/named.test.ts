import { describe, expect, it } from 'vitest';
import type { OpenClawState } from '../../../src-main/contract/openclaw.ts';
import { snapshotOf } from '../../bridge/double.ts';
import { factsOfOffer, factsOfPlace, hostOfOffer, offerOf, type Offer } from './named.ts';
import { BROKEN, FILE, followedProfile, FOUND_DELEGATED, FOUND_SSH, FOUND_URL } from './rehearsal.ts';
import { UNAVAILABLE, UNNAMED } from './rehearsal.ts';

function offered(state: OpenClawState): Offer {
  const offer = offerOf({ ...snapshotOf([]), openclaw: state });
  if (offer === null) throw new Error('Nothing is offered');
  return offer;
}

function linesOf(offer: Offer): Record<string, readonly string[]> {
  return Object.fromEntries(factsOfOffer(offer).map(({ label, lines }) => [label, lines]));
}

describe('the gateway that OpenClaw uses', () => {
  it('is offered while none follows it', () => {
    expect(offerOf({ ...snapshotOf([]), openclaw: FOUND_SSH })).toBe(FOUND_SSH);
    expect(offerOf({ ...snapshotOf([followedProfile()]), openclaw: FOUND_SSH })).toBeNull();
    expect(offerOf({ ...snapshotOf([]), openclaw: BROKEN })).toBeNull();
    expect(offerOf(snapshotOf([]))).toBeNull();
  });

  it('is told with its way, its credential and what its tunnel means', () => {
    const offer = offered(FOUND_SSH);
    expect(hostOfOffer(offer)).toBe('studio.example');
    const lines = linesOf(offer);
    expect(lines).toMatchObject({
      From: [FILE],
      'SSH server': ['ada@studio.example, then port 18789 there'],
      Credential: ['token from gateway.remote.token'],
    });
    expect(lines['Port here']?.join('')).toMatch(/^18789 .*Every program and every user/);
  });

  it('is told to be judged more strictly than OpenClaw’s configuration asks', () => {
    expect(linesOf(offered(FOUND_DELEGATED))['Host keys']?.join('')).toMatch(/Causeway is stricter/);
    expect(linesOf(offered(FOUND_SSH))).not.toHaveProperty('Host keys');
  });

  it('is told with its address and its pin, and not twice with its credential', () => {
    const offer = offered(FOUND_URL);
    expect(linesOf(offer)).toMatchObject({
      Address: ['wss://studio.example.ts.net/'],
      Certificate: ['only the one that is pinned there'],
      Fingerprint: [`sha256:${'ab'.repeat(32)}`],
      Credential: ['token from OPENCLAW_GATEWAY_TOKEN'],
    });
    expect(factsOfPlace(offer).map(({ label }) => label)).not.toContain('Credential');
  });

  it('is told with why its credential cannot be read, or that none is named', () => {
    const offer = offered(FOUND_URL);
    const credentialOf = (credentials: Offer['gateway']['credentials']) =>
      linesOf({ ...offer, gateway: { ...offer.gateway, credentials } })['Credential'];
    expect(credentialOf(UNAVAILABLE)?.join('')).toMatch(/vault, which runs a command/);
    expect(credentialOf(UNNAMED)).toEqual(['none is named']);
  });
});
