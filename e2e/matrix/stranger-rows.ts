import { expect } from 'vitest';
import { garbage, silentPort, sshBanner, tlsServer, webServer } from '../lab/bystanders.ts';
import { babbler, inPlaceOfServer } from './peers.ts';
import { SSH_WAYS, WAYS, type Meet } from './row.ts';
import { blockedBy, waitsFor } from './shown.ts';
import type { Stage } from './stage.ts';

/** One visit, of one attempt, whatever errors came of it; and nobody was told a secret. */
function visitedOnce({ peers, front }: Stage): void {
  expect(peers.at(-1)?.visits?.()).toBe(1);
  const failures = front.sightings().filter(({ profile }) => profile.connection.kind !== 'opening');
  const kinds = failures.map(({ profile }) => profile.connection.kind).filter((kind) => kind !== 'idle');
  expect(new Set(kinds).size).toBe(1);
}

/** Rows 12 and 13: what answers is not what was expected. */
export const STRANGER_ROWS: readonly Meet[] = [
  {
    row: '12',
    fault: 'a port that says nothing',
    ways: WAYS,
    stage: () => ({ last: () => inPlaceOfServer(silentPort()) }),
    shows: waitsFor('timed-out'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    proof: visitedOnce,
  },
  {
    row: '12',
    fault: 'a server that goes quiet after its banner',
    ways: SSH_WAYS,
    stage: () => ({ last: () => inPlaceOfServer(sshBanner()) }),
    shows: waitsFor('timed-out'),
    within: { ms: 20_000 },
    notBeforeMs: 10_000,
    proof: visitedOnce,
  },
  {
    row: '13',
    fault: 'a web server',
    ways: WAYS,
    stage: () => ({ last: () => inPlaceOfServer(webServer(200)) }),
    shows: blockedBy('not-a-gateway', 'not-an-ssh-server'),
    within: { realMs: 1_000 },
    proof: visitedOnce,
  },
  {
    row: '13',
    fault: 'garbage',
    ways: WAYS,
    stage: () => ({ last: () => inPlaceOfServer(garbage()) }),
    shows: blockedBy('not-a-gateway', 'not-an-ssh-server'),
    within: { realMs: 1_000 },
    proof: visitedOnce,
  },
  {
    row: '13',
    fault: 'garbage behind a banner',
    ways: SSH_WAYS,
    stage: () => ({ last: () => inPlaceOfServer(babbler()) }),
    shows: blockedBy('not-an-ssh-server'),
    within: { realMs: 1_000 },
    proof: visitedOnce,
  },
  {
    row: '13',
    fault: 'a TLS server',
    // Behind a jump host it hangs up like any other: finding out takes a connection of our own.
    ways: ['direct', 'ssh'],
    stage: () => ({ last: () => inPlaceOfServer(tlsServer()) }),
    shows: blockedBy('not-a-gateway', 'not-an-ssh-server'),
    within: { realMs: 1_000 },
    // It is visited once more to find out that it speaks TLS.
    proof: ({ peers }) => expect(peers.at(-1)?.visits?.()).toBeGreaterThan(0),
  },
];
