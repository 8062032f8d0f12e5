import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { lowerCase } from '../policy/known-hosts-pattern.ts';
import { isSshHost, isSshUser, type SshTarget } from '../policy/ssh-target.ts';
import { readCount, readFlag, readJumps, readPort, readSeconds, readText } from './ssh-config-directives.ts';
import { asksFinal } from './ssh-config-match.ts';
import { bad, readPathsOf, type Machine, type SshPaths } from './ssh-config-paths.ts';
import {
  emptySurvey,
  unsupportedOf,
  walkFile,
  type Survey,
  type Unsupported,
  type Walk,
} from './ssh-config-survey.ts';
import { expandTokens, type Tokens } from './ssh-config-tokens.ts';
import type { ConfigFault, ConfigFile, Loaded } from './ssh-config-tree.ts';

/** One server as the configuration describes it. */
export type SshEndpoint = SshPaths & {
  /** The name that was asked for: a `Host`, or the address itself. */
  readonly name: string;
  /** The name or address to dial, in lower case. */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly identitiesOnly: boolean;
  readonly hostKeyAlias: string | null;
  /** Seconds; null where nothing is said. */
  readonly connectTimeout: number | null;
  /** Seconds, 0 for never; null where nothing is said. */
  readonly serverAliveInterval: number | null;
  readonly serverAliveCountMax: number | null;
  readonly unsupported: readonly Unsupported[];
};

/** An endpoint and the servers that its own `ProxyJump` names, the first to be reached first. */
export type Described = { readonly endpoint: SshEndpoint; readonly jumps: readonly SshTarget[] };

/**
 * Describes one server. `via` is the jump to it where that is given already: then its own `ProxyJump` and
 * `ProxyCommand` mean nothing, as behind `ssh -J`.
 */
export function describeEndpoint(
  config: readonly ConfigFile[],
  target: SshTarget,
  machine: Machine,
  via: SshTarget | null,
): Loaded<Described> {
  const walked = walkAll(config, target, machine);
  if (!walked.ok) return walked;
  const { survey, hostName } = walked.value;
  if (via !== null) survey.first.delete('proxyjump');
  const port = target.port ?? portOf(survey);
  const known = tokensOf(survey, machine, { name: target.host, hostName, port });
  const user = readUser(survey, target, machine, known);
  if (!user.ok) return user;
  const jumps = jumpsOf(survey, { ...known, r: user.value });
  if (!jumps.ok) return jumps;
  const jump = (via ?? jumps.value.at(-1))?.host;
  const paths = readPathsOf({ survey, machine, tokens: withConnection(known, user.value, jump) });
  if (!paths.ok) return paths;
  const place = { name: target.host, hostName, port, user: user.value };
  return {
    ok: true,
    value: { endpoint: { ...place, ...plainOf(survey), ...paths.value }, jumps: jumps.value },
  };
}

/** Walks all files; twice where a `Match final` asks for it, then with the host name that came out. */
function walkAll(
  config: readonly ConfigFile[],
  target: SshTarget,
  machine: Machine,
): Loaded<{ readonly survey: Survey; readonly hostName: string }> {
  const survey = emptySurvey();
  const { host, user } = target;
  const walk: Walk = { survey, host, originalHost: host, user, localUser: machine.user, final: false };
  const fault = firstFault(config, walk);
  if (fault !== null) return { ok: false, fault };
  const named = hostNameOf(survey, host);
  if (!named.ok) return named;
  const hostName = canonical(named.value);
  const second = config.some(asksSecond)
    ? firstFault(config, { ...walk, host: hostName, final: true })
    : null;
  return second === null ? { ok: true, value: { survey, hostName } } : { ok: false, fault: second };
}

function hostNameOf(survey: Survey, host: string): Loaded<string> {
  const placed = survey.first.get('hostname');
  if (placed === undefined) return { ok: true, value: host };
  const hostName = expandTokens(placed.words?.[0] ?? '', { h: host }, null);
  return hostName !== null && isSshHost(hostName) ? { ok: true, value: hostName } : bad(placed);
}

