import { isIPv6 } from 'node:net';

/** A server as a person names it: an address, a name, or a `Host` of the ssh configuration. */
export type SshTarget = {
  /** As it was typed; IPv6 without brackets. */
  readonly host: string;
  /** null: the configuration or the system says. */
  readonly user: string | null;
  /** 1 to 65535; null: the configuration says, or 22. */
  readonly port: number | null;
};

export type SshTargetProblem =
  | 'empty'
  | 'too-long'
  | 'control-character'
  | 'space'
  | 'leading-dash'
  | 'scheme'
  | 'password'
  | 'path'
  | 'query'
  | 'user'
  | 'host'
  | 'port';

export type SshTargetReading =
  | { readonly ok: true; readonly target: SshTarget }
  | { readonly ok: false; readonly why: SshTargetProblem };

const LONGEST = 1024;

/** Refused in names by OpenSSH 9.6 and later (ssh.c), or with a meaning in patterns, known_hosts or URLs. */
const strangeInHost = /['`"$\\;&<>|(){},/?#*!@[\]=^]/;
const strangeInUser = /['`"$;&<>|(){},/?#*!:[\]]|\\$/;

/**
 * Reads `host`, `user@host`, `user@host:port`, `[ipv6]:port` or `ssh://user@host:port`. Spaces at the ends
 * are dropped. The last `@` ends the user, so `me@corp@host` is `me@corp`. Never throws.
 */
export function parseSshTarget(text: string): SshTargetReading {
  const typed = text.trim();
  if (typed === '') return refuse('empty');
  if (typed.length > LONGEST) return refuse('too-long');
  const plain = withoutScheme(typed);
  return typeof plain === 'string' ? readPlain(plain) : plain;
}

/** The one text that is read back as this target: `user@host:port`, with brackets where they are needed. */
export function formatSshTarget({ host, user, port }: SshTarget): string {
  const name = port !== null && host.includes(':') ? `[${host}]` : host;
  return `${user === null ? '' : `${user}@`}${name}${port === null ? '' : `:${port}`}`;
}

function refuse(why: SshTargetProblem): SshTargetReading {
  return { ok: false, why };
}

/** The text as it would stand without `ssh://`; the user of a URL may be percent-encoded. */
function withoutScheme(typed: string): string | SshTargetReading {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(typed) ?? [];
  if (scheme === undefined) return typed;
  if (scheme.toLowerCase() !== 'ssh') return refuse('scheme');
  const [authority, after] = divide(rest, rest.search(/[/?#]/));
  if (/^\/?[?#]/.test(after)) return refuse('query');
  if (after !== '' && after !== '/') return refuse('path');
  const [encoded, place] = divide(authority, authority.lastIndexOf('@'));
  if (place === '') return authority;
  const user = decode(encoded);
  return user === null ? refuse('user') : `${user}${place}`;
}

/** The text before and from a position; a position below 0 is the end. */
function divide(text: string, at: number): readonly [string, string] {
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function readPlain(text: string): SshTargetReading {
  if (/\p{Cc}/u.test(text)) return refuse('control-character');
  if (/\s/u.test(text)) return refuse('space');
  const at = text.lastIndexOf('@');
  const user = at < 0 ? null : text.slice(0, at);
  const place = readPlace(text.slice(at + 1));
  const why = userProblem(user) ?? placeProblem(place);
  if (why !== null) return refuse(why);
  return {
    ok: true,
    target: { host: place.host, user, port: place.port === null ? null : Number(place.port) },
  };
}

function userProblem(user: string | null): SshTargetProblem | null {
  if (user === null) return null;
  if (user.includes(':')) return 'password';
  if (user.startsWith('-')) return 'leading-dash';
  return isSshUser(user) ? null : 'user';
}

/** Whether a text can be the name of a user on a server. */
export function isSshUser(user: string): boolean {
  return user !== '' && !user.startsWith('-') && !/[\s\p{Cc}]/u.test(user) && !strangeInUser.test(user);
}

type Place = { readonly host: string; readonly port: string | null };

/** A text with several colons is IPv6 as a whole: its port needs brackets. */
function readPlace(text: string): Place {
  const [, inside, bracketPort] = /^\[([^[\]]*)\](?::(.*))?$/s.exec(text) ?? [];
  if (inside !== undefined) return { host: inside, port: bracketPort ?? null };
  const colon = text.indexOf(':');
  if (colon < 0 || colon !== text.lastIndexOf(':')) return { host: text, port: null };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function placeProblem({ host, port }: Place): SshTargetProblem | null {
  if (host.startsWith('-')) return 'leading-dash';
  if (!isSshHost(host)) return 'host';
  return port === null || isPort(port) ? null : 'port';
}

/** Whether a text can be the name or address of a server, or a `Host` of the configuration. */
export function isSshHost(host: string): boolean {
  if (host.includes(':')) return isIPv6(host);
  return (
    !host.startsWith('-') &&
    !/[\s\p{Cc}]/u.test(host) &&
    host !== '' &&
    !strangeInHost.test(host) &&
    !/^\.+$/.test(host)
  );
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
