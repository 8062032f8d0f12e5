import { expect } from 'vitest';
import { startAgent, startHangingAgent } from '../lab/agent.ts';
import { makeKey, type SshKey } from '../lab/ssh-key.ts';
import { startSshd } from '../lab/sshd.ts';
import { personWho } from './person.ts';
import { SSH_WAYS, type Meet } from './row.ts';
import { blockedBy } from './shown.ts';
import type { Stage } from './stage.ts';
import { staysAway, waitsForWake } from './steady.ts';
import type { Peer } from './way.ts';

/** The person has no key file for it, so that an agent alone could help. */
async function serverWithoutKey(): Promise<Peer> {
  const { keyPath: _, ...sshd } = await startSshd();
  return sshd;
}

/** The key that it lets in is encrypted. */
function serverWithLockedKey(): Promise<Peer> {
  return startSshd({ userKeys: [{ passphrase: 'right', rounds: 4 }] });
}

async function manyKeys({ folder }: Stage): Promise<readonly SshKey[]> {
  const names = Array.from({ length: 7 }, (_, index) => `other${index}`);
  return Promise.all(names.map(async (name) => makeKey(folder.path, name)));
}

/** How many logins the server saw refused, by its own log. */
function refusedLogins({ peers }: Stage): number {
  return (
    peers
      .at(-1)
      ?.log?.()
      .match(/^Failed publickey for/gm)?.length ?? 0
  );
}

/** Row 16: what a login may lack. None of it is tried again by itself. */
export const LOGIN_ROWS: readonly Meet[] = [
  {
    row: '16',
    fault: 'a key that may not log in',
    ways: SSH_WAYS,
    choices: async ({ folder }) => ({ identityFile: (await makeKey(folder.path, 'stranger')).path }),
    shows: blockedBy('login-refused'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      expect(refusedLogins(stage)).toBe(1);
      await staysAway(stage);
      expect(refusedLogins(stage)).toBe(1);
    },
  },
  {
    row: '16',
    fault: 'a wrong passphrase, three times',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      const person = personWho(stage, 'no', 'nor this', 'nor that');
      return () => person.wasAsked(3);
    },
    stage: () => ({ last: serverWithLockedKey }),
    shows: blockedBy('key-unreadable'),
    within: { realMs: 3_000 },
    proof: staysAway,
  },
  {
    row: '16',
    fault: 'a passphrase that nobody gives',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      const person = personWho(stage, null);
      return () => person.wasAsked(1);
    },
    stage: () => ({ last: serverWithLockedKey }),
    shows: blockedBy('login-unanswered'),
    within: { realMs: 1_000 },
    proof: staysAway,
  },
  {
    row: '16',
    fault: 'a key file that is not there',
    ways: SSH_WAYS,
    choices: async ({ folder }) => ({ identityFile: `${folder.path}/nowhere` }),
    shows: blockedBy('key-unreadable'),
    within: { realMs: 1_000 },
    proof: staysAway,
  },
  {
    row: '16',
    fault: 'an agent that is not there',
    ways: SSH_WAYS,
    stage: () => ({ last: serverWithoutKey }),
    choices: async ({ folder }) => ({ agent: `${folder.path}/no-agent` }),
    shows: blockedBy('agent-unavailable'),
    within: { realMs: 1_000 },
    proof: waitsForWake,
  },
  {
    row: '16',
    fault: 'an agent that hangs',
    ways: SSH_WAYS,
    stage: () => ({ last: serverWithoutKey }),
    choices: async ({ atEnd }) => {
      const agent = await startHangingAgent();
      atEnd(agent.stop);
      return { agent: agent.socket };
    },
    shows: blockedBy('agent-unavailable'),
    within: { ms: 20_000 },
    notBeforeMs: 4_000,
    proof: waitsForWake,
  },
  {
    row: '16',
    fault: 'an agent with seven other keys',
    ways: SSH_WAYS,
    stage: () => ({ last: serverWithoutKey, directives: ['IdentitiesOnly no'] }),
    choices: async (stage) => {
      const agent = await startAgent(await manyKeys(stage));
      stage.atEnd(agent.stop);
      return { agent: agent.socket };
    },
    shows: blockedBy('login-refused'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      // One fewer than the server takes, so that it still listens.
      expect(refusedLogins(stage)).toBe(5);
      await staysAway(stage);
    },
  },
];
