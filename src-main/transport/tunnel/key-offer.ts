import type { Fault } from '../../contract/fault.ts';
import type { Agent } from './agent.ts';
import {
  readKey,
  type KeyContent,
  type ParseKey,
  type PrivateKey,
  type UnsupportedFormat,
} from './key-format.ts';
import type { ReadKeyFile } from './key.ts';
import type { Hop, IdentityFile, Log } from './request.ts';

/** A key to offer to a server, and what can sign with it. */
export type KeyOffer =
  | { readonly by: 'agent'; readonly blob: Buffer }
  | { readonly by: 'file'; readonly blob: Buffer; readonly path: string; readonly key: PrivateKey }
  /** `blob` is null where the passphrase is needed even to know the public half. */
  | {
      readonly by: 'encrypted-file';
      readonly blob: Buffer | null;
      readonly path: string;
      readonly bytes: Buffer;
    };

/** A key file that could be read. */
export type FileKey = {
  readonly path: string;
  readonly bytes: Buffer;
  readonly content: Exclude<KeyContent, { kind: 'unsupported' }>;
};

/**
 * Puts the keys in OpenSSH's order (sshconnect2.c, pubkey_prepare): those of the agent that a file names, the
 * agent's others unless only the named ones may be offered, and then the files. No key stands there twice.
 */
export function arrangeOffers(
  files: readonly FileKey[],
  held: readonly Buffer[],
  identitiesOnly: boolean,
): readonly KeyOffer[] {
  const isHeld = (blob: Buffer | null): blob is Buffer =>
    blob !== null && held.some((key) => key.equals(blob));
  const named = files.map(blobOf).filter(isHeld);
  const others = identitiesOnly ? [] : held;
  const fromAgent = [...named, ...others].map((blob): KeyOffer => ({ by: 'agent', blob }));
  const all = [...fromAgent, ...files.flatMap(offerOf)];
  const isFirst = ({ blob }: KeyOffer, index: number): boolean =>
    blob === null || all.findIndex((other) => other.blob?.equals(blob) === true) === index;
  return all.filter(isFirst);
}

function blobOf({ content }: FileKey): Buffer | null {
  return content.kind === 'private' ? content.key.blob : content.blob;
}

function offerOf({ path, bytes, content }: FileKey): readonly KeyOffer[] {
  switch (content.kind) {
    case 'private':
      return [{ by: 'file', blob: content.key.blob, path, key: content.key }];
    case 'encrypted':
      return [{ by: 'encrypted-file', blob: content.blob, path, bytes }];
    default:
      return [];
  }
}

export type GatherParts = {
  readonly hop: Hop;
  /** Null where none is wanted. */
  readonly agent: Agent | null;
  readonly parse: ParseKey;
  readonly readKeyFile: ReadKeyFile;
  readonly log: Log;
};

export type Gathered =
  | {
      readonly ok: true;
      readonly offers: readonly KeyOffer[];
      /** What is wrong with a key or the agent, to be told if the login comes to nothing. */
      readonly problem: Fault | null;
    }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Reads the key files and asks the agent. Faults: `key-unreadable` for a file that the person named; of any
 * other it is a problem at most.
 */
export async function gatherOffers(parts: GatherParts, stop: AbortSignal): Promise<Gathered> {
  const files: FileKey[] = [];
  let problem: Fault | null = null;
  for (const file of parts.hop.identityFiles) {
    const reading = await readIdentity(parts, file.path);
    if (reading.ok) files.push(reading.key);
    else if (file.origin === 'person') return reading;
    else if (!isExpected(file, reading.fault)) problem ??= reading.fault;
  }
  const held = await listHeld(parts, stop);
  const offers = arrangeOffers(files, held.keys, parts.hop.identitiesOnly);
  return { ok: true, offers, problem: problem ?? held.problem };
}

async function listHeld(
  { agent, log }: GatherParts,
  stop: AbortSignal,
): Promise<{ readonly keys: readonly Buffer[]; readonly problem: Fault | null }> {
  if (agent === null) return { keys: [], problem: null };
  const listed = await agent.list(stop);
  if (listed.ok) return { keys: listed.value, problem: null };
  log('ssh.agent-unavailable', { socket: agent.socket, hangs: listed.hangs });
  return { keys: [], problem: agentUnavailable(agent) };
}

function isExpected({ origin }: IdentityFile, fault: Fault): boolean {
  return origin === 'usual' && fault.code === 'key-unreadable' && fault.why === 'missing';
}

type IdentityReading =
  | { readonly ok: true; readonly key: FileKey }
  | { readonly ok: false; readonly fault: Fault };

async function readIdentity(parts: GatherParts, path: string): Promise<IdentityReading> {
  const { parse, readKeyFile, log } = parts;
  const reading = await readKeyFile(path);
  if (!reading.ok) {
    // The public half alone still says which key of the agent is meant.
    const blob = reading.why === 'missing' ? await readPublicHalf(parts, path) : null;
    if (blob === null) return { ok: false, fault: unreadable(path, reading.why) };
    return { ok: true, key: { path, bytes: Buffer.alloc(0), content: { kind: 'public', blob } } };
  }
  const { bytes } = reading;
  const content = readKey(bytes, parse);
  if (content.kind === 'unsupported') {
    log('ssh.key-unsupported', { path, format: content.format });
    return { ok: false, fault: unsupported(path, content.format) };
  }
  if (content.kind !== 'encrypted' || content.blob !== null)
    return { ok: true, key: { path, bytes, content } };
  const blob = await readPublicHalf(parts, path);
  return { ok: true, key: { path, bytes, content: { kind: 'encrypted', blob } } };
}

async function readPublicHalf({ parse, readKeyFile }: GatherParts, path: string): Promise<Buffer | null> {
  const reading = await readKeyFile(`${path}.pub`);
  const content = reading.ok ? readKey(reading.bytes, parse) : null;
  return content?.kind === 'public' ? content.blob : null;
}

function unsupported(file: string, format: UnsupportedFormat): Fault {
  const fault = { heals: 'by-deciding', code: 'key-unreadable', file, why: 'format' } as const;
  return format === 'unknown' ? fault : { ...fault, format };
}

export function unreadable(file: string, why: 'missing' | 'not-permitted' | 'format' | 'passphrase'): Fault {
  return { heals: 'by-deciding', code: 'key-unreadable', file, why };
}

export function agentUnavailable({ socket }: Agent): Fault {
  return { heals: 'by-deciding', code: 'agent-unavailable', socket };
}
