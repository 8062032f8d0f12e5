import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface KeyOptions {
  /** ed25519 unless told; ecdsa is P-256 and rsa 2048 bits unless `bits` tells. */
  readonly type?: KeyType;
  readonly bits?: number;
  /** Encrypts the private key. */
  readonly passphrase?: string;
  /** Rounds of the key derivation (`ssh-keygen -a`); 16 unless told, in Debian 12. */
  readonly rounds?: number;
  /** Cipher of the encryption (`ssh-keygen -Z`); aes256-ctr unless told. */
  readonly cipher?: string;
  /** OpenSSH's own format unless told. */
  readonly format?: 'PEM' | 'PKCS8';
}

/** What stands for a key in public: a host's or a person's. */
export interface PublicKey {
  /** As on the wire: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  readonly algorithm: string;
  readonly blob: Buffer;
  /** `SHA256:…`, as OpenSSH shows it. */
  readonly fingerprint: string;
}

export interface SshKey extends PublicKey {
  /** Of the private key; `.pub` beside it is the public one. */
  readonly path: string;
  /** Empty where the key is not encrypted. */
  readonly passphrase: string;
}

const run = promisify(execFile);
const DEFAULT_BITS = { ed25519: 256, ecdsa: 256, rsa: 2048 } as const;

/** Makes a key pair as `folder/name` and `folder/name.pub` with ssh-keygen. Fails if the file is there. */
export async function makeKey(folder: string, name: string, options: KeyOptions = {}): Promise<SshKey> {
  const { type = 'ed25519', passphrase = '', rounds, cipher, format } = options;
  const path = join(folder, name);
  await run('ssh-keygen', [
    '-q',
    `-f${path}`,
    `-C${name}`,
    '-N',
    passphrase,
    `-t${type}`,
    `-b${options.bits ?? DEFAULT_BITS[type]}`,
    ...(rounds === undefined ? [] : [`-a${rounds}`]),
    ...(cipher === undefined ? [] : [`-Z${cipher}`]),
    ...(format === undefined ? [] : [`-m${format}`]),
  ]);
  return { ...parsePublicKey(await readFile(`${path}.pub`, 'utf8')), path, passphrase };
}

/**
 * Signs `key` with `authority`, for one hour, and returns the path of the certificate (`…-cert.pub`, beside the key).
 * `host`: a host certificate for these names; `user`: one with which these users may log in.
 */
export async function certifyKey(
  key: SshKey,
  authority: SshKey,
  names: { readonly kind: 'host' | 'user'; readonly names: readonly string[] },
): Promise<string> {
  const host = names.kind === 'host' ? ['-h'] : [];
  const whom = ['-I', 'lab', '-n', names.names.join(','), '-V', '+1h'];
  await run('ssh-keygen', ['-q', '-s', authority.path, ...host, ...whom, `${key.path}.pub`]);
  return `${key.path}-cert.pub`;
}

/** Reads a line `algorithm base64 [comment]`. */
export function parsePublicKey(line: string): PublicKey {
  const [algorithm = '', base64 = ''] = line.split(' ');
  const blob = Buffer.from(base64, 'base64');
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { algorithm, blob, fingerprint: `SHA256:${digest}` };
}

/** `algorithm base64`, as it stands in authorized_keys and known_hosts. */
export function formatPublicKey({ algorithm, blob }: PublicKey): string {
  return `${algorithm} ${blob.toString('base64')}`;
}

/** Lines of known_hosts for what a server on a port shows. */
export function knownHostsLines(host: string, port: number, keys: readonly PublicKey[]): string {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return keys.map((key) => `${name} ${formatPublicKey(key)}\n`).join('');
}
