import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Certificate } from '../../e2e/lab/certificate.ts';
import { createIssuer, type Issuer } from '../../e2e/lab/certificate-kinds.ts';
import type { Distrust, Pin, TrustMode } from '../contract/certificate.ts';
import { handlesBackAt, liveHandles } from './fixtures/attempt.ts';
import { call, keyPrintOf, NOW, printOf } from './fixtures/tls-call.ts';
import { openWitness, type Carrier } from './fixtures/tls-witness.ts';
import { createRoots } from './roots.ts';
import type { TlsTrust } from './tls.ts';

const names = 'DNS:studio.test';
const past = { from: '240101000000Z', to: '250201000000Z' };

/** What gateways show, and what the system says of each; with `key`, renewed under it. */
const kinds = {
  valid: ['trusted', (known, key) => known.issue({ names, ...key })],
  expired: ['expired', (known, key) => known.issue({ names, ...past, ...key })],
  'not yet valid': ['not-yet-valid', (known, key) => known.issue({ names, from: '480101000000Z', ...key })],
  'wrong host': ['wrong-host', (known, key) => known.issue({ names: 'DNS:other.test', ...key })],
  'CN only': ['wrong-host', (known, key) => known.issue({ ...key })],
  'self-signed': ['self-signed', (known, key) => known.issue({ names, selfSigned: true, ...key })],
  'private CA': ['unknown-issuer', (_known, key, stranger) => stranger.issue({ names, ...key })],
} satisfies Readonly<Record<string, readonly ['trusted' | Distrust, Make]>>;
type Make = (known: Issuer, key: { readonly key?: string }, stranger: Issuer) => Promise<Certificate>;
type Kind = keyof typeof kinds;

/** One that was there before, what took its place with the same key, and one of the same kind with another. */
type Line = { readonly old: Certificate; readonly renewed: Certificate; readonly rotated: Certificate };

let known: Issuer;
let stranger: Issuer;
let lines: ReadonlyMap<string, Line>;
let resting: readonly string[];
const roots = createRoots((kind) => (kind === 'system' ? [known.authority] : []));

beforeAll(async () => {
  known = await createIssuer('Known CA');
  stranger = await createIssuer('Private CA');
  const made = Object.entries(kinds).map(async ([kind, [, make]]) => {
    const [old, rotated] = await Promise.all([make(known, {}, stranger), make(known, {}, stranger)]);
    return [kind, { old, rotated, renewed: await make(known, { key: old.key }, stranger) }] as const;
  });
  lines = new Map(await Promise.all(made));
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));
afterAll(async () => {
  await known.close();
  await stranger.close();
});

function lineOf(kind: Kind): Line {
  const found = lines.get(kind);
  if (found === undefined) throw new Error(`no certificates: ${kind}`);
  return found;
}

const since = NOW - 1000;

function leafPin({ old }: Line, from: Pin['from'] = 'first-use'): Pin {
  return { kind: 'leaf', value: printOf(old), from, since };
}

function keyPin({ old }: Line): Pin {
  return { kind: 'public-key', value: keyPrintOf(old), from: 'first-use', since };
}

function trusting(pin: Pin | null, mode: TrustMode): TlsTrust {
  return { route: 'direct', mode, pin, wall: () => NOW };
}

/** What is shown, to whom, and what comes of it: refused with the reason of the system. */
type Row = {
  readonly what: string;
  readonly shows: keyof Line;
  readonly trust: (line: Line) => TlsTrust;
  readonly verdict: 'opens' | 'pin-mismatch' | 'unreadable-pin' | 'as the system says';
  readonly configured?: boolean;
};