/** A `Match final` asks for it wherever it stands, even in a file that is included for other servers. */
function asksSecond({ lines }: ConfigFile): boolean {
  return lines.some(({ keyword, text, included }) =>
    keyword === 'match' ? asksFinal(text) : included?.some(asksSecond) === true,
  );
}

function firstFault(config: readonly ConfigFile[], walk: Walk): ConfigFault | null {
  for (const file of config) {
    const fault = walkFile(walk, file);
    if (fault !== null) return fault;
  }
  return null;
}

/** Names in lower case; addresses in their one usual form, as `127.1` and `::0001` are known under it. */
function canonical(host: string): string {
  const isNumeric = /^[0-9a-fx.:]+$/i.test(host) && !host.includes('.:');
  const parsed = isNumeric
    ? URL.parse(`http://${host.includes(':') ? `[${host}]` : host}`)?.hostname
    : undefined;
  const address = parsed?.replace(/^\[|\]$/g, '') ?? '';
  if (isIP(address) !== 0) return address;
  return isIP(host) === 0 ? lowerCase(host) : host;
}

function tokensOf(
  survey: Survey,
  machine: Machine,
  at: { readonly name: string; readonly hostName: string; readonly port: number },
): Tokens {
  const alias = valueOf(survey, 'hostkeyalias', readText);
  return {
    d: machine.home,
    h: at.hostName,
    i: String(machine.uid),
    k: alias === null ? at.name : lowerCase(alias),
    L: machine.name.split('.', 1)[0] ?? '',
    l: machine.name,
    n: at.name,
    p: String(at.port),
    u: machine.user,
  };
}

/** `%C` names the whole connection (readconf.c, ssh_connection_hash, since OpenSSH 9.6). */
function withConnection(tokens: Tokens, user: string, jump = ''): Tokens {
  const whole = `${tokens['l']}${tokens['h']}${tokens['p']}${user}${jump}`;
  return { ...tokens, r: user, j: jump, C: createHash('sha1').update(whole).digest('hex') };
}

function portOf(survey: Survey): number {
  return valueOf(survey, 'port', readPort) ?? 22;
}

function readUser(survey: Survey, target: SshTarget, machine: Machine, tokens: Tokens): Loaded<string> {
  const placed = survey.first.get('user');
  if (target.user !== null || placed === undefined) return { ok: true, value: target.user ?? machine.user };
  const user = expandTokens(placed.words?.[0] ?? '', tokens, machine.environment);
  return user !== null && isSshUser(user) ? { ok: true, value: user } : bad(placed);
}

/** Tokens may stand in a jump: `%r@bastion.%h`. What comes out must be a target again. */
function jumpsOf(survey: Survey, tokens: Tokens): Loaded<readonly SshTarget[]> {
  const placed = survey.first.get('proxyjump');
  if (placed === undefined || placed.keyword !== 'proxyjump') return { ok: true, value: [] };
  const text = expandTokens(placed.text.replace(/#.*$/s, ''), tokens, null);
  const jumps = text === null ? null : readJumps(text);
  return jumps === null ? bad(placed) : { ok: true, value: jumps };
}

type Plain = Pick<
  SshEndpoint,
  | 'hostKeyAlias'
  | 'identitiesOnly'
  | 'connectTimeout'
  | 'serverAliveInterval'
  | 'serverAliveCountMax'
  | 'unsupported'
>;

function plainOf(survey: Survey): Plain {
  const alias = valueOf(survey, 'hostkeyalias', readText);
  return {
    hostKeyAlias: alias === null ? null : lowerCase(alias),
    identitiesOnly: valueOf(survey, 'identitiesonly', readFlag) ?? false,
    connectTimeout: valueOf(survey, 'connecttimeout', readSeconds),
    serverAliveInterval: valueOf(survey, 'serveraliveinterval', readSeconds),
    serverAliveCountMax: valueOf(survey, 'serveralivecountmax', readCount),
    unsupported: unsupportedOf(survey),
  };
}

function valueOf<Value>(
  survey: Survey,
  slot: string,
  read: (words: readonly string[]) => Value | null,
): Value | null {
  const words = survey.first.get(slot)?.words;
  return words === undefined || words === null ? null : read(words);
}
