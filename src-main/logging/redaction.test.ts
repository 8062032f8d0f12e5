import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hideSecretShapes, isPublicHash, MARK, namesSecret } from './redaction.ts';

const deviceToken = randomBytes(32).toString('base64url');
const gatewayToken = randomBytes(32).toString('hex');
const shortToken = randomBytes(24).toString('base64url');
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';

describe('hideSecretShapes', () => {
  it.each([
    ['userinfo', 'dial wss://me:hunter2@host:1/path?x=1', 'hunter2', `dial wss://${MARK}@host:1/path?x=1`],
    ['userinfo with an at sign', 'ssh://me:hun@ter2@host', 'ter2', `ssh://${MARK}@host`],
    ['a query', 'GET /?token=hunter2&x=1', 'hunter2', `GET /?token=${MARK}&x=1`],
    ['a fragment', 'http://127.0.0.1:18788/#key=hunter2', 'hunter2', `http://127.0.0.1:18788/#key=${MARK}`],
    ['JSON', '{"token": "hun\\"ter2","x":1}', 'ter2', `{"token": ${MARK},"x":1}`],
    ['a longer name', '{"deviceToken":"hunter2"}', 'hunter2', `{"deviceToken":${MARK}}`],
    [
      'an environment',
      'OPENCLAW_GATEWAY_PASSWORD=hunter2 run',
      'hunter2',
      `OPENCLAW_GATEWAY_PASSWORD=${MARK} run`,
    ],
    ['a single-quoted value', "passphrase: 'hunter 2', x", 'hunter', `passphrase: ${MARK}, x`],
    ['an unfinished value', '{"apiKey":"hunter2 and', 'hunter2', `{"apiKey":${MARK}`],
    ['a header', 'Authorization: Basic bWU6aHVudGVyMg==\nHost: a', 'bWU6', `Authorization: ${MARK}\nHost: a`],
    ['a bearer', 'sent bearer hunter2, refused', 'hunter2', `sent bearer ${MARK}, refused`],
    ['a cookie', 'set-cookie: sid=hunter2; Path=/', 'hunter2', `set-cookie: ${MARK}`],
    ['a device token', `x ${deviceToken} y`, deviceToken, `x ${MARK} y`],
    ['a gateway token', `x ${gatewayToken} y`, gatewayToken, `x ${MARK} y`],
    ['32 characters', `x ${shortToken} y`, shortToken, `x ${MARK} y`],
    ['a hash', `sha256:${gatewayToken}`, gatewayToken, `sha256:${MARK}`],
    ['a key', `read ${pem}end`, pem.slice(30, 60), `read ${MARK}\nend`],
    ['a web token', `x ${jwt} y`, jwt, `x ${MARK} y`],
  ])('takes out %s', (_, text, secret, shown) => {
    expect(text).toContain(secret);
    expect(hideSecretShapes(text)).toBe(shown);
  });

  it('takes out JSON within a string, rather too much than too little', () => {
    const text = JSON.stringify({ body: JSON.stringify({ password: 'hunter2', x: 1 }) });
    expect(hideSecretShapes(text)).not.toContain('hunter2');
  });

  it('takes out base64 with its own letters, and half a key', () => {
    const base64 = `${'aB+/'.repeat(12)}==`;
    expect(hideSecretShapes(`x ${base64} y`)).toBe(`x ${MARK} y`);
    const half = pem.slice(0, 60);
    expect(hideSecretShapes(`read ${half}`)).toBe(`read ${MARK}`);
    expect(hideSecretShapes(JSON.stringify(pem))).not.toContain(pem.slice(30, 60));
  });

  it.each([
    'request 3f2504e0-4f89-41d3-9a0c-0305e82c3301 took 12 ms',
    'open /home/somebody/projects/causeway/src-main/storage/settings-file.ts:12:3',
    'wss://gateway.example:18789/path/that/is/rather/long/and/has/no/secret',
    'close 1008 NOT_PAIRED: pairing is required, see the gateway log',
  ])('leaves %s', (text) => {
    expect(hideSecretShapes(text)).toBe(text);
  });

  it('takes time in proportion to the text, whatever it holds', () => {
    const pieces = [
      'a',
      'token',
      'token="',
      '\\',
      '"',
      '://',
      'a://b@',
      '-----BEGIN A-----',
      'eyJaaaaa.',
      'a-',
      '= ',
    ];
    const begun = performance.now();
    for (const piece of pieces) hideSecretShapes(piece.repeat(100_000 / piece.length));
    // A quadratic step would take minutes.
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe('isPublicHash', () => {
  const hash = createHash('sha256').update('x').digest();
  const colons = hash.toString('hex').toUpperCase().match(/../g)?.join(':') ?? '';

  it.each([
    hash.toString('hex'),
    `sha256:${hash.toString('hex')}`,
    colons,
    `SHA256:${hash.toString('base64').slice(0, 43)}`,
  ])('knows %s, in its own field alone', (text) => {
    expect(isPublicHash('fingerprint', text)).toBe(true);
    expect(isPublicHash('message', text)).toBe(false);
  });

  it('takes nothing else in that field', () => {
    for (const text of [deviceToken, `${hash.toString('hex')} hunter2`, '', 'sha256:'])
      expect(isPublicHash('fingerprint', text)).toBe(false);
  });
});

describe('namesSecret', () => {
  it('goes by the last word', () => {
    expect(
      ['token', 'deviceToken', 'auth.password', 'API_KEY', 'private-key'].filter(namesSecret),
    ).toHaveLength(5);
    expect(['keychain', 'tokenCount', 'author', 'why', ''].filter(namesSecret)).toEqual([]);
  });
});
