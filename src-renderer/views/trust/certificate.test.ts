import { describe, expect, it } from 'vitest';
import { standingSamples } from '../../../src-main/contract/samples.ts';
import { certificateFaultOf, shownEvidence } from './certificate.ts';
import { endedBy, KEY, NEW, remade, renewed, securedProfile, selfSigned } from './certificate-rehearsal.ts';
import { decisionFor, decisionsAbout } from './decision.ts';
import { comparable } from './fingerprint.ts';
import { blockedBy, changedKey } from './rehearsal.ts';

describe('the certificate that has to be judged', () => {
  it('is that of a blocked link, or of a switch that failed', () => {
    const online = securedProfile();
    const connection = { kind: 'online', epoch: 1, since: 0, route: 'ssh', lastSwitch: renewed } as const;
    expect(certificateFaultOf(endedBy(selfSigned))).toBe(selfSigned);
    expect(certificateFaultOf({ ...online, connection })).toBe(renewed);
    expect(certificateFaultOf(online)).toBeNull();
  });

  it('is nothing that another fault has', () => {
    const judged = standingSamples.filter((fault) => certificateFaultOf(endedBy(fault)) !== null);
    expect(new Set(judged.map(({ code }) => code))).toEqual(
      new Set(['untrusted-certificate', 'pin-mismatch']),
    );
  });

  it('is another decision with other evidence, another pin, or another way out', () => {
    const named = (fault: typeof selfSigned | typeof renewed, snapshot = securedProfile()) =>
      decisionFor(endedBy(fault, snapshot), 'certificate')?.name;
    const names = [
      named(selfSigned),
      named(selfSigned, securedProfile({ id: 'cabin' })),
      named(selfSigned, securedProfile({ trust: 'public-key' })),
      named({ ...selfSigned, mayPin: false }),
      named({ ...selfSigned, fingerprint: KEY }),
      named({ ...selfSigned, route: 'ssh' }),
      named(renewed),
      named({ ...renewed, repin: 'untrusted' }),
      named({ ...renewed, stored: { ...renewed.stored, value: KEY } }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(named({ ...selfSigned })).toBe(names[0]);
  });

  it('is judged at one place, whichever certificate is shown there', () => {
    const places = [selfSigned, remade, { ...selfSigned, fingerprint: KEY }].map(
      (fault) => decisionsAbout(endedBy(fault))[0]?.place,
    );
    expect(new Set(places).size).toBe(1);
    expect(decisionsAbout(blockedBy(changedKey)).map(({ kind }) => kind)).toEqual(['host-key']);
  });
});

describe('what is compared', () => {
  it('is the key where the key is pinned, and the certificate where its key cannot be read', () => {
    const texts = [
      shownEvidence(renewed, 'bad'),
      shownEvidence(renewed, 'bad', true),
      shownEvidence({ ...renewed, publicKey: null }, 'bad', true),
    ].map(({ text }) => text);
    expect(texts).toEqual([comparable(NEW), comparable(KEY), comparable(NEW)]);
  });
});
