import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import older from './fixtures/known-hosts-9.2.json' with { type: 'json' };
import newer from './fixtures/known-hosts.json' with { type: 'json' };
import { judgeHostKey, parseKnownHosts, type HostKeyVerdict, type KnownHosts } from './known-hosts.ts';
import { fingerprintOf, readHostKey } from './known-hosts-key.ts';
import { orderHostKeyAlgorithms } from './known-hosts-order.ts';

/** Only what the app's own rules add to OpenSSH's, or what OpenSSH 10 does otherwise than 9.2. */
const ours: Readonly<Record<string, HostKeyVerdict['verdict']>> = {
  // A certificate is what would be asked for: said, where OpenSSH says only "unknown".
  '@cert-authority listing the host key itself (plain key is not a cert)': 'certificate-authority-only',
  // A revocation wins wherever it stands.
  'revoked under the bare host, good under the port': 'revoked',
  // OpenSSH ends a marker at the first space only, and so passes over this revocation.
  'marker with a tab': 'revoked',
  // OpenSSH 10 cannot read DSA keys.
  'dsa recorded only': 'unknown',
};

const verdicts = { match: 'known', changed: 'changed', revoked: 'revoked', unknown: 'unknown' } as const;

function judged(reason: string): HostKeyVerdict['verdict'] | undefined {
  return Object.entries(verdicts).find(([word]) => word === reason)?.[1];
}

function files(user: string, more: { readonly own?: string; readonly system?: string } = {}): KnownHosts {
  return {
    own: parseKnownHosts('/app/known_hosts', more.own ?? ''),
    user: [parseKnownHosts('/home/.ssh/known_hosts', user)],
    system: [parseKnownHosts('/etc/ssh/ssh_known_hosts', more.system ?? '')],
  };
}

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}

/** The key of the server that was negotiated; RSA signature names all mean its RSA key. */
function offeredAs(algorithm: string, keys: readonly string[]): Buffer {
  const type = algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm;
  return blobOf(keys.find((key) => key.startsWith(`${type} `)) ?? '');
}

const [ed, rsa, ec] = older.serverKeys as [string, string, string];
const newerKeys = newer.vectors.slice(0, 4).map(({ knownHosts }) => knownHosts.split(' ').slice(1).join(' '));
const studio = { host: 'studio.local', port: 22, alias: null };
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDXQ7SHrOu1VGLGo3r/e1LrUqYAiAjdWeKjo6xF8qxSL';

describe('judgeHostKey against OpenSSH', () => {
  it.each(newer.vectors)('10.5: $expected ($reason): $name', (row) => {
    const offered = offeredAs(row.negotiatedHostKey, newerKeys);
    const server = { host: row.host, port: row.port, alias: null };
    const { verdict } = judgeHostKey(files(row.knownHosts), server, offered);
    expect(verdict).toBe(ours[row.name] ?? judged(row.reason));
    expect(verdict === 'known').toBe(row.expected === 'accept');
  });

  it.each(older.vectors)('9.2: $expected ($reason): $name', (row) => {
    const known = files(row.knownHosts, { system: row.system ?? '' });
    const server = { host: row.host, port: row.port, alias: row.alias ?? null };
    const { verdict } = judgeHostKey(known, server, offeredAs(row.negotiatedHostKey, older.serverKeys));
    expect(verdict).toBe(ours[row.name] ?? judged(row.reason));
  });

  it.each(newer.vectors)('10.5 negotiates by the same order: $name', (row) => {
    const server = { host: row.host, port: row.port, alias: null };
    const [first] = orderHostKeyAlgorithms(files(row.knownHosts), server);
    expect(first?.startsWith('rsa-') === true ? 'ssh-rsa' : first).toBe(row.negotiatedHostKey);
  });

  // For a key under the bare host alone OpenSSH orders nothing, and then calls a server with more keys unknown.
  it.each(older.vectors.filter(({ name }) => name !== 'only rsa under the bare host'))(
    '9.2 negotiates by the same order: $name',
    (row) => {
      const known = files(row.knownHosts, { system: row.system ?? '' });
      const server = { host: row.host, port: row.port, alias: row.alias ?? null };
      const serverHas = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'];
      const first = orderHostKeyAlgorithms(known, server).find((algorithm) => serverHas.includes(algorithm));
      expect(first).toBe(row.negotiatedHostKey);
    },
  );
});

