import { fingerprintOf, readHostKey, readRecordedKey, type HostKey } from './known-hosts-key.ts';
import { coversName, lookupNamesOf, type ServerName } from './known-hosts-name.ts';

/** One readable line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export type KnownHostsEntry = {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Patterns or a hash, as they stand. */
  readonly hosts: string;
  readonly key: HostKey;
  readonly comment: string;
  /** Counted from 1. */
  readonly line: number;
};

export type KnownHostsFile = {
  readonly path: string;
  readonly text: string;
  readonly entries: readonly KnownHostsEntry[];
  /** Lines that are neither an entry nor empty nor a comment: OpenSSH passes them over too. */
  readonly ignored: readonly number[];
};

/** `own` is the app's file; what it says of a server counts more than what the others say. */
export type KnownHosts = {
  readonly own: KnownHostsFile;
  readonly user: readonly KnownHostsFile[];
  readonly system: readonly KnownHostsFile[];
};

/** A recorded key as a person is shown it. Dates and counts exist in the app's own file alone. */
export type RecordedKey = {
  readonly type: string;
  readonly fingerprint: string;
  readonly source: 'own' | 'user' | 'system';
  readonly path: string;
  readonly line: number;
  /** ISO 8601. */
  readonly firstSeen: string | null;
  readonly uses: number | null;
};

export type HostKeyVerdict =
  | { readonly verdict: 'known'; readonly by: RecordedKey }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'changed'; readonly recorded: readonly RecordedKey[] }
  | { readonly verdict: 'revoked'; readonly by: RecordedKey }
  /** Only a certificate would prove this server, and ours is no client for certificates. */
  | { readonly verdict: 'certificate-authority-only' };

/** Marker, hosts, key type, key, comment. */
const entryLine = /^(?:(@[^ \t]*)[ \t]+)?([^@ \t][^ \t]*)[ \t]+([^ \t]+)[ \t]+([^ \t]+)(?:[ \t]+(.*))?$/;

type Found = KnownHostsEntry & { readonly path: string; readonly source: RecordedKey['source'] };

/** Reads the text of a known_hosts file. Never throws; what it cannot read it leaves out, as OpenSSH does. */
export function parseKnownHosts(path: string, text: string): KnownHostsFile {
  const lines = text.split('\n').map((line, index) => parseLine(line, index + 1));
  const entries = lines.filter((line) => line !== null && typeof line === 'object');
  const ignored = lines.filter((line) => typeof line === 'number');
  return { path, text, entries, ignored };
}

/**
 * Judges the key blob that a server offered. A revocation in any file wins. If the app's own file has a key
 * for the server, no other file is asked. A key that is none is `unknown`; storing it is refused.
 */
export function judgeHostKey(files: KnownHosts, server: ServerName, offered: Uint8Array): HostKeyVerdict {
  const names = lookupNamesOf(server);
  const found = entriesOf(files).filter(({ hosts }) => names.some((name) => coversName(hosts, name)));
  const key = readHostKey(offered);
  const isOffered = (entry: Found): boolean => entry.key.base64 === key?.base64;
  const revoked = found.find((entry) => entry.marker === 'revoked' && isOffered(entry));
  if (revoked !== undefined) return { verdict: 'revoked', by: describe(revoked) };

  const [first, ...others] = names.map((name) => recordedUnder(found, name));
  if (first === undefined) return { verdict: 'unknown' };
  const known = first.find(isOffered);
  if (known !== undefined) return { verdict: 'known', by: describe(known) };
  if (first.length > 0) return { verdict: 'changed', recorded: first.map(describe) };
  // A record for another port may vouch for the key. That it differs says nothing about this port.
  const elsewhere = others.flat().find(isOffered);
  if (elsewhere !== undefined) return { verdict: 'known', by: describe(elsewhere) };
  const certified = found.some(({ marker }) => marker === 'cert-authority');
  return { verdict: certified ? 'certificate-authority-only' : 'unknown' };
}

/** The plain keys that count for a server: under its name, or under the bare host where that has none. */
export function recordedKeysOf(files: KnownHosts, server: ServerName): readonly RecordedKey[] {
  const all = entriesOf(files);
  const groups = lookupNamesOf(server).map((name) => recordedUnder(all, name));
  return (groups.find((group) => group.length > 0) ?? []).map(describe);
}

function recordedUnder(entries: readonly Found[], name: string): readonly Found[] {
  const plain = entries.filter(({ marker, hosts }) => marker === 'none' && coversName(hosts, name));
  const own = plain.filter(({ source }) => source === 'own');
  return own.length > 0 ? own : plain;
}

function entriesOf({ own, user, system }: KnownHosts): readonly Found[] {
  const from = (source: Found['source']) => (file: KnownHostsFile) =>
    file.entries.map((entry) => ({ ...entry, path: file.path, source }));
  return [...from('own')(own), ...user.flatMap(from('user')), ...system.flatMap(from('system'))];
}

function describe({ key, source, path, line, comment }: Found): RecordedKey {
  const seen = source === 'own' ? readComment(comment) : null;
  const { firstSeen = null, uses = null } = seen ?? {};
  return { type: key.type, fingerprint: fingerprintOf(key), source, path, line, firstSeen, uses };
}

/** What the app notes behind a key that it trusts; OpenSSH reads it as the comment that it is. */
export function writeComment({
  firstSeen,
  uses,
}: {
  readonly firstSeen: string;
  readonly uses: number;
}): string {
  return `causeway first-seen=${firstSeen} used=${uses}`;
}

/** Reads our own comment; null for any other. */
export function readComment(comment: string): { readonly firstSeen: string; readonly uses: number } | null {
  const [, firstSeen, uses] =
    /^causeway first-seen=(\d{4}-\d\d-\d\dT[\d:.]+Z) used=(\d{1,9})$/.exec(comment) ?? [];
  return firstSeen === undefined || uses === undefined ? null : { firstSeen, uses: Number(uses) };
}

/** An entry, or the number of a line that cannot be read, or null for a line without a meaning. */
function parseLine(line: string, number: number): KnownHostsEntry | number | null {
  const text = trimLine(line);
  if (text === '' || text.startsWith('#')) return null;
  const [, mark, hosts = '', label = '', base64 = '', rest] = entryLine.exec(text) ?? [];
  const marker = markerOf(mark);
  const key = readRecordedKey(label, base64);
  if (key === null || marker === null) return number;
  return { marker, hosts, key, comment: rest ?? '', line: number };
}

/** Step by step: a pattern for the end would look at a line of a million spaces a million times. */
function trimLine(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end).replace(/^[ \t]+/, '');
}

function markerOf(mark: string | undefined): KnownHostsEntry['marker'] | null {
  switch (mark) {
    case undefined:
      return 'none';
    case '@revoked':
      return 'revoked';
    case '@cert-authority':
      return 'cert-authority';
    default:
      return null;
  }
}
