import { createHash } from 'node:crypto';

/** A public key of a server. Two keys are the same if and only if their `base64` is. */
export type HostKey = {
  /** The name inside the key itself, for instance `ssh-ed25519`; for RSA always `ssh-rsa`. */
  readonly type: string;
  /** The whole public key blob (RFC 4253, section 6.6), padded. */
  readonly base64: string;
};

/** OpenSSH reads no shorter modulus (SSH_RSA_MINIMUM_MODULUS_SIZE). */
const SHORTEST_RSA_BITS = 1024;

/** What stands after the name, for the types that OpenSSH 10 records. DSA is not among them any more. */
const layouts: Readonly<Record<string, (fields: readonly Buffer[]) => boolean>> = {
  'ssh-ed25519': ([key, ...more]) => key?.length === 32 && more.length === 0,
  'ssh-rsa': ([exponent, modulus, ...more]) =>
    exponent !== undefined &&
    modulus !== undefined &&
    bitsOf(modulus) >= SHORTEST_RSA_BITS &&
    more.length === 0,
  'ecdsa-sha2-nistp256': (fields) => isCurve(fields, 'nistp256', 65, 2),
  'ecdsa-sha2-nistp384': (fields) => isCurve(fields, 'nistp384', 97, 2),
  'ecdsa-sha2-nistp521': (fields) => isCurve(fields, 'nistp521', 133, 2),
  'sk-ssh-ed25519@openssh.com': ([key, application, ...more]) =>
    key?.length === 32 && application !== undefined && more.length === 0,
  'sk-ecdsa-sha2-nistp256@openssh.com': (fields) => isCurve(fields, 'nistp256', 65, 3),
};

/** Reads a public key blob as a server offers it; null for what is no plain host key that OpenSSH knows. */
export function readHostKey(blob: Uint8Array): HostKey | null {
  const bytes = Buffer.from(blob);
  const [name, ...fields] = fieldsOf(bytes) ?? [];
  const type = name?.toString('latin1') ?? '';
  const layout = Object.hasOwn(layouts, type) ? layouts[type] : undefined;
  return layout?.(fields) === true ? { type, base64: bytes.toString('base64') } : null;
}

/**
 * Reads the type and key fields of a known_hosts line. A type that contradicts the key makes the line
 * unreadable, as in OpenSSH; the RSA signature names stand for `ssh-rsa`.
 */
export function readRecordedKey(label: string, base64: string): HostKey | null {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const key = readHostKey(Buffer.from(base64, 'base64'));
  const named = /^rsa-sha2-(?:256|512)$/.test(label) ? 'ssh-rsa' : label;
  // Bits that are set behind the last byte make it another text for the same key, which OpenSSH does not read.
  return key?.type === named && key.base64 === base64 ? key : null;
}

/** The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and 43 characters of base64. */
export function fingerprintOf(key: HostKey): string {
  const digest = createHash('sha256').update(Buffer.from(key.base64, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The length-prefixed fields of a blob, or null where they do not fill it exactly. */
function fieldsOf(bytes: Buffer): readonly Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function isCurve(fields: readonly Buffer[], curve: string, pointLength: number, count: number): boolean {
  const [name, point] = fields;
  return (
    fields.length === count &&
    name?.toString('latin1') === curve &&
    point?.length === pointLength &&
    point[0] === 4
  );
}

function bitsOf(integer: Buffer): number {
  const start = integer.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (integer.length - start) * 8 - Math.clz32(integer[start] ?? 0) + 24;
}
