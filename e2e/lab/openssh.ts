import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { knownHostsLines, type PublicKey } from './ssh-key.ts';

/** One `Host` of an ssh_config: an Sshd or a ScriptedSshd fits. */
export interface KnownHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyPath?: string;
  readonly hostKeys: () => readonly PublicKey[];
}

export interface HostChoices {
  /** The name of the host to go through. */
  readonly jump?: string;
  /** Further directives of ssh_config(5), which win over the lab's own. */
  readonly directives?: Readonly<Record<string, string>>;
}

/** An ssh_config with a known_hosts in a folder of its own, and Debian's `ssh` on it. */
export interface OpenSsh {
  /** For `ssh -F`. */
  readonly configPath: string;
  readonly knownHostsPath: string;
  /** Arguments that are right for every call: `-F`. */
  readonly args: readonly string[];
  /** Runs `ssh -F … args`. Input, if any, is all that it reads. */
  readonly run: (args: readonly string[], input?: string) => Promise<Child>;
  readonly stop: () => Promise<void>;
}

/**
 * Writes the hosts down as a person would have them: each under its name, with its key and what it shows now trusted,
 * strict, asking nothing.
 */
export async function writeSshConfig(
  hosts: Readonly<Record<string, KnownHost & HostChoices>>,
): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-ssh-'));
  const configPath = join(folder, 'config');
  const knownHostsPath = join(folder, 'known_hosts');
  const named = Object.entries(hosts);
  const lines = named.map(([, { host, port, hostKeys }]) => knownHostsLines(host, port, hostKeys()));
  await writeFile(knownHostsPath, lines.join(''));
  await writeFile(configPath, named.map(([name, host]) => hostBlock(name, host, knownHostsPath)).join('\n'));
  const args = ['-F', configPath];
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  return {
    configPath,
    knownHostsPath,
    args,
    run: async (more, input) =>
      startChild({
        command: 'ssh',
        args: [...args, ...more],
        env,
        ...(input === undefined ? {} : { input }),
      }),
    stop: async () => rm(folder, { recursive: true, force: true }),
  };
}

function hostBlock(name: string, host: KnownHost & HostChoices, knownHostsPath: string): string {
  const directives = {
    HostName: host.host,
    Port: String(host.port),
    User: host.user,
    ...(host.keyPath === undefined ? {} : { IdentityFile: host.keyPath }),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    UserKnownHostsFile: knownHostsPath,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    BatchMode: 'yes',
    ...(host.jump === undefined ? {} : { ProxyJump: host.jump }),
    ...host.directives,
  };
  return `Host ${name}\n${Object.entries(directives)
    .map(([key, value]) => `  ${key} ${value}\n`)
    .join('')}`;
}
