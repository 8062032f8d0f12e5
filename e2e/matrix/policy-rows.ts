import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import { POST_QUANTUM_ONLY, type Directives } from '../lab/sshd-config.ts';
import { startSshd } from '../lab/sshd.ts';
import { SSH_WAYS, type Meet } from './row.ts';
import { blockedBy } from './shown.ts';
import type { Stage } from './stage.ts';
import { looksAgainAfter } from './steady.ts';
import type { Peer } from './way.ts';

const RECHECK_MS = 600_000;

const serverWith = (directives: Directives) => () => startSshd({ directives });

async function says({ peers }: Stage, words: RegExp): Promise<void> {
  const log = (): string => peers.map((peer: Peer) => peer.log?.() ?? '').join('\n');
  await until(() => words.test(log()), { what: `${words} in the server's log` });
}

/** Rows 18 and 19: what a server does not do for us. */
export const POLICY_ROWS: readonly Meet[] = [
  ...(['no', 'remote'] as const).map((value): Meet => ({
    row: '18',
    fault: `AllowTcpForwarding ${value}`,
    ways: SSH_WAYS,
    stage: () => ({ last: serverWith({ AllowTcpForwarding: value }) }),
    shows: blockedBy('forwarding-refused'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      await says(stage, /request was denied|administratively prohibited|refused local port forward/);
      await looksAgainAfter(stage, RECHECK_MS);
    },
  })),
  {
    row: '18',
    fault: 'PermitOpen of another port',
    ways: SSH_WAYS,
    stage: () => ({ last: serverWith({ PermitOpen: '127.0.0.1:1' }) }),
    shows: blockedBy('forwarding-refused'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      await says(stage, /request was denied/);
      await looksAgainAfter(stage, RECHECK_MS);
    },
  },
  {
    row: '18',
    fault: 'a jump host that does not forward',
    ways: ['jump'],
    stage: () => ({ sshd: { directives: { AllowTcpForwarding: 'no' } } }),
    shows: blockedBy('forwarding-refused'),
    within: { realMs: 1_000 },
    proof: (stage) => looksAgainAfter(stage, RECHECK_MS),
  },
  {
    row: '19',
    fault: 'post-quantum key exchange alone',
    ways: SSH_WAYS,
    stage: () => ({ last: serverWith(POST_QUANTUM_ONLY) }),
    shows: blockedBy('no-common-algorithm'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      expect(stage.peers.at(-1)?.log?.()).not.toContain('userauth-request');
      await looksAgainAfter(stage, RECHECK_MS);
    },
  },
];
