import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { gatewayEnv } from './gateway-config.ts';
import type { Gateway } from './gateway.ts';
import { gatewayNode, gatewayProgram } from './install.ts';
import type { Directives } from './sshd-config.ts';

/** The real `openclaw` command of a gateway's owner. */
export interface OpenClawCommand {
  /** What to run. */
  readonly path: string;
  /** For `startSshd`: whoever logs in has the command in the PATH, as on the gateway's own computer. */
  readonly directives: Directives;
  /** Who must log in there: another user could not read the gateway's folder. */
  readonly user: string;
}

/** Writes an `openclaw` that knows this gateway's configuration and state, and no other. */
export async function writeOpenClawCommand(gateway: Pick<Gateway, 'directory'>): Promise<OpenClawCommand> {
  const folder = join(gateway.directory, 'bin');
  const path = join(folder, 'openclaw');
  const { PATH, ...env } = gatewayEnv(gateway.directory);
  const settings = Object.entries(env).map(([name, value]) => quote(`${name}=${value}`));
  const words = ['env', '-i', '"PATH=$PATH"', ...settings, quote(gatewayNode()), quote(gatewayProgram())];
  const home = join(gateway.directory, 'login');
  await mkdir(folder, { recursive: true });
  await mkdir(home, { recursive: true });
  // A login shell sets its PATH anew before it reads this, as an installer left it there.
  await writeFile(join(home, '.profile'), `PATH=${quote(folder)}:"$PATH"\n`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  return { path, directives: { SetEnv: `HOME=${home} PATH=${folder}:${PATH}` }, user: userInfo().username };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
