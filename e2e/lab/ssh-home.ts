import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sshd } from './sshd.ts';

/** One `Host` of a person's ssh configuration, which leads to a server of the lab. */
export interface HomeHost {
  readonly name: string;
  readonly sshd: Pick<Sshd, 'host' | 'port' | 'user'> & { readonly keyPath?: string };
  /** The `Host` to go through. */
  readonly via?: string;
  /** Further lines, for example `ConnectTimeout 1`. */
  readonly directives?: readonly string[];
}

/** Writes `~/.ssh/config` of a home folder, as a person would. Known hosts are left out: nothing is trusted yet. */
export async function writeSshHome(home: string, hosts: readonly HomeHost[]): Promise<void> {
  const folder = join(home, '.ssh');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'config'), hosts.map(stanza).join('\n'), { mode: 0o600 });
}

function stanza({ name, sshd, via, directives = [] }: HomeHost): string {
  return [
    `Host ${name}`,
    `  HostName ${sshd.host}`,
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    ...(sshd.keyPath === undefined ? [] : [`  IdentityFile ${sshd.keyPath}`]),
    '  IdentitiesOnly yes',
    ...(via === undefined ? [] : [`  ProxyJump ${via}`]),
    ...directives.map((line) => `  ${line}`),
    '',
  ].join('\n');
}
