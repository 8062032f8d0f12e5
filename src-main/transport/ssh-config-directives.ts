import { lowerCase } from '../policy/known-hosts-pattern.ts';
import { parseSshTarget, type SshTarget } from '../policy/ssh-target.ts';
import type { ConfigLine } from './ssh-config-line.ts';
import type { ConfigFault } from './ssh-config-tree.ts';

/**
 * What it means that we cannot honour a directive. `blocks`: we would reach another server, or trust one that
 * the person does not, so no connection may be tried. `login`: a way to log in may be missing, or one too
 * many is there. `detail`: the connection is the same but for a detail.
 */
export type Effect = 'blocks' | 'login' | 'detail';

type Values = readonly string[];
type Directive = {
  /** As ssh_config(5) writes it. */
  readonly name: string;
  readonly effect: Effect;
  /** Present where we honour the directive; null for values that are none. */
  readonly read?: (words: Values) => unknown;
  /** Values with which a directive that we do not honour asks for nothing. */
  readonly off?: Values;
};

const honoured = (name: string, effect: Effect, read: (words: Values) => unknown): Directive => ({
  name,
  effect,
  read,
});
const foreign = (name: string, effect: Effect, ...off: Values): Directive => ({ name, effect, off });

const directives: ReadonlyMap<string, Directive> = new Map(
  [
    honoured('HostName', 'blocks', readText),
    honoured('Port', 'blocks', readPort),
    honoured('User', 'blocks', readText),
    honoured('HostKeyAlias', 'blocks', readText),
    honoured('UserKnownHostsFile', 'blocks', readPaths),
    honoured('GlobalKnownHostsFile', 'blocks', readPaths),
    honoured('ProxyJump', 'blocks', () => true),
    honoured('Tag', 'blocks', readText),
    honoured('IgnoreUnknown', 'detail', readText),
    honoured('IdentityFile', 'login', readText),
    honoured('IdentitiesOnly', 'login', readFlag),
    honoured('IdentityAgent', 'login', readText),
    honoured('ConnectTimeout', 'detail', readSeconds),
    honoured('ServerAliveInterval', 'detail', readSeconds),
    honoured('ServerAliveCountMax', 'detail', readCount),
    foreign('ProxyCommand', 'blocks', 'none'),
    foreign('CanonicalizeHostname', 'blocks', 'no', 'false'),
    foreign('RefuseConnection', 'blocks'),
    foreign('RevokedHostKeys', 'blocks', 'none'),
    foreign('CertificateFile', 'login', 'none'),
    foreign('GSSAPIAuthentication', 'login', 'no', 'false'),
    foreign('GSSAPIKeyExchange', 'login', 'no', 'false'),
    foreign('HostbasedAuthentication', 'login', 'no', 'false'),
    foreign('KbdInteractiveAuthentication', 'login', 'yes', 'true'),
    foreign('PasswordAuthentication', 'login', 'yes', 'true'),
    foreign('PKCS11Provider', 'login', 'none'),
    foreign('PreferredAuthentications', 'login'),
    foreign('PubkeyAcceptedAlgorithms', 'login'),
    foreign('PubkeyAuthentication', 'login', 'yes', 'true', 'unbound', 'host-bound'),
    foreign('SecurityKeyProvider', 'login', 'none', 'internal'),
    foreign('AddressFamily', 'detail', 'any'),
    foreign('BindAddress', 'detail'),
    foreign('BindInterface', 'detail'),
    foreign('Ciphers', 'detail'),
    foreign('HostKeyAlgorithms', 'detail'),
    foreign('KexAlgorithms', 'detail'),
    foreign('KnownHostsCommand', 'detail', 'none'),
    foreign('MACs', 'detail'),
    foreign('RequiredRSASize', 'detail'),
    foreign('VerifyHostKeyDNS', 'detail', 'no', 'false'),
  ].map((directive) => [directive.name.toLowerCase(), directive] as const),
);

/** Other names of the same directive (readconf.c). */
const aliases: ReadonlyMap<string, string> = new Map([
  ['challengeresponseauthentication', 'kbdinteractiveauthentication'],
  ['dsaauthentication', 'pubkeyauthentication'],
  ['identityfile2', 'identityfile'],
  ['pubkeyacceptedkeytypes', 'pubkeyacceptedalgorithms'],
  ['skeyauthentication', 'kbdinteractiveauthentication'],
  ['smartcarddevice', 'pkcs11provider'],
  ['tisauthentication', 'kbdinteractiveauthentication'],
]);

/**
 * Directives of OpenSSH that change nothing for us: they rule sessions, forwards and programs that the app
 * does not start, or ask for less care with host keys than it takes.
 */
