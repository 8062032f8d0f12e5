import { expect } from 'vitest';
import type { Sshd } from '../lab/sshd.ts';
import { epochOf, SSH_WAYS, type Break, type Meet, type Proof } from './row.ts';
import { scriptedPeer } from './peers.ts';
import { blockedBy } from './shown.ts';
import type { Stage } from './stage.ts';
import { askedKey, lastEndpoint, readKnownHosts, recordKeys, recordLast, trustAll } from './trust.ts';
import type { ScriptedSshd } from '../lab/scripted-sshd.ts';
import { formatPublicKey, makeKey } from '../lab/ssh-key.ts';

/** Not a byte of a login may reach the last server, and the person's own file must stay as it is now. */
async function untouched(stage: Stage): Promise<Proof> {
  const before = await readKnownHosts(stage);
  return async () => {
    expect(lastOf(stage).log()).not.toContain('userauth-request');
    expect(await readKnownHosts(stage)).toBe(before);
  };
}

function lastOf({ sshds }: Stage): Sshd {
  const last = sshds.at(-1);
  if (last === undefined) throw new Error('No SSH server on this way');
  return last;
}

/** Row 14, where the key meets the first attempt. */
export const HOST_KEY_MEETS: readonly Meet[] = [
  {
    row: '14',
    fault: 'an unknown host key',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      await recordKeys(stage, []);
      return untouched(stage);
    },
    shows: blockedBy('unknown-host-key'),
    within: { realMs: 1_000 },
    proof: showsItsKey,
    ends: trustAll,
  },
  {
    row: '14',
    fault: 'host keys of which none is known',
    ways: SSH_WAYS,
    stage: () => ({ known: false }),
    prepare: untouched,
    shows: blockedBy('unknown-host-key'),
    within: { realMs: 1_000 },
    ends: trustAll,
  },
  {
    row: '14',
    fault: 'a wrong host key',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      await lastOf(stage).rotate();
      return untouched(stage);
    },
    shows: blockedBy('changed-host-key'),
    within: { realMs: 1_000 },
    proof: showsItsKey,
    ends: trustAll,
  },
  {
    row: '14',
    fault: 'a revoked host key',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      const [key] = lastOf(stage).hostKeys();
      await recordLast(stage, (host, port) => {
        const shown = key === undefined ? '' : formatPublicKey(key);
        return `[${host}]:${port} ${shown}\n@revoked [${host}]:${port} ${shown}\n`;
      });
      return untouched(stage);
    },
    shows: blockedBy('revoked-host-key'),
    within: { realMs: 1_000 },
    proof: async (stage) => {
      const { front, sshds } = stage;
      const fingerprint = sshds.at(-1)?.hostKeys()[0]?.fingerprint ?? '';
      const wish = { profile: front.profile().profile.id, ...lastEndpoint(stage), fingerprint, replaces: [] };
      expect(await front.call('host-key.trust', wish)).toEqual({
        ok: false,
        fault: { code: 'not-as-shown' },
      });
    },
  },
  {
    row: '14',
    fault: 'an RSA key recorded of a server that has others, too',
    ways: SSH_WAYS,
    stage: () => ({ sshd: { hostKeys: ['ed25519', 'ecdsa', 'rsa'] } }),
    prepare: async (stage) => {
      const keys = lastOf(stage).hostKeys();
      await recordKeys(
        stage,
        keys.filter(({ algorithm }) => algorithm === 'ssh-rsa'),
      );
      return undefined;
    },
    shows: (profile) => epochOf(profile) > 0,
    within: { realMs: 1_000 },
    proof: ({ front }) => expect(front.profile().tunnel?.hostKey?.keyType).toBe('ssh-rsa'),
    ends: async () => undefined,
  },
  {
    row: '19',
    fault: 'host certificates alone are recorded',
    ways: SSH_WAYS,
    prepare: async (stage) => {
      const authority = await makeKey(stage.folder.path, 'authority');
      await recordLast(
        stage,
        (host, port) => `@cert-authority [${host}]:${port} ${formatPublicKey(authority)}\n`,
      );
      return untouched(stage);
    },
    shows: blockedBy('host-certificate-only'),
    within: { realMs: 1_000 },
  },
];

/** Row 14, where the key changes under a link that is up. */
export const HOST_KEY_BREAKS: readonly Break[] = [
  {
    row: '14',
    fault: 'a host key that is rotated meanwhile',
    ways: SSH_WAYS,
    inject: async (stage, traffic) => {
      const [shown] = await lastOf(stage).rotate();
      traffic.sendInto('into the change');
      const logins = countLogins(stage);
      await lastOf(stage).killSessions();
      return () => {
        expect(askedKey(stage.front.profile())?.fingerprint).toBe(shown?.fingerprint);
        expect(countLogins(stage)).toBe(logins);
      };
    },
    shows: blockedBy('changed-host-key'),
    within: { realMs: 2_000 },
    heal: trustAll,
  },
  {
    row: '14',
    fault: 'another host key at a rekey',
    ways: SSH_WAYS,
    stage: () => ({ last: () => scriptedPeer() }),
    inject: async (stage) => {
      const sshd = scripted(stage);
      const logins = sshd.attempts().length;
      const shown = sshd.rotate();
      sshd.rekey();
      return () => {
        expect(askedKey(stage.front.profile())?.fingerprint).toBe(shown.fingerprint);
        expect(sshd.attempts().length).toBe(logins);
      };
    },
    shows: blockedBy('changed-host-key'),
    within: { realMs: 1_000 },
    heal: trustAll,
  },
];

function showsItsKey(stage: Stage): void {
  expect(askedKey(stage.front.profile())?.fingerprint).toBe(lastOf(stage).hostKeys()[0]?.fingerprint);
}

function countLogins(stage: Stage): number {
  return (
    lastOf(stage)
      .log()
      .match(/userauth-request/g)?.length ?? 0
  );
}

function scripted({ peers }: Stage): ScriptedSshd {
  const found = peers.find((peer): peer is typeof peer & ScriptedSshd => 'rekey' in peer);
  if (found === undefined) throw new Error('No scripted server on this way');
  return found;
}