describe('judgeHostKey', () => {
  it('shows every recorded key of a changed server, and where it stands', () => {
    const known = files(`# mine\nstudio.local ${other}\n`, { system: `*.local ${ec}` });
    expect(judgeHostKey(known, studio, blobOf(ed))).toEqual({
      verdict: 'changed',
      recorded: [
        {
          type: 'ssh-ed25519',
          fingerprint: 'SHA256:Z1m+5KN+Um/is7lG8H05WFJc+iLTSIkSkA5q7G+at9s',
          source: 'user',
          path: '/home/.ssh/known_hosts',
          line: 2,
          firstSeen: null,
          uses: null,
        },
        expect.objectContaining({ type: 'ecdsa-sha2-nistp256', source: 'system', line: 1 }),
      ],
    });
  });

  it('asks no other file once its own file has a key for the server', () => {
    const own = `studio.local ${other} causeway first-seen=2026-05-03T09:12:00.000Z used=214`;
    const known = files(`studio.local ${ed}`, { own, system: `* ${ed}` });
    expect(judgeHostKey(known, studio, blobOf(other))).toMatchObject({ verdict: 'known', by: { uses: 214 } });
    expect(judgeHostKey(known, studio, blobOf(ed))).toMatchObject({
      verdict: 'changed',
      recorded: [{ source: 'own', firstSeen: '2026-05-03T09:12:00.000Z', uses: 214 }],
    });
  });

  it('asks the other files for what its own file says nothing of', () => {
    const known = files(`[studio.local]:2222 ${ed}`, { own: `studio.local ${other}` });
    expect(judgeHostKey(known, { ...studio, port: 2222 }, blobOf(ed)).verdict).toBe('known');
    const bare = files(`studio.local ${ed}`, { own: `studio.local ${other}` });
    expect(judgeHostKey(bare, { ...studio, port: 2222 }, blobOf(ed)).verdict).toBe('unknown');
  });

  it.each([
    ['own', { own: `@revoked * ${ed}` }, `studio.local ${ed}`],
    ['user', { own: `studio.local ${ed}` }, `@revoked studio.local ${ed}`],
    ['system', { own: `studio.local ${ed}`, system: `@revoked studio.local ${ed}` }, ''],
  ])('lets a revocation in the %s file win', (source, more, user) => {
    const verdict = judgeHostKey(files(user, more), studio, blobOf(ed));
    expect(verdict).toMatchObject({ verdict: 'revoked', by: { source } });
  });

  it('takes no comment of a foreign file for its own', () => {
    const known = files(`studio.local ${ed} causeway first-seen=2026-05-03T09:12:00.000Z used=214`);
    expect(judgeHostKey(known, studio, blobOf(ed))).toMatchObject({ by: { firstSeen: null, uses: null } });
  });

  it('never knows a key that is none', () => {
    const known = files(`* ${ed}`);
    expect(judgeHostKey(known, studio, Buffer.from('nonsense')).verdict).toBe('changed');
    expect(judgeHostKey(files(''), studio, Buffer.alloc(0)).verdict).toBe('unknown');
  });

  it('never throws, whatever a file holds', () => {
    const piece = fc.constantFrom(
      '@revoked',
      ' ',
      '\t',
      '\n',
      '\r',
      '|1|',
      '*',
      '!',
      ',',
      '#',
      ed,
      rsa,
      'studio.local',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 6 })))
      .map((all) => all.join(''));
    const total = fc.property(text, (text) => {
      const file = parseKnownHosts('x', text);
      judgeHostKey({ own: file, user: [file], system: [] }, studio, blobOf(ed));
      return file.entries.length + file.ignored.length <= text.split('\n').length;
    });
    expect(() => fc.assert(total, { numRuns: 1000 })).not.toThrow();
  });
});

