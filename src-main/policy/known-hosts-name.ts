import { createHmac } from 'node:crypto';
import { lowerCase, matchHostList } from './known-hosts-pattern.ts';

const SSH_PORT = 22;

/** Where a server was reached: what its key is recorded under. */
export type ServerName = {
  /** The name or address that was dialled, not the `Host` of a configuration. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** `HostKeyAlias`: stands for host and port both. */
  readonly alias: string | null;
};

/** The one name that a key of this server is stored under: `host` at port 22, else `[host]:port`. */
export function recordNameOf({ host, port, alias }: ServerName): string {
  if (alias !== null) return lowerCase(alias);
  return port === SSH_PORT ? lowerCase(host) : `[${lowerCase(host)}]:${port}`;
}

/**
 * The names to look up, in order. OpenSSH takes a key that is recorded for the bare host as good for
 * another port too, if nothing is recorded for that port (sshconnect.c, check_host_key).
 */
export function lookupNamesOf(server: ServerName): readonly [string, ...string[]] {
  const name = recordNameOf(server);
  const bare = lowerCase(server.host);
  return server.alias === null && name !== bare ? [name, bare] : [name];
}

/** Whether a name, in lower case, can stand in a file without being a pattern, a list, a hash or a marker. */
export function isRecordable(name: string): boolean {
  const plain = /^\[([^[\]]+)\]:\d+$/.exec(name)?.[1] ?? name;
  return /^[^\s@?*#[\]|'"\\!,\p{Cc}]+$/u.test(plain);
}

/** Whether the hosts field of a line covers a name: a list of patterns, or `|1|salt|hash`. */
export function coversName(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|')) return matchHostList(name, hosts);
  const [, salt] = /^\|1\|([^|]+)\|/.exec(hosts) ?? [];
  const bytes = Buffer.from(salt ?? '', 'base64');
  if (bytes.length !== 20) return false;
  const hash = createHmac('sha1', bytes).update(name).digest('base64');
  return hosts === `|1|${bytes.toString('base64')}|${hash}`;
}
