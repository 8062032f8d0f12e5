import { expect } from 'vitest';
import { OPENSSH_PENALTIES, penaltyGate, scalePenalties } from '../lab/penalties.ts';
import type { ScriptedSshd } from '../lab/scripted-sshd.ts';
import { scriptedPeer } from './peers.ts';
import { SSH_WAYS, type Meet } from './row.ts';
import { waitsFor } from './shown.ts';
import type { Peer } from './way.ts';

/** A server that turns our address away, as OpenSSH does from 9.8 on after four failed logins. */
async function penalised(scale: number): Promise<Peer & ScriptedSshd> {
  const gate = penaltyGate(scalePenalties(OPENSSH_PENALTIES, 1 / scale), () => performance.now());
  for (let failure = 0; failure < 4; failure += 1) gate.judge('failed');
  return scriptedPeer({ gate });
}

function refusals(peers: readonly Peer[]): number {
  const last = peers.at(-1);
  return last !== undefined && 'refused' in last && typeof last.refused === 'function'
    ? Number(last.refused())
    : 0;
}

/** Row 17, on the penalties' own scale. */
export function penaltyRows(scale: number): readonly Meet[] {
  return [
    {
      row: '17',
      fault: 'a server that punishes us',
      ways: SSH_WAYS,
      stage: () => ({ last: () => penalised(scale) }),
      shows: waitsFor('ssh-refusing'),
      within: { realMs: 1_000 },
      proof: ({ front, peers }) => {
        expect(refusals(peers)).toBe(1);
        expect(front.profile().view.remainingMs).toBeGreaterThan(25_000);
        expect(front.profile().view.remainingMs).toBeLessThanOrEqual(30_000);
      },
      // Nothing but waiting: it is tried again once the penalty is over, and never while it lasts.
      ends: async (stage) => {
        await stage.online();
        expect(refusals(stage.peers)).toBe(1);
      },
    },
  ];
}
