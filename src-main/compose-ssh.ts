import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from './host/ports.ts';
import type { Forwarder, SshPort } from './host/ssh-ports.ts';
import { writeAtomically } from './storage/atomic-file.ts';
import type { Lookup } from './transport/name.ts';

/** Where SSH's files are on this computer, and whose. */
export type SshSurroundings = {
  /** The person's home folder; `.ssh` is in it. */
  readonly home: string;
  /** The system's folder, `/etc/ssh` but for Windows. */
  readonly system: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Those of the person who runs the app. */
export function sshSurroundings(): SshSurroundings {
  const windows = process.platform === 'win32';
  const system = windows ? join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh';
  return { home: homedir(), system, environment: process.env };
}

type SshParts = {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lookup: Lookup;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
  readonly around: SshSurroundings;
};

/** Everything that speaks SSH, loaded when it is first needed: an app without an SSH route never reads it. */
export function composeSsh(parts: SshParts): SshPort {
  let loading: Promise<SshPort> | null = null;
  const load = (): Promise<SshPort> => (loading ??= loadSsh(parts));
  return {
    openTunnel: async (request, signal) => {
      const ask: typeof request.ask = async (asking, stop) => {
        const answer = await request.ask(asking, stop);
        for (const secret of answer?.answers ?? []) parts.register(secret);
        return answer;
      };
      return (await load()).openTunnel({ ...request, ask }, signal);
    },
    resolve: async (target) => (await load()).resolve(target),
    hosts: async () => (await load()).hosts(),
  };
}

async function loadSsh({ folder, clock, log, lookup, around }: SshParts): Promise<SshPort> {
  const { createSsh } = await import('./transport/ssh.ts');
  const { LIMITS } = await import('./transport/tunnel/request.ts');
  const { decryptKey, readKeyFile } = await import('./transport/tunnel/key.ts');
  const { home, system, environment } = around;
  const ownKnownHosts = join(folder, 'known_hosts');
  return createSsh({
    configPaths: { home, system },
    machine: {
      user: userInfo().username,
      uid: userInfo().uid,
      home,
      name: hostname(),
      environment,
      systemKnownHosts: [join(system, 'ssh_known_hosts'), join(system, 'ssh_known_hosts2')],
    },
    ownKnownHosts,
    saveKnownHosts: (text) => writeAtomically(ownKnownHosts, text),
    usualAgent: usualAgent(environment),
    lookup,
    clock,
    wall: clock.wall,
    log,
    limits: LIMITS,
    decrypt: decryptKey,
    readKeyFile,
  });
}

function usualAgent(environment: SshSurroundings['environment']): string | null {
  const socket = environment['SSH_AUTH_SOCK'] ?? '';
  if (socket !== '') return socket;
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

/** How long a new connection to a forward waits for the tunnel, in milliseconds. */
const FORWARD_WAIT_MS = 10_000;

export function openForwardOf({ after }: Clock): Forwarder {
  return async ({ localPort, openChannel }) => {
    const { openLocalForward } = await import('./transport/local-forward.ts');
    const opened = await openLocalForward({ localPort, openChannel, waitMs: FORWARD_WAIT_MS, after });
    if (opened.ok) return { ok: true, close: opened.forward.close };
    const { why } = opened;
    const holder = why === 'in-use' ? opened.holder : undefined;
    return { ok: false, why, ...(holder === undefined ? {} : { holder }) };
  };
}
