import { createHash } from 'node:crypto';
import type { Fault, HostKey, RecordedKey } from '../../contract/fault.ts';
import type { HostKeyVerdict, RecordedKey as Recorded } from '../../policy/known-hosts.ts';
import type { ServerName } from '../../policy/known-hosts-name.ts';
import type { Endpoint, HostKeys } from './request.ts';

/** How ssh2 asks whether a host key is good: it calls, and goes on with whatever `answer` is given. */
export type Verifier = (key: Buffer, answer: (permitted: boolean) => void) => undefined;

/**
 * Makes the one verifier that ssh2 may see. ssh2 denies on the exact value `false` alone: an async verifier, a
 * missing answer's `undefined` or `null` would all let a stranger in. So this one answers once, at once, and
 * with `true` only where `judge` returned exactly that; whatever else it returns or throws is a no.
 */
export function createVerifier(judge: (key: Buffer) => unknown): Verifier {
  return (key, answer) => {
    let permitted = false;
    try {
      permitted = judge(key) === true;
    } catch {
      permitted = false;
    }
    answer(permitted);
    return undefined;
  };
}

/** The host key of one connection. */
export type HostKeyGuard = {
  readonly verify: Verifier;
  /** The key that was judged good; its server has proved it only once the handshake is over. */
  readonly key: () => Buffer | null;
  /** Why the verifier said no. */
  readonly fault: () => Fault | null;
};

/**
 * Judges the first key by what is recorded. ssh2 asks again at every rekey: then the same key is good and any
 * other is a fault, so that nobody is asked and nothing is looked up in the middle of a connection.
 */
export function guardHostKey(hostKeys: HostKeys, server: ServerName): HostKeyGuard {
  let first: Buffer | null = null;
  let fault: Fault | null = null;
  const judge = (key: Buffer): boolean => {
    if (first !== null) {
      if (first.equals(key)) return true;
      fault = changed(server, key, [{ ...describeKey(first), source: 'app' }]);
      return false;
    }
    // What judges may itself be broken: until it has said otherwise, the key is one that nobody knows.
    fault = { heals: 'by-deciding', code: 'unknown-host-key', ...endpointOf(server), ...describeKey(key) };
    const verdict = hostKeys.judge(server, key);
    fault = faultOf(verdict, server, key) ?? fault;
    if (verdict.verdict !== 'known') return false;
    fault = null;
    // ssh2 cuts the key out of a packet's buffer.
    first = Buffer.from(key);
    return true;
  };
  return { verify: createVerifier(judge), key: () => first, fault: () => fault };
}

function faultOf(verdict: HostKeyVerdict, server: ServerName, key: Buffer): Fault | null {
  switch (verdict.verdict) {
    case 'changed':
      return changed(server, key, verdict.recorded.map(recordedKey));
    case 'revoked':
      return { heals: 'by-deciding', code: 'revoked-host-key', ...endpointOf(server), ...describeKey(key) };
    case 'certificate-authority-only':
      return { heals: 'by-deciding', code: 'host-certificate-only', ...endpointOf(server) };
    default:
      return null;
  }
}

function changed(server: ServerName, key: Buffer, recorded: readonly RecordedKey[]): Fault {
  const shown = describeKey(key);
  return { heals: 'by-deciding', code: 'changed-host-key', ...endpointOf(server), ...shown, recorded };
}

function recordedKey({ type, fingerprint, source, firstSeen }: Recorded): RecordedKey {
  const seen = firstSeen === null ? Number.NaN : Date.parse(firstSeen);
  return {
    keyType: type,
    fingerprint,
    source: source === 'own' ? 'app' : source,
    ...(Number.isNaN(seen) ? {} : { firstSeen: seen }),
  };
}

function endpointOf({ host, port }: ServerName): Endpoint {
  return { host, port };
}

/** A public key blob as a person compares it; its type is empty where the blob is no key. */
export function describeKey(blob: Buffer): HostKey {
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { keyType: keyTypeOf(blob), fingerprint: `SHA256:${digest}` };
}

function keyTypeOf(blob: Buffer): string {
  if (blob.length < 4) return '';
  const name = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  return /^[a-z0-9@.-]{1,64}$/.test(name) ? name : '';
}

/** What ssh2 1.17 offers by itself, without `ssh-rsa`: that would be a SHA-1 signature. */
const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
export type HostKeyAlgorithm = (typeof HOST_KEY_ALGORITHMS)[number];

/**
 * The host key algorithms to offer: those of ssh2 that this build of it can verify, the preferred ones first
 * in their order. What ssh2 does not offer by itself is never added, and nothing is left out: a server that
 * has only another key than the recorded one shall look changed, not incompatible.
 */
export function orderAlgorithms(
  preferred: readonly string[],
  canVerify: (algorithm: HostKeyAlgorithm) => boolean,
): HostKeyAlgorithm[] {
  const offered = HOST_KEY_ALGORITHMS.filter(canVerify);
  const rank = (algorithm: string): number => {
    const at = preferred.indexOf(algorithm);
    return at < 0 ? preferred.length : at;
  };
  return offered.toSorted((one, other) => rank(one) - rank(other));
}
