import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certifyKey, makeKey, type KeyOptions } from '../../../e2e/lab/ssh-key.ts';
import { readKey, signWith, type KeyContent } from './key-format.ts';
import { decryptKey, readKeyFile } from './key.ts';

const { parseKey } = ssh2.utils;
const { signal: never } = new AbortController();
let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function generate(options: KeyOptions = {}) {
  count += 1;
  const key = await makeKey(folder, `key${count}`, options);
  const bytes = await readFile(key.path);
  return { ...key, bytes, content: readKey(bytes, parseKey) };
}

/** Whether ssh2's reading of the public half accepts what the private one signed. */
function proves(blob: Buffer, key: Parameters<typeof signWith>[0], hash?: string): boolean {
  const data = Buffer.from('what is signed');
  const parsed = parseKey(blob);
  if (parsed instanceof Error) throw parsed;
  return parsed.verify(data, signWith(key, data, hash), hash);
}

/** The same key with more work to do: the rounds are the last four bytes of the key derivation's options. */
function withRounds(file: Buffer, rounds: number): Buffer {
  const [begin = '', ...lines] = file.toString().trim().split('\n');
  const body = Buffer.from(lines.slice(0, -1).join(''), 'base64');
  const salt = body.indexOf('bcrypt') + 'bcrypt'.length + 4;
  body.writeUInt32BE(rounds, salt + 4 + body.readUInt32BE(salt));
  return Buffer.from([begin, body.toString('base64'), lines.at(-1), ''].join('\n'));
}

describe('a key that is not encrypted', () => {
  it.each([
    ['ed25519', {}, undefined],
    ['ecdsa P-256', { type: 'ecdsa' }, undefined],
    ['ecdsa P-384', { type: 'ecdsa', bits: 384 }, undefined],
    ['ecdsa P-521', { type: 'ecdsa', bits: 521 }, undefined],
    ['rsa', { type: 'rsa' }, 'sha512'],
    ['rsa in PEM', { type: 'rsa', format: 'PEM' }, 'sha256'],
    ['ecdsa in PEM', { type: 'ecdsa', format: 'PEM' }, undefined],
  ] as const)('is read and signs: %s', async (_what, options, hash) => {
    const { content, blob } = await generate(options);
    if (content.kind !== 'private') throw new Error(content.kind);
    expect(content.key.blob).toEqual(blob);
    expect(proves(blob, content.key, hash)).toBe(true);
  });
});

describe('an encrypted key', () => {
  const passphrase = 'correct horse';
  const cases: readonly [string, KeyOptions, boolean][] = [
    ['ed25519', {}, true],
    ['ed25519 in aes256-gcm', { cipher: 'aes256-gcm@openssh.com' }, true],
    ['ed25519 in aes128-cbc', { cipher: 'aes128-cbc' }, true],
    ['rsa', { type: 'rsa' }, true],
    ['rsa in PEM', { type: 'rsa', format: 'PEM' }, false],
    ['ecdsa in PEM', { type: 'ecdsa', format: 'PEM' }, false],
  ];

  it.each(cases)('opens with its passphrase alone: %s', async (_what, options, shown) => {
    const { content, bytes, blob } = await generate({ ...options, passphrase, rounds: 1 });
    expect(content).toEqual({ kind: 'encrypted', blob: shown ? blob : null });
    for (const wrong of ['', 'wrong', `${passphrase} `]) {
      expect(await decryptKey(bytes, wrong, never)).toEqual({ ok: false, why: 'passphrase' });
    }
    const opened = await decryptKey(bytes, passphrase, never);
    if (!opened.ok) throw new Error(opened.why);
    expect(opened.key.blob).toEqual(blob);
    expect(proves(blob, opened.key, options.type === 'rsa' ? 'sha256' : undefined)).toBe(true);
  });

  it('holds up nobody while it is opened, and its thread ends', async () => {
    const { bytes } = await generate({ passphrase, rounds: 20 });
    const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = threads();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const begun = performance.now();
    expect(await decryptKey(bytes, passphrase, never)).toMatchObject({ ok: true });
    const took = performance.now() - begun;
    clearInterval(timer);
    expect(longest).toBeLessThan(took / 2);
    await expect.poll(threads).toBe(before);
  });

  it('is left alone at a stop, at once', async () => {
    const { bytes } = await generate({ passphrase, rounds: 1 });
    const endless = withRounds(bytes, 1_000_000);
    const stopping = new AbortController();
    const opening = decryptKey(endless, passphrase, stopping.signal);
    stopping.abort();
    expect(await opening).toEqual({ ok: false, why: 'stopped' });
    expect(await decryptKey(endless, passphrase, stopping.signal)).toEqual({ ok: false, why: 'stopped' });
  });
});

