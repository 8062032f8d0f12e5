import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import type { HostKeyVerdict } from '../../policy/known-hosts.ts';
import { createVerifier, describeKey, guardHostKey, orderAlgorithms } from './host-key.ts';
import type { HostKeys } from './request.ts';

const server = { host: 'studio.test', port: 2222, alias: null };

/** A public key blob of a made-up ed25519 key. */
function blobOf(fill: number): Buffer {
  const name = Buffer.from('ssh-ed25519');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(name.length);
  return Buffer.concat([head, name, Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]);
}

function keysThatSay(judge: HostKeys['judge']): HostKeys {
  return { judge, algorithms: () => [], isKnown: () => false, accepted: () => undefined };
}

const recorded = {
  type: 'ssh-rsa',
  fingerprint: 'SHA256:old',
  source: 'own',
  path: '/known_hosts',
  line: 1,
  firstSeen: '2026-01-02T03:04:05.000Z',
  uses: 3,
} as const;
const known: HostKeyVerdict = { verdict: 'known', by: recorded };

/** Asks as ssh2 does, and returns every answer together with what was returned. */
function ask(verify: ReturnType<typeof createVerifier>, key = blobOf(1)) {
  const answers: unknown[] = [];
  const returned: unknown = verify(key, (permitted) => answers.push(permitted));
  return { answers, returned };
}

describe('createVerifier', () => {
  const wrong: readonly [string, () => unknown][] = [
    ['false', () => false],
    ['null', () => null],
    ['0', () => 0],
    ['nothing', () => undefined],
    ['1', () => 1],
    ['a text', () => 'true'],
    ['an object', () => ({ verdict: 'known' })],
    ['a promise of true', () => Promise.resolve(true)],
    ['a promise of false', () => Promise.resolve(false)],
    ['a promise that never settles', () => new Promise(() => undefined)],
    [
      'an error',
      () => {
        throw new Error('broken');
      },
    ],
  ];

  it.each(wrong)('says no, once and at once, to %s', (_what, judge) => {
    const { answers, returned } = ask(createVerifier(judge));
    expect(answers).toEqual([false]);
    // Anything else would be taken for a second answer.
    expect(returned).toBeUndefined();
  });

  it('says yes to true alone', () => {
    expect(ask(createVerifier(() => true))).toEqual({ answers: [true], returned: undefined });
  });
});

describe('guardHostKey', () => {
  it('lets a known key in, and asks nobody at a rekey', () => {
    const judge = vi.fn<HostKeys['judge']>(() => known);
    const guard = guardHostKey(keysThatSay(judge), server);
    for (const _ of [1, 2, 3]) expect(ask(guard.verify).answers).toEqual([true]);
    expect(judge).toHaveBeenCalledTimes(1);
    expect(guard.key()).toEqual(blobOf(1));
    expect(guard.fault()).toBeNull();
  });

  it('denies another key at a rekey, even one that is recorded too', () => {
    const guard = guardHostKey(
      keysThatSay(() => known),
      server,
    );
    ask(guard.verify);
    expect(ask(guard.verify, blobOf(2)).answers).toEqual([false]);
    expect(guard.fault()).toEqual({
      heals: 'by-deciding',
      code: 'changed-host-key',
      host: 'studio.test',
      port: 2222,
      ...describeKey(blobOf(2)),
      recorded: [{ ...describeKey(blobOf(1)), source: 'app' }],
    });
  });

  it('keeps its own copy of the first key', () => {
    const guard = guardHostKey(
      keysThatSay(() => known),
      server,
    );
    const packet = blobOf(1);
    ask(guard.verify, packet);
    packet.fill(0);
    expect(ask(guard.verify, blobOf(1)).answers).toEqual([true]);
  });

  const verdicts: readonly [HostKeyVerdict, object][] = [
    [{ verdict: 'unknown' }, { code: 'unknown-host-key', ...describeKey(blobOf(1)) }],
    [
      { verdict: 'revoked', by: recorded },
      { code: 'revoked-host-key', ...describeKey(blobOf(1)) },
    ],
    [{ verdict: 'certificate-authority-only' }, { code: 'host-certificate-only' }],
    [
      { verdict: 'changed', recorded: [recorded, { ...recorded, source: 'user', firstSeen: null }] },
      {
        code: 'changed-host-key',
        ...describeKey(blobOf(1)),
        recorded: [
          { keyType: 'ssh-rsa', fingerprint: 'SHA256:old', source: 'app', firstSeen: 1_767_323_045_000 },
          { keyType: 'ssh-rsa', fingerprint: 'SHA256:old', source: 'user' },
        ],
      },
    ],
  ];

  it.each(verdicts)('denies what is judged %j', (verdict, fault) => {
    const guard = guardHostKey(
      keysThatSay(() => verdict),
      server,
    );
    expect(ask(guard.verify).answers).toEqual([false]);
    expect(guard.fault()).toEqual({ heals: 'by-deciding', host: 'studio.test', port: 2222, ...fault });
    expect(guard.key()).toBeNull();
  });

  const broken: readonly [string, () => unknown][] = [
    ['null', () => null],
    ['a promise', () => Promise.resolve(known)],
    ['a word', () => 'known'],
    [
      'an error',
      () => {
        throw new Error('broken');
      },
    ],
  ];

  it.each(broken)('takes the key for unknown where the judge returns %s', (_what, judge) => {
    const guard = guardHostKey(keysThatSay(judge as HostKeys['judge']), server);
    expect(ask(guard.verify).answers).toEqual([false]);
    expect(guard.fault()).toMatchObject({ code: 'unknown-host-key', ...describeKey(blobOf(1)) });
  });
});

describe('describeKey', () => {
  it('shows what ssh-keygen shows', () => {
    const line = 'AAAAC3NzaC1lZDI1NTE5AAAAIBlqqkqVH9nEUYHyfoSDLLfZSvMhLLLjKpYhkX3ZLsFm';
    expect(describeKey(Buffer.from(line, 'base64'))).toEqual({
      keyType: 'ssh-ed25519',
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    });
  });

  it.each([Buffer.alloc(0), Buffer.from([255, 255, 255, 255, 0, 1]), Buffer.alloc(9)])(
    'names no type for what is no key',
    (blob) => expect(describeKey(blob).keyType).toBe(''),
  );
});

describe('orderAlgorithms', () => {
  const all = () => true;

  it("starts from ssh2's own list, and never offers SHA-1", () => {
    const constants: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/constants.js');
    const own: unknown = Reflect.get(Object(constants), 'DEFAULT_SERVER_HOST_KEY');
    expect([...orderAlgorithms([], all), 'ssh-rsa']).toEqual(own);
  });

  it('puts the preferred ones first and leaves none out', () => {
    const preferred = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'];
    expect(orderAlgorithms(preferred, all)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
  });

  it('adds nothing that ssh2 does not offer or cannot verify', () => {
    const preferred = ['ssh-rsa', 'ssh-dss', 'sk-ssh-ed25519@openssh.com', 'ssh-ed25519'];
    const offered = orderAlgorithms(preferred, (algorithm) => algorithm !== 'ssh-ed25519');
    expect(offered).toEqual(orderAlgorithms([], all).slice(1));
  });
});
