import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../e2e/lab/certificate.ts';
import { createIssuer, type Issuer } from '../../e2e/lab/certificate-kinds.ts';
import { openWitness } from '../transport/fixtures/tls-witness.ts';
import { createRoots } from '../transport/roots.ts';
import { fingerprintOf, formatFingerprint, readFingerprint } from './fingerprint.ts';
import { judgePin, pinOf, type Pin, type PinQuestion, type TrustMode } from './pin.ts';
import {
  seeCertificate,
  type Presented,
  type PresentedLeaf,
  type SeenCertificate,
} from './seen-certificate.ts';

const host = 'studio.test';
const names = 'DNS:studio.test';
const past = { from: '240101000000Z', to: '250201000000Z' };

/** The certificates of the experiment, and what the system says of each. */
const shows = {
  valid: ['trusted', (issuer: Issuer) => issuer.issue({ names })],
  expired: ['expired', (issuer: Issuer) => issuer.issue({ names, ...past })],
  'not yet valid': ['not-yet-valid', (issuer: Issuer) => issuer.issue({ names, from: '480101000000Z' })],
  'wrong host': ['wrong-host', (issuer: Issuer) => issuer.issue({ names: 'DNS:other.test' })],
  'CN only': ['wrong-host', (issuer: Issuer) => issuer.issue({})],
  'self-signed': ['self-signed', (issuer: Issuer) => issuer.issue({ names, selfSigned: true })],
} as const;
const all = Object.entries(shows).map(([what, [system, make]]) => ({ what, system, make }));

let issuer: Issuer;
let now: number;
const roots = createRoots((kind) => (kind === 'system' ? [issuer.authority] : []));

beforeAll(async () => {
  issuer = await createIssuer('Throwaway CA');
  now = performance.timeOrigin + performance.now();
});
afterAll(() => issuer.close());

/** What a real handshake presents. */
async function present(shown: Certificate): Promise<Presented & { readonly leaf: PresentedLeaf }> {
  const { port, quiet } = await openWitness(shown);
  const secureContext = roots().context;
  const socket = connect({ port, servername: host, secureContext, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const leaf = leafOf(socket);
  const problem = socket.authorized ? null : String(socket.authorizationError);
  const presented = { authorized: socket.authorized, problem, leaf };
  socket.destroy();
  await quiet();
  return presented;
}

function leafOf(socket: TLSSocket): PresentedLeaf {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) throw new Error('no certificate');
  const { raw, subject, issuer, validFromDate, validToDate, publicKey } = leaf;
  return {
    raw,
    subject,
    issuer,
    validFrom: validFromDate.toISOString(),
    validTo: validToDate.toISOString(),
    namesHost: leaf.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    notAfter: validToDate.getTime(),
  };
}

function judge(presented: Presented, pin: Pin | null, mode: TrustMode = 'leaf') {
  const question: PinQuestion = { mode, pin, presented, now };
  return judgePin(question, { host, port: 443 });
}

async function see(shown: Certificate): Promise<SeenCertificate> {
  return seeCertificate((await present(shown)).leaf);
}

const run = promisify(execFile);

async function openssl(input: string | Buffer, ...args: readonly string[]): Promise<Buffer> {
  const running = run('openssl', args, { encoding: 'buffer' });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

describe('a fingerprint as openssl tells it', () => {
  it('is the leaf’s', async () => {
    const shown = await issuer.issue({ names });
    const { fingerprint } = await see(shown);
    const line = String(await openssl(shown.cert, 'x509', '-noout', '-fingerprint', '-sha256'));
    const der = await openssl(shown.cert, 'x509', '-outform', 'der');
    expect(fingerprintOf(der)).toBe(fingerprint);
    expect(line.trim().endsWith(`=${formatFingerprint(fingerprint)}`)).toBe(true);
    for (const text of [line, String(await openssl(der, 'dgst', '-sha256')), shown.fingerprint]) {
      expect(readFingerprint(text)).toEqual({ ok: true, fingerprint });
    }
  });

  it('is the public key’s', async () => {
    const shown = await issuer.issue({ names });
    const { publicKey } = await see(shown);
    const pem = await openssl(shown.cert, 'x509', '-noout', '-pubkey');
    const der = await openssl(pem, 'pkey', '-pubin', '-outform', 'der');
    const base64 = (await openssl(der, 'dgst', '-sha256', '-binary')).toString('base64');
    for (const text of [String(await openssl(der, 'dgst', '-sha256')), base64, `sha256//${base64}`]) {
      expect(readFingerprint(text)).toEqual({ ok: true, fingerprint: publicKey });
    }
  });
});

describe('judgePin after a real handshake', () => {
  it.each(all)('$what, without a pin: $system', async ({ make, system }) => {
    const verdict = judge(await present(await make(issuer)), null);
    const untrusted = { verdict: 'untrusted', fault: { why: system } };
    expect(verdict).toMatchObject(system === 'trusted' ? { verdict: 'trusted', by: 'system' } : untrusted);
  });

  it.each(all)('$what, with the right pin, with the wrong one, and rotated', async ({ make, system }) => {
    const presented = await present(await make(issuer));
    const rotated = await see(await make(issuer));
    const right = seeCertificate(presented.leaf);
    for (const kind of ['leaf', 'public-key'] as const) {
      const passes = judge(presented, pinOf(kind, right, 'first-use'), kind);
      expect(passes).toMatchObject({ verdict: 'trusted', by: 'pin', remember: null });
      const repin = system === 'trusted' ? 'offered' : 'untrusted';
      const refused = judge(presented, pinOf(kind, rotated, 'first-use'), kind);
      expect(refused).toMatchObject({ verdict: 'mismatch', system, repin });
    }
  });

  it('knows a key again in a renewed certificate, and only there', async () => {
    const old = await issuer.issue({ names, to: '490101000000Z' });
    const renewed = await present(await issuer.issue({ names, key: old.key }));
    const seen = await see(old);
    const byKey = judge(renewed, pinOf('public-key', seen, 'first-use'), 'public-key');
    const remember = { kind: 'public-key', value: seen.publicKey, notAfter: renewed.leaf.notAfter };
    expect(byKey).toMatchObject({ verdict: 'trusted', by: 'pin', remember });
    expect(judge(renewed, pinOf('leaf', seen, 'first-use'))).toMatchObject({
      verdict: 'mismatch',
      repin: 'offered',
    });
  });

  it('tells that a pinned certificate has expired, and lets it pass', async () => {
    const presented = await present(await issuer.issue({ names, selfSigned: true, ...past }));
    const pin = pinOf('leaf', seeCertificate(presented.leaf), 'person');
    expect(judge(presented, pin)).toMatchObject({ verdict: 'trusted', notice: { due: 'expired' } });
  });
});
