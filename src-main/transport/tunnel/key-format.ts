import { createPrivateKey, sign } from 'node:crypto';
import type { ParsedKey } from 'ssh2';

/** A private key that is open, in memory alone. */
export type PrivateKey = {
  /** The public key blob (RFC 4253, section 6.6). */
  readonly blob: Buffer;
  readonly pem: string;
};

/** What a key file holds. */
export type KeyContent =
  | { readonly kind: 'private'; readonly key: PrivateKey }
  /** `blob` is null where the format hides the public half too. */
  | { readonly kind: 'encrypted'; readonly blob: Buffer | null }
  | { readonly kind: 'public'; readonly blob: Buffer }
  | { readonly kind: 'unsupported'; readonly format: UnsupportedFormat };

export type UnsupportedFormat =
  | 'pkcs8'
  | 'fido'
  | 'certificate'
  | 'dsa'
  | 'ppk'
  | 'chacha20-poly1305'
  | 'unknown';

/** Opens a private key; null where ssh2 cannot, `passphrase` where it is encrypted and that is the wrong one. */
export type Opened = PrivateKey | 'passphrase' | null;

/** ssh2's `utils.parseKey`. */
export type ParseKey = (bytes: Buffer, passphrase?: string) => ParsedKey | Error;

const publicLine = /^(\S+) ([A-Za-z0-9+/=]{16,})(?:\s|$)/;
const openSsh = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;
const encryptedOld = /^(?:Proc-Type: 4,ENCRYPTED|Encryption: aes256-cbc)\r?$/m;
const MAGIC = Buffer.from('openssh-key-v1\0');

/** Files that are known by a piece of their text. */
const marks: readonly (readonly [mark: string, format: UnsupportedFormat])[] = [
  ['-----BEGIN PRIVATE KEY-----', 'pkcs8'],
  ['-----BEGIN ENCRYPTED PRIVATE KEY-----', 'pkcs8'],
  ['-----BEGIN DSA PRIVATE KEY-----', 'dsa'],
  ['PuTTY-User-Key-File-3', 'ppk'],
];

/** Reads a key file as far as that goes without a passphrase. Never throws, and never takes long. */
export function readKey(bytes: Buffer, parse: ParseKey): KeyContent {
  const text = bytes.toString('latin1').trim();
  const head = readOpenSshHead(text);
  if (head !== null) return readOpenSsh(head, bytes, parse);
  const [, type, base64 = ''] = publicLine.exec(text) ?? [];
  if (type !== undefined) {
    const format = formatOfType(type);
    return format === null ? { kind: 'public', blob: Buffer.from(base64, 'base64') } : unsupported(format);
  }
  const [, format] = marks.find(([mark]) => text.includes(mark)) ?? [];
  if (format !== undefined) return unsupported(format);
  if (encryptedOld.test(text)) return { kind: 'encrypted', blob: null };
  return readOpen(bytes, parse);
}

function readOpenSsh({ cipher, type, blob }: OpenSshHead, bytes: Buffer, parse: ParseKey): KeyContent {
  const format = formatOfType(type);
  if (format !== null) return unsupported(format);
  // ssh2 lists this cipher and then fails to start it.
  if (cipher === 'chacha20-poly1305@openssh.com') return unsupported('chacha20-poly1305');
  return cipher === 'none' ? readOpen(bytes, parse) : { kind: 'encrypted', blob };
}

function readOpen(bytes: Buffer, parse: ParseKey): KeyContent {
  const key = openKey(bytes, parse);
  return key === null || key === 'passphrase' ? unsupported('unknown') : { kind: 'private', key };
}

/** Null for the types that ssh2 can use. */
function formatOfType(type: string): UnsupportedFormat | null {
  if (/^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp(?:256|384|521))$/.test(type)) return null;
  if (type.includes('-cert-v0')) return 'certificate';
  if (type.startsWith('sk-')) return 'fido';
  return type === 'ssh-dss' ? 'dsa' : 'unknown';
}

function unsupported(format: UnsupportedFormat): KeyContent {
  return { kind: 'unsupported', format };
}

type OpenSshHead = { readonly cipher: string; readonly type: string; readonly blob: Buffer };

/** The part of OpenSSH's own format that is never encrypted (PROTOCOL.key). */
function readOpenSshHead(text: string): OpenSshHead | null {
  const [, body = ''] = openSsh.exec(text) ?? [];
  const bytes = Buffer.from(body, 'base64');
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const [cipher, kdf, options] = readFields(bytes.subarray(MAGIC.length), 3);
  if (cipher === undefined || kdf === undefined || options === undefined) return null;
  // The length of each field, and then how many keys there are: always one.
  const end = MAGIC.length + 4 * 3 + cipher.length + kdf.length + options.length + 4;
  const [blob] = readFields(bytes.subarray(end), 1);
  const [type] = readFields(blob ?? Buffer.alloc(0), 1);
  if (blob === undefined || type === undefined) return null;
  return { cipher: cipher.toString('latin1'), type: type.toString('latin1'), blob: Buffer.from(blob) };
}

/** The first length-prefixed fields of a blob, as many as are whole. */
function readFields(bytes: Buffer, count: number): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; fields.length < count && at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/**
 * Opens a private key with ssh2. An encrypted one takes 0.3 s to many seconds, in which the thread does
 * nothing else.
 */
export function openKey(bytes: Buffer, parse: ParseKey, passphrase?: string): Opened {
  if (passphrase === '') return 'passphrase';
  try {
    const key = parse(bytes, passphrase);
    if (key instanceof Error) return isPassphraseProblem(key) ? 'passphrase' : null;
    if (!key.isPrivateKey()) return null;
    const pem = key.getPrivatePEM();
    // The old formats have no check of their own: a wrong passphrase may leave a key that is none.
    createPrivateKey(pem);
    return { blob: key.getPublicSSH(), pem };
  } catch {
    return passphrase === undefined ? null : 'passphrase';
  }
}

/** The last is what OpenSSL says of AES-GCM with a wrong key. */
function isPassphraseProblem({ message }: Error): boolean {
  return /passphrase|unable to authenticate data/i.test(message);
}

/**
 * Signs for ssh2, which brings the result into SSH's form. `hash` is what the server wants of an RSA key.
 * Throws where the key is none of those that `openKey` opens.
 */
export function signWith({ blob, pem }: PrivateKey, data: Buffer, hash: string | undefined): Buffer {
  const [type] = readFields(blob, 1);
  switch (type?.toString('latin1')) {
    case 'ssh-rsa':
      return sign(hash ?? 'sha1', data, pem);
    case 'ecdsa-sha2-nistp256':
      return sign('sha256', data, pem);
    case 'ecdsa-sha2-nistp384':
      return sign('sha384', data, pem);
    case 'ecdsa-sha2-nistp521':
      return sign('sha512', data, pem);
    default:
      return sign(null, data, pem);
  }
}
