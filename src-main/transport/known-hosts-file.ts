import { countUse, forgetServer, replaceHostKey, trustHostKey } from '../policy/known-hosts-edit.ts';
import type { KnownHostsEdit, TrustWish } from '../policy/known-hosts-edit.ts';
import type { ServerName } from '../policy/known-hosts-name.ts';
import { parseKnownHosts, type KnownHosts, type KnownHostsFile } from '../policy/known-hosts.ts';
import { readBoundedText, type NoText } from './bounded-text.ts';

/** The files that hold keys of servers. The last two follow from the ssh configuration of each server. */
export type KnownHostsPaths = {
  readonly own: string;
  readonly user: readonly string[];
  readonly system: readonly string[];
};

/** A file is there and cannot be read. What it would revoke is unknown, so no key may be trusted. */
export type KnownHostsFault = {
  readonly code: 'known-hosts-unreadable';
  readonly file: string;
  readonly why: Exclude<NoText, 'missing'>;
};

export type KnownHostsReading =
  | { readonly ok: true; readonly value: KnownHosts }
  | { readonly ok: false; readonly fault: KnownHostsFault };

const MOST_BYTES = 16 * 1024 * 1024;

/** Reads all files of a server afresh, for each attempt: a revocation counts from the moment it is written. */
export async function readKnownHosts(paths: KnownHostsPaths): Promise<KnownHostsReading> {
  const own = await readFiles([paths.own], false);
  if (!own.ok) return own;
  const user = await readFiles(paths.user, true);
  if (!user.ok) return user;
  const system = await readFiles(paths.system, true);
  if (!system.ok) return system;
  const [first = parseKnownHosts(paths.own, '')] = own.value;
  return { ok: true, value: { own: first, user: user.value, system: system.value } };
}

type Files =
  | { readonly ok: true; readonly value: readonly KnownHostsFile[] }
  | { readonly ok: false; readonly fault: KnownHostsFault };

/** The app's own file is written again: there, bytes that are no text must not be lost without a word. */
async function readFiles(paths: readonly string[], lenient: boolean): Promise<Files> {
  const files: KnownHostsFile[] = [];
  for (const path of paths) {
    const reading = await readBoundedText(path, { maxBytes: MOST_BYTES, lenient });
    if (reading.ok) files.push(parseKnownHosts(path, reading.text));
    else if (reading.why === 'missing') files.push(parseKnownHosts(path, ''));
    else return { ok: false, fault: { code: 'known-hosts-unreadable', file: path, why: reading.why } };
  }
  return { ok: true, value: files };
}

type EditProblem = Extract<KnownHostsEdit, { ok: false }>['why'];

/** `Why` is the reason of the save that was handed in. */
export type KeepResult<Why> =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly fault:
        | KnownHostsFault
        | { readonly code: 'host-key-refused'; readonly why: EditProblem }
        | { readonly code: 'not-saved'; readonly why: Why };
    };

type Key = { readonly server: ServerName; readonly key: Uint8Array };

/**
 * The app's own known_hosts file. Every change reads all files, judges again and then saves, one after the
 * other: what a person was shown is what is stored, or nothing is. A key may be handed in only after the
 * server proved that it holds it.
 */
export type KnownHostsKeeper<Why> = {
  /** Stores the first key of a server: `not-as-shown` if there is one by now. */
  readonly trust: (paths: KnownHostsPaths, shown: Key) => Promise<KeepResult<Why>>;
  /** Stores a key in the place of those with the fingerprints `recorded`, as the person saw them. */
  readonly replace: (
    paths: KnownHostsPaths,
    shown: Key & { readonly recorded: readonly string[] },
  ) => Promise<KeepResult<Why>>;
  /** Removes the keys of a server from the app's own file; revocations stay. */
  readonly forget: (paths: KnownHostsPaths, server: ServerName) => Promise<KeepResult<Why>>;
  /** Counts a login with a key of the app's own file. A key of another file is not counted. */
  readonly countUse: (paths: KnownHostsPaths, used: Key) => Promise<KeepResult<Why>>;
};

export type Save<Why> = (
  text: string,
) => Promise<{ readonly ok: true } | { readonly ok: false; readonly why: Why }>;

/** `save` replaces the app's own file in one step; `wall` gives wall-clock milliseconds. */
export function createKnownHostsKeeper<Why>(save: Save<Why>, wall: () => number): KnownHostsKeeper<Why> {
  let last: Promise<unknown> = Promise.resolve();
  const change = (paths: KnownHostsPaths, edit: (files: KnownHosts) => KnownHostsEdit) => {
    const result = last.then(() => keep(paths, edit, save));
    last = result.catch(() => undefined);
    return result;
  };
  const wishOf = ({ server, key }: Key): TrustWish => ({ server, key, at: new Date(wall()).toISOString() });
  return {
    trust: (paths, shown) => change(paths, (files) => trustHostKey(files, wishOf(shown))),
    replace: (paths, shown) => change(paths, (files) => replaceHostKey(files, wishOf(shown), shown.recorded)),
    forget: (paths, server) =>
      change(paths, ({ own }) => ({ ok: true, text: forgetServer(own.text, server) })),
    countUse: (paths, { server, key }) =>
      change(paths, ({ own }) => ({ ok: true, text: countUse(own.text, server, key) })),
  };
}

async function keep<Why>(
  paths: KnownHostsPaths,
  edit: (files: KnownHosts) => KnownHostsEdit,
  save: Save<Why>,
): Promise<KeepResult<Why>> {
  const reading = await readKnownHosts(paths);
  if (!reading.ok) return reading;
  const edited = edit(reading.value);
  if (!edited.ok) return { ok: false, fault: { code: 'host-key-refused', why: edited.why } };
  if (edited.text === reading.value.own.text) return { ok: true };
  const saved = await save(edited.text);
  return saved.ok ? saved : { ok: false, fault: { code: 'not-saved', why: saved.why } };
}
