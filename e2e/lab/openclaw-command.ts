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
  await mkdir(folder, { recursive: true });
  await writeFile(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  return { path, directives: { SetEnv: `PATH=${folder}:${PATH}` }, user: userInfo().username };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