describe('parseKnownHosts', () => {
  it('names the lines that it cannot read', () => {
    const file = parseKnownHosts('x', `# note\n\nstudio\n@foo studio ${ed}\nstudio ${ed}\r\n \t\r\n`);
    expect(file.ignored).toEqual([3, 4]);
    expect(file.entries).toMatchObject([{ line: 5, hosts: 'studio' }]);
  });

  it('reads no base64 that OpenSSH would not read: its last bits must be unset', () => {
    const sloppy = ec.replace(/w=$/, 'x=');
    expect(parseKnownHosts('x', `studio ${ec}\nstudio ${sloppy}`)).toMatchObject({
      entries: [{ line: 1 }],
      ignored: [2],
    });
  });

  it('takes time in proportion to a line, even one of spaces', { timeout: 5_000 }, () => {
    const spaces = `studio${' '.repeat(300_000)}${ed} ${' '.repeat(300_000)}a${' '.repeat(300_000)}\r`;
    expect(parseKnownHosts('x', spaces).entries).toMatchObject([{ hosts: 'studio', comment: 'a' }]);
  });
});

describe('orderHostKeyAlgorithms', () => {
  const all =
    'ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-512 rsa-sha2-256';

  it.each([
    ['nothing', '', all],
    ['the best type among others', `studio.local ${rsa}\nstudio.local ${ed}`, all],
    ['rsa', `studio.local ${rsa}`, `rsa-sha2-512 rsa-sha2-256 ${all.replace(/ rsa.*/, '')}`],
    ['a revoked rsa key', `@revoked studio.local ${rsa}`, all],
    ['an rsa authority', `@cert-authority studio.local ${rsa}`, all],
  ])('with %s recorded', (_what, user, order) => {
    expect(orderHostKeyAlgorithms(files(user), studio).join(' ')).toBe(order);
  });

  it('never offers SHA-1 signatures', () => {
    expect(orderHostKeyAlgorithms(files(`* ${rsa}`), studio)).not.toContain('ssh-rsa');
  });

  it('follows its own file alone where that has a key', () => {
    const known = files(`studio.local ${rsa}`, { own: `studio.local ${ec}` });
    expect(orderHostKeyAlgorithms(known, studio)[0]).toBe('ecdsa-sha2-nistp256');
  });

  it('follows the bare host where the port has no key', () => {
    const known = files(`studio.local ${rsa}`);
    expect(orderHostKeyAlgorithms(known, { ...studio, port: 2222 })[0]).toBe('rsa-sha2-512');
  });
});

describe('readHostKey', () => {
  it('prints the fingerprint of ssh-keygen', () => {
    const key = readHostKey(blobOf(other));
    expect(key === null ? null : fingerprintOf(key)).toBe(
      'SHA256:Z1m+5KN+Um/is7lG8H05WFJc+iLTSIkSkA5q7G+at9s',
    );
  });

  it('reads no RSA key under 1024 bits', () => {
    expect(readHostKey(rsaBlob(1024))?.type).toBe('ssh-rsa');
    expect(readHostKey(rsaBlob(1016))).toBeNull();
  });

  it.each(['constructor', 'ssh-ed25519-cert-v01@openssh.com', 'ssh-dss', ''])('reads no %j', (type) => {
    expect(readHostKey(Buffer.concat([field(Buffer.from(type)), field(Buffer.alloc(32))]))).toBeNull();
  });
});

function rsaBlob(bits: number): Buffer {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const integer = (text: string) => field(Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]));
  return Buffer.concat([field(Buffer.from('ssh-rsa')), integer(e), integer(n)]);
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
