import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownHost } from '../lab/openssh.ts';
import { knownHostsLines } from '../lab/ssh-key.ts';
import type { HostFolder } from './host.ts';

/** How the host gets to the gateway: by itself, through one SSH server, or through two. */
export type Way = 'direct' | 'ssh' | 'jump';

/** An SSH server of the lab, or something in its place. */
export interface Peer extends KnownHost {
  /** How many connections it has had, where it counts them. */
  readonly visits?: () => number;
  /** What all its processes wrote, where there are any. */
  readonly log?: () => string;
  readonly stop: () => Promise<void>;
}

/** A person's ~/.ssh for these servers, each reached through the one before. */
export interface SshHome {
  /** From here to the last; the first stands behind the line. */
  readonly peers: readonly Peer[];
  readonly line: { readonly host: string; readonly port: number };
  /** Whether their host keys are recorded. */
  readonly known: boolean;
  /** Further lines for the last server, for example `IdentityAgent /run/agent`; they win. */
  readonly directives: readonly string[];
}

/** The `Host` of the person's configuration that leads to the last server. */
export const TARGET = 'studio';

/** Writes config and known_hosts as a person would have them. */
export async function writeSshHome({ home }: HostFolder, { peers, line, ...more }: SshHome): Promise<void> {
  const last = peers.length - 1;
  const blocks = peers.map((peer, index) => {
    const { host, port } = index === 0 ? line : peer;
    const lines = [
      `Host ${index === last ? TARGET : `hop${index}`}`,
      ...(index === last ? more.directives : []),
      `HostName ${host}`,
      `Port ${port}`,
      `User ${peer.user}`,
      ...(peer.keyPath === undefined ? [] : [`IdentityFile ${peer.keyPath}`]),
      'IdentitiesOnly yes',
      ...(index === 0 ? [] : [`ProxyJump hop${index - 1}`]),
    ];
    return `${lines.join('\n  ')}\n`;
  });
  await writeFile(join(home, '.ssh', 'config'), blocks.join('\n'), { mode: 0o600 });
  const recorded = peers.map((peer, index) => {
    const { host, port } = index === 0 ? line : peer;
    return more.known ? knownHostsLines(host, port, peer.hostKeys()) : '';
  });
  await writeFile(knownHostsPath({ home }), recorded.join(''), { mode: 0o600 });
}

export function knownHostsPath({ home }: Pick<HostFolder, 'home'>): string {
  return join(home, '.ssh', 'known_hosts');
}