const harmless: ReadonlySet<string> = new Set(
  `addkeystoagent batchmode canonicaldomains canonicalizefallbacklocal canonicalizemaxdots
  canonicalizepermittedcnames casignaturealgorithms channeltimeout checkhostip cipher clearallforwardings
  compression compressionlevel connectionattempts controlmaster controlpath controlpersist dynamicforward
  enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fallbacktorsh fingerprinthash
  forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports
  globalknownhostsfile2 gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms
  gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts hostbasedacceptedalgorithms
  hostbasedkeytypes ipqos kbdinteractivedevices keepalive localcommand localforward logfacility loglevel
  logverbose nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming
  permitlocalcommand permitremoteopen protocol proxyusefdpass rekeylimit remotecommand
  remoteforward requesttty rhostsrsaauthentication rsaauthentication sendenv sessiontype setenv stdinnull
  streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tcpkeepalive tunnel
  tunneldevice updatehostkeys usekeychain useprivilegedport userknownhostsfile2 useroaming usersh
  versionaddendum visualhostkey warnweakcrypto xauthlocation`.split(/\s+/),
);

/** The one keyword that a directive is kept under. */
export function slotOf(keyword: string): string {
  return aliases.get(keyword) ?? keyword;
}

export function isHarmless(keyword: string): boolean {
  return harmless.has(keyword);
}

/** How a directive reads in ssh_config(5), and what it means not to honour it; null for an unknown one. */
export function describeDirective(slot: string): Pick<Directive, 'name' | 'effect'> | null {
  return directives.get(slot) ?? null;
}

/** Whether we cannot honour these values of a known directive. */
export function isForeign(slot: string, words: Values): boolean {
  const directive = directives.get(slot);
  if (directive === undefined || directive.read !== undefined) return false;
  return !(directive.off ?? []).includes((words[0] ?? '').toLowerCase());
}

/** Whether a value asks for the default, so that a later line may still set another. */
export function isUnset(slot: string, words: Values): boolean {
  return (slot === 'connecttimeout' || slot === 'serveraliveinterval') && words[0] === 'none';
}

type Malformed = Extract<ConfigFault, { code: 'ssh-config-malformed' }>['why'];

/** What is wrong with the values of a directive that we honour. */
export function problemOf(slot: string, { words, text }: ConfigLine): Malformed | null {
  const read = directives.get(slot)?.read;
  if (read === undefined) return null;
  if (words === null) return 'open-quote';
  if (words.length === 0) return 'no-value';
  if (words.length > 1 && read !== readPaths) return 'too-many-values';
  const isRead =
    slot === 'proxyjump' ? readJumps(text) !== null : isUnset(slot, words) || read(words) !== null;
  return isRead ? null : 'bad-value';
}

export function readText([word]: Values): string | null {
  return word === undefined || word === '' ? null : word;
}

/** A number from 1 to 65535, or the name of ssh's own service. */
export function readPort([word = '']: Values): number | null {
  if (word === 'ssh') return 22;
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

export function readFlag([word = '']: Values): boolean | null {
  if (/^(?:yes|true)$/i.test(word)) return true;
  return /^(?:no|false)$/i.test(word) ? false : null;
}

export function readCount([word = '']: Values): number | null {
  return /^\d{1,10}$/.test(word) && Number(word) < 2 ** 31 ? Number(word) : null;
}

/** Whole seconds of a time such as `90`, `1m30s` or `2h` (sshd_config(5), TIME FORMATS). */
export function readSeconds([word = '']: Values): number | null {
  if (!/^(?:\d{1,10}[smhdw]?)+$/i.test(word)) return null;
  const parts = [...word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * secondsOf(unit ?? ''), 0);
  return total < 2 ** 31 ? total : null;
}

function secondsOf(unit: string): number {
  const minute = 60;
  const hour = 60 * minute;
  const seconds: Readonly<Record<string, number>> = { m: minute, h: hour, d: 24 * hour, w: 7 * 24 * hour };
  return seconds[unit] ?? 1;
}

/** Paths before any expansion; empty for `none`, which must stand alone. */
export function readPaths(words: Values): Values | null {
  if (words.some((word) => word === '')) return null;
  if (!words.some((word) => lowerCase(word) === 'none')) return words;
  return words.length === 1 ? [] : null;
}

/** The servers of a `ProxyJump`, the first to be reached first; empty for `none`. */
export function readJumps(text: string): readonly SshTarget[] | null {
  const list = text.replace(/#.*$/s, '').trim();
  if (lowerCase(list) === 'none') return [];
  const targets = list.split(',').map((part) => parseSshTarget(part));
  const read = targets.flatMap((reading) => (reading.ok ? [reading.target] : []));
  return read.length === targets.length ? read : null;
}
