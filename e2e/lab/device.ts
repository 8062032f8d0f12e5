import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** An Ed25519 device identity as the gateway knows it. */
export interface Device {
  readonly id: string;
  /** base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** PKCS#8, PEM. */
  readonly privateKey: string;
}

export interface DeviceClaim {
  readonly clientId: string;
  readonly mode: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly token: string;
  readonly platform: string;
}

export interface Challenge {
  readonly nonce: string;
  readonly ts: number;
}

/** Makes a device identity that no gateway has seen. */
export function newDevice(): Device {
  const pair = generateKeyPairSync('ed25519');
  return deviceFromKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

/** Rebuilds the identity that belongs to a private key. */
export function deviceFromKey(privateKey: string): Device {
  const { x } = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('Not an Ed25519 key');
  const id = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex');
  return { id, publicKey: x, privateKey };
}

/** The `device` block of a connect request (payload v3; the family is left empty). */
export function proveDevice(device: Device, claim: DeviceClaim, challenge: Challenge) {
  const payload = [
    'v3',
    device.id,
    claim.clientId,
    claim.mode,
    claim.role,
    claim.scopes.join(','),
    challenge.ts,
    claim.token,
    challenge.nonce,
    claim.platform,
    '',
  ].join('|');
  return {
    id: device.id,
    publicKey: device.publicKey,
    signature: sign(null, Buffer.from(payload), device.privateKey).toString('base64url'),
    signedAt: challenge.ts,
    nonce: challenge.nonce,
  };
}
