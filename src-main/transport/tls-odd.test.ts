import { X509Certificate } from 'node:crypto';
import { Duplex, Transform } from 'node:stream';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate, type Certificate } from '../../e2e/lab/certificate.ts';
import { Certificate as ShownCertificate, type Pin } from '../contract/certificate.ts';
import { handlesBackAt, liveHandles } from './fixtures/attempt.ts';
import { oddCertificate, type OddWish } from './fixtures/odd-certificate.ts';
import { call, NOW, printOf, targetOf, unpinned } from './fixtures/tls-call.ts';
import { openWitness } from './fixtures/tls-witness.ts';
import { createRoots } from './roots.ts';
import { openTls } from './tls.ts';
import { leafOf } from './tls-leaf.ts';
import { never } from './tunnel/fixtures/peers.ts';

const utcTime = Buffer.from([0x17, 13]);
const year = Buffer.concat([utcTime, Buffer.from(String(new Date().getUTCFullYear()).slice(2))]);
const named = (text: string) => ({ subject: `/CN=${text}` });
const swap = (from: string, to: string): OddWish => ({
  ...named(from),
  patch: [Buffer.from(from, 'latin1'), Buffer.from(to, 'latin1')],
});

/** What a certificate can hold that no person would write, and what is shown of its subject. */
const oddities: readonly (readonly [what: string, wish: OddWish, subject: string | RegExp])[] = [
  ['no name at all', { subject: '/' }, ''],
  ['a name of two-byte letters', { ...named('Störung 日本'), stringMask: 'MASK:0x800' }, 'CN=Störung 日本'],
  ['a name of the old telegraphs', { ...named('Studio'), stringMask: 'MASK:0x4' }, 'CN=Studio'],
  ['a name of half letters', { ...swap('studio-aa', 'studio-\xC3('), stringMask: 'MASK:0x4' }, /^CN=studio-/],
  ['a name that rings and begins anew', swap('studio12345', 'ok\n\x07\x1B[2Jhi\0'), /^CN=ok[^\p{Cc}]*$/u],
  ['a name that reads backwards', named('studio\u202Egro.live\u2066'), 'CN=studiogro.live'],
  [
    'a name of sixteen kilobytes',
    { subject: '/OU=' + Array(256).fill('x'.repeat(60)).join('/OU=') },
    /^.{256}$/,
  ],
  ['a negative serial', { ...named('studio'), serial: '-12345678901234567890' }, 'CN=studio'],
  [
    'dates that are none',
    { ...named('studio'), patch: [year, Buffer.concat([utcTime, Buffer.from('XX')])] },
    'CN=studio',
  ],
];

const roots = createRoots().load;
const certificates = new Map<string, Certificate>();
let resting: readonly string[];

beforeAll(async () => {
  for (const [what, wish] of oddities) certificates.set(what, await oddCertificate(wish));
  roots();
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));

function certificate(what: string): Certificate {
  const found = certificates.get(what);
  if (found === undefined) throw new Error(`no certificate with ${what}`);
  return found;
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('an odd certificate, %s', (version) => {
  it.each(oddities)('%s: refused, and shown in one line', async (what, _wish, subject) => {
    const witness = await openWitness(certificate(what), { minVersion: version, maxVersion: version });
    const target = targetOf('studio.test', witness.port);
    const plain = await witness.reach('socket');
    const step = await openTls(plain, target, { roots: roots(), trust: unpinned }, never);
    await witness.quiet();
    expect(witness.heard()).toBe('');
    if (step.ok || step.fault.code !== 'untrusted-certificate') throw new Error('let in');
    const { heals: _h, code: _c, host: _o, port: _p, route: _r, why: _w, mayPin: _m, ...shown } = step.fault;
    expect(ShownCertificate.safeParse(shown)).toMatchObject({ success: true });
    expect(shown.subject).toMatch(subject instanceof RegExp ? subject : new RegExp(`^${subject}$`));
    expect(shown.publicKey).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each(oddities)('%s: opens to who pinned it, and to nobody else', async (what) => {
    const shown = certificate(what);
    const witness = await openWitness(shown, { minVersion: version, maxVersion: version });
    const pin: Pin = { kind: 'leaf', value: printOf(shown), from: 'person', since: NOW };
    const asked = { at: 'studio.test', roots: roots() };
    const opens = { verdict: 'opens', early: 0, heard: 'the request' };
    expect(await call(witness, { ...asked, trust: { ...unpinned, pin } })).toMatchObject(opens);
    const other: Pin = { ...pin, value: `sha256:${'00'.repeat(32)}` };
    const refused = { verdict: 'pin-mismatch', repin: 'untrusted', early: 0, heard: '' };
    expect(await call(witness, { ...asked, trust: { ...unpinned, pin: other } })).toMatchObject(refused);
  });
});

describe('what is no certificate', () => {
  it('is told from a gateway whose connection broke', async () => {
    const witness = await openWitness(await makeCertificate(), { maxVersion: 'TLSv1.2' });
    const wire = await witness.reach('socket');
    // TLS 1.2 shows its certificate in the clear: the tag of its first date becomes another on the way.
    const spoil = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const at = chunk.indexOf(utcTime);
        if (at !== -1) chunk[at] = 0x02;
        done(null, chunk);
      },
    });
    const plain = Duplex.from({ readable: wire.pipe(spoil), writable: wire });
    const target = targetOf('studio.test', witness.port);
    const step = await openTls(plain, target, { roots: roots(), trust: unpinned }, never);
    expect(step).toMatchObject({ ok: false, fault: { code: 'not-a-gateway', found: 'unknown' } });
    wire.destroy();
    await witness.quiet();
    expect(witness.heard()).toBe('');
  });
});

describe('leafOf', () => {
  it('has no key where it is of a kind that Node does not know', async () => {
    const known = Buffer.from('06072a8648ce3d0201', 'hex');
    const unknown = Buffer.from('06072a8648ce3d027f', 'hex');
    const { cert } = await oddCertificate({ subject: '/CN=studio', patch: [known, unknown] });
    const leaf = leafOf(new X509Certificate(cert), targetOf('studio', 443));
    expect(leaf).toMatchObject({ publicKey: null, subject: 'CN=studio', namesHost: false });
  });
});