const rows: readonly Row[] = [
  { what: 'no pin', shows: 'old', trust: () => trusting(null, 'leaf'), verdict: 'as the system says' },
  {
    what: 'a pin, and the system alone is asked',
    shows: 'old',
    trust: (line) => trusting(leafPin(line), 'system'),
    verdict: 'as the system says',
  },
  { what: 'its pin', shows: 'old', trust: (line) => trusting(leafPin(line), 'leaf'), verdict: 'opens' },
  {
    what: 'its pin from the configuration',
    shows: 'old',
    trust: (line) => trusting(leafPin(line, 'configuration'), 'system'),
    verdict: 'opens',
  },
  {
    what: 'the pin of another',
    shows: 'rotated',
    trust: (line) => trusting(leafPin(line), 'leaf'),
    verdict: 'pin-mismatch',
  },
  {
    what: 'the pin of another from the configuration',
    shows: 'rotated',
    trust: (line) => trusting(leafPin(line, 'configuration'), 'leaf'),
    verdict: 'pin-mismatch',
    configured: true,
  },
  {
    what: 'the pin of what it renewed',
    shows: 'renewed',
    trust: (line) => trusting(leafPin(line), 'leaf'),
    verdict: 'pin-mismatch',
  },
  {
    what: 'the pin of the key of what it renewed',
    shows: 'renewed',
    trust: (line) => trusting(keyPin(line), 'public-key'),
    verdict: 'opens',
  },
  {
    what: 'the pin of another key',
    shows: 'rotated',
    trust: (line) => trusting(keyPin(line), 'public-key'),
    verdict: 'pin-mismatch',
  },
  {
    what: 'the pin of a key in the place of a leaf’s',
    shows: 'old',
    trust: (line) => trusting({ ...leafPin(line), value: keyPrintOf(line.old) }, 'leaf'),
    verdict: 'pin-mismatch',
  },
  {
    what: 'a pin that nobody can read',
    shows: 'old',
    trust: (line) => trusting({ ...leafPin(line), value: 'sha256:abc' }, 'leaf'),
    verdict: 'unreadable-pin',
  },
];

const everyRow = (Object.keys(kinds) as readonly Kind[]).flatMap((kind) =>
  rows.map((row) => ({ ...row, kind })),
);

function wanted({ verdict, kind, configured = false }: Row & { readonly kind: Kind }) {
  const [system] = kinds[kind];
  const repin = configured ? 'configured' : system === 'trusted' ? 'offered' : 'untrusted';
  switch (verdict) {
    case 'pin-mismatch':
      return { verdict, why: system, repin };
    case 'as the system says':
      return system === 'trusted' ? { verdict: 'opens' } : { verdict: 'untrusted-certificate', why: system };
    case 'unreadable-pin':
      return { verdict, why: 'length' };
    default:
      return { verdict };
  }
}

const carriers: readonly Carrier[] = ['socket', 'stream'];
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const everyWay = carriers.flatMap((carrier) => versions.map((version) => ({ carrier, version })));

describe.each(everyWay)('pins, $version over a $carrier', ({ carrier, version }) => {
  const only = { minVersion: version, maxVersion: version };

  it.each(everyRow)('$kind, under $what: $verdict', async (row) => {
    const line = lineOf(row.kind);
    const shown = line[row.shows];
    const witness = await openWitness(shown, only);
    const trust = row.trust(line);
    const outcome = await call(witness, { at: 'studio.test', roots: roots.load(), carrier, trust });
    const expected = wanted(row);
    const isOpen = expected.verdict === 'opens';
    const heard = isOpen ? 'the request' : '';
    const print = row.verdict === 'unreadable-pin' ? undefined : printOf(shown);
    expect(outcome).toMatchObject({ ...expected, calls: 1, early: 0, heard });
    expect(outcome.print).toBe(print);
  });

  it('a renewal with the same key: its new certificate is told, and the old pin stays what it was', async () => {
    const line = lineOf('valid');
    const witness = await openWitness(line.renewed, only);
    const trust = trusting(keyPin(line), 'public-key');
    const { remember } = await call(witness, { at: 'studio.test', roots: roots.load(), carrier, trust });
    expect(remember).toMatchObject({ ...keyPin(line), certificate: { fingerprint: printOf(line.renewed) } });
  });

  it('rotated, with the session of before: a full handshake, and refused', async () => {
    const line = lineOf('valid');
    const witness = await openWitness(line.old, only);
    const secureContext = roots.load().context;
    const socket = connect({ port: witness.port, servername: 'studio.test', secureContext });
    const [session]: Buffer[] = await once(socket.resume(), 'session');
    socket.end();
    await witness.quiet();
    const asked = { at: 'studio.test', roots: roots.load(), carrier, trust: trusting(leafPin(line), 'leaf') };
    expect(await call(witness, asked)).toMatchObject({ verdict: 'opens' });

    witness.show(line.rotated);
    const refused = { verdict: 'pin-mismatch', why: 'trusted', repin: 'offered', early: 0, heard: '' };
    expect(await call(witness, asked)).toMatchObject({ ...refused, print: printOf(line.rotated) });
    expect(witness.resumed()).toBe(0);

    // A client that keeps sessions would have been let in: so there was something to resume.
    const resuming = connect({ port: witness.port, servername: 'studio.test', secureContext, session });
    await once(resuming, 'secureConnect');
    expect(resuming.getPeerX509Certificate()).toBe(undefined);
    resuming.end();
    await witness.quiet();
    expect(witness.resumed()).toBe(1);
  });
});
