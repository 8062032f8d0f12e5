import type { ApprovalProblem } from '../contract/refusal.ts';

/** A pairing request of ours, as the person saw it. */
export type PairingRequest = {
  readonly requestId: string;
  readonly deviceId: string;
  readonly role: string;
  readonly scopes: readonly string[];
};

// A leading dash would make an option of it.
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Where installers of OpenClaw and of Node put programs that a login without a terminal does not find. */
const FOLDERS = [
  '"$HOME/.openclaw/bin"',
  '"$HOME/.local/bin"',
  '"$HOME/.npm-global/bin"',
  '"$HOME/.volta/bin"',
  '"$HOME/.local/share/pnpm"',
  '"$HOME/Library/pnpm"',
  '"$HOME"/.nvm/versions/node/*/bin',
  '"$HOME"/.local/share/fnm/node-versions/*/installation/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
].join(' ');

/** The command line that lists the pairing requests on the gateway's host, as JSON. */
export const LIST_COMMAND = remotely('openclaw devices list --json');

/** The command line that approves one request there; null where the id could be anything else than an id. */
export function approveCommand(requestId: string): string | null {
  return REQUEST_ID.test(requestId) ? remotely(`openclaw devices approve ${requestId}`) : null;
}

/**
 * A command line that runs `words` as at the person's own prompt: the shell that sshd starts reads no profile, so
 * it starts their login shell, and that a plain one, whose language we know. The layers are free of single quotes,
 * backslashes and newlines, which other shells read in other ways.
 */
function remotely(words: string): string {
  const find = `for d in ${FOLDERS}; do command -v openclaw >/dev/null 2>&1 && break; [ -x "$d/openclaw" ] && PATH="$d:$PATH"; done`;
  const script = `${find}; export PATH; exec ${words} </dev/null`;
  return `exec env CAUSEWAY_RUN='${script}' sh -c 'exec "\${SHELL:-/bin/sh}" -lc "$0"' 'exec sh -c "$CAUSEWAY_RUN"'`;
}

/**
 * Judges what the list command wrote: null where it shows exactly this request, and so may be approved. Lines
 * around the JSON are passed over: profiles and plugins like to greet.
 */
export function judgeListing(output: string, wanted: PairingRequest): ApprovalProblem | null {
  const pending = readPending(output);
  if (pending === null) return 'failed';
  const listed = pending.filter((entry) => entry['requestId'] === wanted.requestId);
  if (listed.length === 0) return 'not-listed';
  if (listed.some((entry) => entry['deviceId'] !== wanted.deviceId)) return 'other-device';
  return listed.every((entry) => asksForSame(entry, wanted)) ? null : 'other-scopes';
}

/** What a command on the gateway's host said as it failed. */
export type Failure = { readonly stdout: string; readonly stderr: string };

const SHOWN = 200;
// Colours with their escape character, then whatever else is no part of a word.
const COLOUR = /\p{Cc}\[[0-9;]*[A-Za-z]/gu;
const UNSHOWABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** The end of it, on one line of at most 200 characters; `openclaw --json` says it in its output instead. */
export function endOf({ stdout, stderr }: Failure): string {
  const said = stderr.trim() === '' ? messageIn(stdout) : stderr;
  const line = said.replace(COLOUR, '').replace(UNSHOWABLE, ' ').trim();
  return line.slice(-SHOWN).trim();
}

function messageIn(output: string): string {
  const message = firstIn(output, (object) => fieldsOf(object['error'])['message']);
  return typeof message === 'string' ? message : output;
}

type Fields = Readonly<Record<string, unknown>>;

/** An entry of `openclaw devices list --json` (2026.9.6) has `role` and `roles`, older ones had the first alone. */
function asksForSame(entry: Fields, { role, scopes }: PairingRequest): boolean {
  const roles = [entry['role'], ...listOf(entry['roles'])].filter((one) => one !== undefined);
  const asked = listOf(entry['scopes']);
  return isSameSet(roles, [role]) && isSameSet(asked, scopes);
}

function isSameSet(found: readonly unknown[], wanted: readonly string[]): boolean {
  const [one, other] = [new Set(found), new Set<unknown>(wanted)];
  return one.size === other.size && [...one].every((each) => other.has(each));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** So many lines may begin an object before the one that counts. */
const MOST_BEGINNINGS = 200;

/** Null where there is no list. */
function readPending(output: string): readonly Fields[] | null {
  const pending = firstIn(output, (object) => object['pending']);
  return Array.isArray(pending) ? pending.map(fieldsOf) : null;
}

/** What is picked from the first object that has it; undefined where none has. */
function firstIn(output: string, pick: (object: Fields) => unknown): unknown {
  const beginnings = [...output.matchAll(/^\{/gm)];
  for (const { index } of beginnings.slice(0, MOST_BEGINNINGS)) {
    for (const text of objectsAt(output.slice(index))) {
      const picked = pick(fieldsOf(parsed(text)));
      if (picked !== undefined) return picked;
    }
  }
  return undefined;
}

/** An object on one line, or on several up to the line that closes it. */
function objectsAt(text: string): readonly string[] {
  const [line = ''] = /^.*/.exec(text) ?? [];
  const closed = /^\}\s*$/m.exec(text);
  return closed === null ? [line] : [line, text.slice(0, closed.index + 1)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
