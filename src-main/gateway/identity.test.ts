import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identityOf, mintPrivateKey, platformName } from './identity.ts';

/** RFC 8032, section 7.1, test 1, as PKCS#8. */
const RFC_8032 = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`;

describe('a device identity', () => {
  it('is derived from its private key alone', () => {
    const identity = identityOf(RFC_8032);
    expect(identity?.publicKey).toBe('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(identity?.id).toBe('21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9');
    expect(Buffer.from(identity?.sign('') ?? '', 'base64url').toString('hex')).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });

  it('signs UTF-8 so that its public key verifies', () => {
    const identity = identityOf(mintPrivateKey());
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: identity?.publicKey ?? '' },
      format: 'jwk',
    });
    const signature = Buffer.from(identity?.sign('v3|é') ?? '', 'base64url');
    expect(verify(null, Buffer.from('v3|é', 'utf8'), key, signature)).toBe(true);
  });

  it('is a new one each time it is minted', () => {
    expect(mintPrivateKey()).not.toBe(mintPrivateKey());
  });

  it.each([
    ['nothing', ''],
    ['no key', 'not a key'],
    ['a torn key', RFC_8032.slice(0, 60)],
    [
      'a key of another kind',
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('is none when the text is %s', (_, pem) => {
    expect(identityOf(pem)).toBeNull();
  });

  it('keeps its private key to itself', () => {
    expect(Object.keys(identityOf(RFC_8032) ?? {})).toEqual(['id', 'publicKey', 'sign']);
  });
});

it.each([
  ['darwin', 'macos'],
  ['win32', 'windows'],
  ['linux', 'linux'],
  ['freebsd', 'linux'],
])('says on %s always %s', (node, name) => {
  expect(platformName(node)).toBe(name);
});
