import { judgeHostKey, recordedKeysOf } from '../policy/known-hosts.ts';
import type { HostKeyVerdict, KnownHosts, RecordedKey } from '../policy/known-hosts.ts';
import type { ServerName } from '../policy/known-hosts-name.ts';
import { orderHostKeyAlgorithms } from '../policy/known-hosts-order.ts';
import { readKnownHosts } from './known-hosts-file.ts';
import type { KeepResult, KnownHostsFault, KnownHostsKeeper, KnownHostsPaths } from './known-hosts-file.ts';
import type { HostKeyApproval, SshRequest } from './ssh-port.ts';
import { describeKey } from './tunnel/host-key.ts';
import type { HostKeys, Log } from './tunnel/request.ts';

/** A server of a way, and the files that hold its keys. */
export type ServerFiles = { readonly server: ServerName; readonly paths: KnownHostsPaths };
/** The same with what the files say. */
export type KnownServer = ServerFiles & { readonly files: KnownHosts };

export type ServersReading =
  | { readonly ok: true; readonly servers: readonly KnownServer[] }
  | { readonly ok: false; readonly fault: KnownHostsFault };

/** Reads what is recorded for each server. */
export async function readServers(all: readonly ServerFiles[]): Promise<ServersReading> {
  const servers: KnownServer[] = [];
  for (const one of all) {
    const reading = await readKnownHosts(one.paths);
    if (!reading.ok) return reading;
    servers.push({ ...one, files: reading.value });
  }
  return { ok: true, servers };
}

export type HostKeyParts = Pick<SshRequest, 'approvals' | 'approved'> & {
  /** No two with one name and different files. */
  readonly servers: readonly KnownServer[];
  readonly keeper: KnownHostsKeeper<string>;
  readonly log: Log;
};

/** The host keys of one attempt. */
export type AttemptHostKeys = {
  readonly hostKeys: HostKeys;
  /** Resolves once every approved key that was proved so far is written down, or could not be. */
  readonly kept: () => Promise<void>;
  /** Counts a login for each recorded key that was proved; to be called once, when the tunnel is open. */
  readonly countUses: () => void;
};

type Proved = { readonly at: KnownServer; readonly key: Buffer; readonly found: HostKeyVerdict };

/**
 * Judges host keys by what is recorded and by what the person trusts beyond that. An approval counts for the
 * one key at the one place, and only while what is recorded is what the person was shown; a revocation always
 * stands. An approved key is stored when the server has proved it.
 */
export function createHostKeys(parts: HostKeyParts): AttemptHostKeys {
  const { approvals, approved, servers } = parts;
  const keeping: Promise<void>[] = [];
  const used: Proved[] = [];
  const judged = (server: ServerName, key: Buffer): Proved => {
    const at = find(servers, server);
    return { at, key, found: judgeHostKey(at.files, server, key) };
  };
  const hostKeys: HostKeys = {
    algorithms: (server) => orderHostKeyAlgorithms(find(servers, server).files, server),
    // Who showed us a key that was then approved is an SSH server too.
    isKnown: (server) =>
      recordedKeysOf(find(servers, server).files, server).length > 0 ||
      approvals.some((approval) => isAt(approval, server)),
    judge: (server, key) => {
      const shown = judged(server, key);
      return approvalOf(approvals, shown) === null ? shown.found : { verdict: 'known', by: trusted(shown) };
    },
    accepted: (server, key) => {
      const proved = judged(server, key);
      const approval = approvalOf(approvals, proved);
      if (approval !== null) {
        keeping.push(keep(parts, proved, approval));
        return;
      }
      used.push(proved);
      // Recorded since by somebody else: there is nothing left to approve.
      const done = approvals.find((one) => isOf(one, proved));
      if (done !== undefined) approved(done, true);
    },
  };
  return {
    hostKeys,
    kept: async () => void (await Promise.all(keeping)),
    countUses: () => {
      for (const { at, key } of used.splice(0)) {
        const { server, paths } = at;
        void written(parts, 'ssh.host-key-not-counted', parts.keeper.countUse(paths, { server, key }));
      }
    },
  };
}

function find(servers: readonly KnownServer[], { host, port, alias }: ServerName): KnownServer {
  const found = servers.find(
    ({ server }) => server.host === host && server.port === port && server.alias === alias,
  );
  if (found === undefined) throw new Error('A server that is not on the way');
  return found;
}

/** The approval that outweighs a verdict: of a first key, or of one in the place of exactly what is recorded. */
function approvalOf(approvals: readonly HostKeyApproval[], proved: Proved): HostKeyApproval | null {
  const recorded = replaceable(proved.found);
  if (recorded === null) return null;
  const fits = ({ replaces }: HostKeyApproval): boolean =>
    new Set(replaces).size === recorded.size && replaces.every((one) => recorded.has(one));
  return approvals.find((approval) => isOf(approval, proved) && fits(approval)) ?? null;
}

/** The fingerprints that a person could replace; null where no approval counts. */
function replaceable(found: HostKeyVerdict): ReadonlySet<string> | null {
  switch (found.verdict) {
    case 'unknown':
      return new Set();
    case 'changed':
      return new Set(found.recorded.map(({ fingerprint }) => fingerprint));
    default:
      return null;
  }
}

function isOf(approval: HostKeyApproval, { at, key }: Proved): boolean {
  return isAt(approval, at.server) && approval.fingerprint === describeKey(key).fingerprint;
}

function isAt({ host, port }: HostKeyApproval, server: ServerName): boolean {
  return host === server.host && port === server.port;
}

/** An approved key as if it stood in the app's own file already. */
function trusted({ at, key }: Proved): RecordedKey {
  const { keyType, fingerprint } = describeKey(key);
  const place = { source: 'own', path: at.paths.own, line: 0 } as const;
  return { type: keyType, fingerprint, ...place, firstSeen: null, uses: null };
}

async function keep(
  parts: HostKeyParts,
  { at, key, found }: Proved,
  approval: HostKeyApproval,
): Promise<void> {
  const { keeper, approved } = parts;
  const { server, paths } = at;
  const change =
    found.verdict === 'changed'
      ? keeper.replace(paths, { server, key, recorded: approval.replaces })
      : keeper.trust(paths, { server, key });
  approved(approval, await written(parts, 'ssh.host-key-not-kept', change));
}

/** Whether a change was written. No tunnel ends because it was not, not even by a save that breaks. */
async function written({ log }: HostKeyParts, event: string, change: Promise<KeepResult<string>>) {
  const result = await change.catch(() => null);
  if (result?.ok === true) return true;
  log(event, { code: result?.fault.code ?? 'broken', why: result?.fault.why ?? '' });
  return false;
}