describe('what ssh2 cannot read', () => {
  const unsupported = (format: string): KeyContent => ({ kind: 'unsupported', format }) as KeyContent;

  it.each([
    ['pkcs8', { type: 'rsa', format: 'PKCS8' }],
    ['pkcs8', { type: 'ecdsa', format: 'PKCS8', passphrase: 'secret' }],
    ['chacha20-poly1305', { passphrase: 'secret', rounds: 1, cipher: 'chacha20-poly1305@openssh.com' }],
  ] as const)('is named: %s', async (format, options) => {
    expect((await generate(options)).content).toEqual(unsupported(format));
  });

  it('is named: a FIDO key, private and public', () => {
    const field = (value: string | Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(value));
      return Buffer.concat([length, Buffer.from(value)]);
    };
    const blob = Buffer.concat([field('sk-ssh-ed25519@openssh.com'), field(Buffer.alloc(32)), field('ssh:')]);
    const head = [
      Buffer.from('openssh-key-v1\0'),
      field('none'),
      field('none'),
      field(''),
      Buffer.from([0, 0, 0, 1]),
    ];
    const body = Buffer.concat([...head, field(blob), field('hidden')]).toString('base64');
    const file = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
    expect(readKey(Buffer.from(file), parseKey)).toEqual(unsupported('fido'));
    const line = `sk-ssh-ed25519@openssh.com ${blob.toString('base64')} me`;
    expect(readKey(Buffer.from(line), parseKey)).toEqual(unsupported('fido'));
  });

  it('is named: a certificate', async () => {
    const authority = await generate();
    const key = await generate();
    const path = await certifyKey(key, authority, { kind: 'user', names: ['me'] });
    expect(readKey(await readFile(path), parseKey)).toEqual(unsupported('certificate'));
  });

  it.each([
    ['ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: aes256-cbc\r\nComment: me\r\n'],
    ['dsa', '-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----'],
    ['unknown', ''],
    ['unknown', 'hello'],
    ['unknown', '\0\u0001\u00ff'],
    ['unknown', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'],
    ['unknown', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----'],
    ['unknown', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ])('is named: %s for %j', (format, text) => {
    expect(readKey(Buffer.from(text), parseKey)).toEqual(unsupported(format));
  });

  it('is every truncation of a good key', async () => {
    const { bytes } = await generate();
    for (let length = 0; length < bytes.length - 40; length += 7) {
      expect(readKey(bytes.subarray(0, length), parseKey).kind).toBe('unsupported');
    }
  });
});

describe('a public key', () => {
  it('is read, for the agent may hold the other half', async () => {
    const { path, blob } = await generate({ type: 'ecdsa' });
    expect(readKey(await readFile(`${path}.pub`), parseKey)).toEqual({ kind: 'public', blob });
  });
});

describe('readKeyFile', () => {
  it('reads a file', async () => {
    const { path, bytes } = await generate();
    expect(await readKeyFile(path)).toEqual({ ok: true, bytes });
  });

  it('says what is wrong with a path', async () => {
    const here = (name: string) => join(folder, name);
    await mkdir(here('folder'));
    await writeFile(here('large'), Buffer.alloc(70_000));
    execFileSync('mkfifo', [here('pipe')]);
    expect(await readKeyFile(here('none'))).toEqual({ ok: false, why: 'missing' });
    expect(await readKeyFile(here('large/none'))).toEqual({ ok: false, why: 'missing' });
    for (const name of ['folder', 'large', 'pipe']) {
      expect(await readKeyFile(here(name))).toEqual({ ok: false, why: 'format' });
    }
    expect(await readKeyFile('/dev/zero')).toEqual({ ok: false, why: 'format' });
  });

  it.skipIf(getuid?.() === 0)('says that a file is not ours to read', async () => {
    const { path } = await generate();
    await chmod(path, 0);
    expect(await readKeyFile(path)).toEqual({ ok: false, why: 'not-permitted' });
  });
});
