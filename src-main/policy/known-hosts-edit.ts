import { judgeHostKey, parseKnownHosts, readComment, writeComment } from './known-hosts.ts';
import type { HostKeyVerdict, KnownHosts, KnownHostsEntry } from './known-hosts.ts';
import { readHostKey, type HostKey } from './known-hosts-key.ts';
import { coversName, isRecordable, recordNameOf, type ServerName } from './known-hosts-name.ts';
import { lowerCase } from './known-hosts-pattern.ts';

export type TrustWish = {
  readonly server: ServerName;
  /** The key blob that the person was shown and that the server has proved to hold. */
  readonly key: Uint8Array;
  /** Now, in ISO 8601 with `Z`. */
  readonly at: string;
};

/** The new text of the app's own file. */
export type KnownHostsEdit =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      /**
       * `not-as-shown`: what is recorded is not what the person saw. `name` and `key`: they cannot be written
       * so that OpenSSH would read them back.
       */
      readonly why: 'not-as-shown' | 'revoked' | 'name' | 'key';
    };

/** Trusts the first key of a server. Nothing may be recorded for it; the same key already there is fine. */
export function trustHostKey(files: KnownHosts, wish: TrustWish): KnownHostsEdit {
  const { verdict } = judgeHostKey(files, wish.server, wish.key);
  if (verdict === 'known') return { ok: true, text: files.own.text };
  if (verdict === 'revoked') return { ok: false, why: 'revoked' };
  if (verdict === 'changed') return { ok: false, why: 'not-as-shown' };
  return append(files.own.text, wish);
}

/**
 * Trusts a key in the place of others. `shown` has the fingerprints that the person saw as recorded: all of
 * them and no more must still be recorded. The keys in other files stay there; the app's own file overrides.
 */
export function replaceHostKey(files: KnownHosts, wish: TrustWish, shown: readonly string[]): KnownHostsEdit {
  const found = judgeHostKey(files, wish.server, wish.key);
  if (found.verdict === 'known') return { ok: true, text: files.own.text };
  if (found.verdict === 'revoked') return { ok: false, why: 'revoked' };
  if (!isAsShown(found, shown)) return { ok: false, why: 'not-as-shown' };
  return append(forgetServer(files.own.text, wish.server), wish);
}

/**
 * The text without any plain key for a server. Revocations and authorities stay. A line for several names
 * loses this one, by an exception where a wildcard covers it.
 */
export function forgetServer(text: string, server: ServerName): string {
  const name = recordNameOf(server);
  return editLines(text, (line, { marker, hosts }) => {
    if (marker !== 'none' || !coversName(hosts, name)) return line;
    const left = hosts.startsWith('|') ? '' : without(hosts, name);
    return left === '' ? null : line.replace(hosts, () => left);
  });
}

/** Counts one more use of a key that the app trusts. A text that does not know the key comes back as it is. */
export function countUse(text: string, server: ServerName, key: Uint8Array): string {
  const name = recordNameOf(server);
  const used = readHostKey(key);
  return editLines(text, (line, entry) => {
    const noted = readComment(entry.comment);
    const isUsed = entry.marker === 'none' && entry.key.base64 === used?.base64;
    if (noted === null || !isUsed || !coversName(entry.hosts, name)) return line;
    return line.replace(entry.comment, () => writeComment({ ...noted, uses: noted.uses + 1 }));
  });
}

function isAsShown(found: HostKeyVerdict, shown: readonly string[]): boolean {
  if (found.verdict !== 'changed') return false;
  const recorded = new Set(found.recorded.map(({ fingerprint }) => fingerprint));
  return recorded.size === new Set(shown).size && shown.every((fingerprint) => recorded.has(fingerprint));
}

function append(text: string, { server, key, at }: TrustWish): KnownHostsEdit {
  const name = recordNameOf(server);
  const hostKey = readHostKey(key);
  if (!isRecordable(name)) return { ok: false, why: 'name' };
  if (hostKey === null) return { ok: false, why: 'key' };
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return { ok: true, text: `${text}${gap}${writeLine(name, hostKey, at)}\n` };
}

function writeLine(name: string, { type, base64 }: HostKey, firstSeen: string): string {
  return `${name} ${type} ${base64} ${writeComment({ firstSeen, uses: 0 })}`;
}

/** Lets `edit` change or remove (null) each line that holds an entry; all other lines stay to the letter. */
function editLines(text: string, edit: (line: string, entry: KnownHostsEntry) => string | null): string {
  const entries = new Map(parseKnownHosts('', text).entries.map((entry) => [entry.line, entry]));
  const lines = text.split('\n').map((line, index) => {
    const entry = entries.get(index + 1);
    return entry === undefined ? line : edit(line, entry);
  });
  return lines.filter((line) => line !== null).join('\n');
}

function without(hosts: string, name: string): string {
  const others = hosts.split(',').filter((pattern) => lowerCase(pattern) !== name);
  const left = others.join(',');
  if (others.every((pattern) => pattern.startsWith('!'))) return '';
  return coversName(left, name) ? `!${name},${left}` : left;
}
