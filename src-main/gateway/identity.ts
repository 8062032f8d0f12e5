import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** This installation's Ed25519 identity, as gateways know it. The private key stays inside `sign`. */
export type DeviceIdentity = {
  /** Hex SHA-256 of the raw public key. */
  readonly id: string;
  /** base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** base64url of the signature over the payload's UTF-8 bytes. */
  readonly sign: (payload: string) => string;
};

/** Makes a new private key (PKCS#8, PEM). Losing it means pairing again with every gateway. */
export function mintPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The identity that belongs to a private key; null when the text is not an Ed25519 key in PEM. */
export function identityOf(privateKeyPem: string): DeviceIdentity | null {
  const key = readKey(privateKeyPem);
  const raw = key === null ? undefined : createPublicKey(key).export({ format: 'jwk' }).x;
  if (key === null || raw === undefined) return null;
  return {
    id: createHash('sha256').update(Buffer.from(raw, 'base64url')).digest('hex'),
    publicKey: raw,
    sign: (payload) => sign(null, Buffer.from(payload, 'utf8'), key).toString('base64url'),
  };
}

function readKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/**
 * The platform's name in our device proof. A gateway pins it to the identity, so a system always says the
 * same word, and no device family beside it.
 */
export function platformName(nodePlatform: string): string {
  if (nodePlatform === 'darwin') return 'macos';
  return nodePlatform === 'win32' ? 'windows' : 'linux';
}
