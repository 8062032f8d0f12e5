import { once } from 'node:events';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Certificate } from '../../e2e/lab/certificate.ts';
import { createIssuer, type Issuer } from '../../e2e/lab/certificate-kinds.ts';
import { systemClock } from '../clock.ts';
import type { Distrust } from '../contract/certificate.ts';
import type { Ending } from '../gateway/ending.ts';
import { openSocket } from '../gateway/socket.ts';
import { handlesBackAt, liveHandles } from './fixtures/attempt.ts';
import { listen } from './fixtures/listener.ts';
import { call as callTls, printOf, targetOf, unpinned } from './fixtures/tls-call.ts';
import { openWitness, type Carrier, type Witness } from './fixtures/tls-witness.ts';
import { createRoots } from './roots.ts';
import { openTls } from './tls.ts';
import { never } from './tunnel/fixtures/peers.ts';

const names = 'DNS:studio.test,IP:127.0.0.1,IP:::1';
const past = { from: '240101000000Z', to: '250201000000Z' };

/** What gateways show, by what a person would call it; `known` is among the roots, `stranger` is not. */
const kinds = {
  valid: (known: Issuer) => known.issue({ names }),
  wildcard: (known: Issuer) => known.issue({ names: 'DNS:*.studio.test' }),
  'wildcard, too wide': (known: Issuer) => known.issue({ names: 'DNS:*.test' }),
  expired: (known: Issuer) => known.issue({ names, ...past }),
  'not yet valid': (known: Issuer) => known.issue({ names, from: '480101000000Z' }),
  'wrong host': (known: Issuer) => known.issue({ names: 'DNS:other.test,IP:127.0.0.2,IP:::2' }),
  'the name alone': (known: Issuer) => known.issue({ names: 'DNS:studio.test' }),
  'an address written as a name': (known: Issuer) => known.issue({ names: 'DNS:127.0.0.1' }),
  'CN only': (known: Issuer) => known.issue({}),
  'CN only, an address': (known: Issuer) => known.issue({ commonName: '127.0.0.1' }),
  'self-signed': (known: Issuer) => known.issue({ names, selfSigned: true }),
  'self-signed, CN only': (known: Issuer) =>
    known.issue({ commonName: 'openclaw-gateway', selfSigned: true }),
  'self-signed, expired': (known: Issuer) => known.issue({ names, selfSigned: true, ...past }),
  'private CA': (_: Issuer, stranger: Issuer) => stranger.issue({ names }),
  'private CA, whole chain': async (_: Issuer, stranger: Issuer) => {
    const leaf = await stranger.issue({ names });
    return { ...leaf, cert: leaf.cert + stranger.authority };
  },
} satisfies Readonly<Record<string, (known: Issuer, stranger: Issuer) => Promise<Certificate>>>;
type Kind = keyof typeof kinds;

/** One line of the experiment: who is called, what is shown there, and what comes of it. */
type Row = { readonly shows: Kind; readonly at: string; readonly verdict: 'opens' | Distrust };

/** System trust, no pin; pins are the matter of tls-pins.test.ts. */
const rows: readonly Row[] = [
  { shows: 'valid', at: 'studio.test', verdict: 'opens' },
  { shows: 'valid', at: '127.0.0.1', verdict: 'opens' },
  { shows: 'valid', at: '::1', verdict: 'opens' },
  { shows: 'valid', at: 'other.test', verdict: 'wrong-host' },
  { shows: 'wildcard', at: 'box.studio.test', verdict: 'opens' },
  { shows: 'wildcard', at: 'studio.test', verdict: 'wrong-host' },
  { shows: 'wildcard', at: 'a.box.studio.test', verdict: 'wrong-host' },
  { shows: 'wildcard, too wide', at: 'studio.test', verdict: 'wrong-host' },
  { shows: 'expired', at: 'studio.test', verdict: 'expired' },
  { shows: 'not yet valid', at: 'studio.test', verdict: 'not-yet-valid' },
  { shows: 'wrong host', at: 'studio.test', verdict: 'wrong-host' },
  { shows: 'wrong host', at: '127.0.0.1', verdict: 'wrong-host' },
  { shows: 'wrong host', at: '::1', verdict: 'wrong-host' },
  { shows: 'the name alone', at: '127.0.0.1', verdict: 'wrong-host' },
  { shows: 'the name alone', at: '::1', verdict: 'wrong-host' },
  { shows: 'an address written as a name', at: '127.0.0.1', verdict: 'wrong-host' },
  { shows: 'CN only', at: 'studio.test', verdict: 'wrong-host' },
  { shows: 'CN only, an address', at: '127.0.0.1', verdict: 'wrong-host' },
  { shows: 'self-signed', at: 'studio.test', verdict: 'self-signed' },
  { shows: 'self-signed', at: '::1', verdict: 'self-signed' },
  { shows: 'self-signed, CN only', at: '127.0.0.1', verdict: 'self-signed' },
  { shows: 'self-signed, expired', at: 'studio.test', verdict: 'expired' },
  { shows: 'private CA', at: 'studio.test', verdict: 'unknown-issuer' },
  { shows: 'private CA, whole chain', at: 'studio.test', verdict: 'unknown-issuer' },
];

const carriers: readonly Carrier[] = ['socket', 'stream'];
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const everyWay = carriers.flatMap((carrier) => versions.map((version) => ({ carrier, version })));
const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

let known: Issuer;
let stranger: Issuer;
let certificates: ReadonlyMap<Kind, Certificate>;
let resting: readonly string[];
const { load: roots } = createRoots((kind) => (kind === 'system' ? [known.authority] : []));

beforeAll(async () => {
  known = await createIssuer('Known CA');
  stranger = await createIssuer('Private CA');
  const made = Object.entries(kinds).map(
    async ([kind, make]) => [kind as Kind, await make(known, stranger)] as const,
  );
  certificates = new Map(await Promise.all(made));
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));
afterAll(async () => {
  await known.close();
  await stranger.close();
});

function certificate(kind: Kind): Certificate {
  const found = certificates.get(kind);
  if (found === undefined) throw new Error(`no certificate ${kind}`);
  return found;
}

/** Opens TLS without a pin, and says what came of it by the reason alone. */
async function call(witness: Witness, at: string, carrier?: Carrier) {
  const given = carrier === undefined ? {} : { carrier };
  const { verdict, why, remember: _, ...seen } = await callTls(witness, { at, roots: roots(), ...given });
  return { verdict: why ?? verdict, ...seen };
}

describe.each(everyWay)('system trust, $version over a $carrier', ({ carrier, version }) => {
  const possible = rows.filter(({ at }) => hasIpv6 || at !== '::1');

  it.each(possible)('$shows, called as $at: $verdict', async ({ shows, at, verdict }) => {
    const shown = certificate(shows);
    const address = at === '::1' ? at : '127.0.0.1';
    const witness = await openWitness(shown, { address, minVersion: version, maxVersion: version });
    expect(await call(witness, at, carrier)).toEqual({
      verdict,
      print: printOf(shown),
      calls: 1,
      asked: isIP(at) === 0 ? [at] : [],
      early: 0,
      heard: verdict === 'opens' ? 'the request' : '',
    });
  });

  it('rotated to one that the system trusts: opens, and the new one is told', async () => {
    const witness = await openWitness(certificate('valid'), { minVersion: version, maxVersion: version });
    await call(witness, 'studio.test', carrier);
    const rotated = await known.issue({ names });
    witness.show(rotated);
    const outcome = { verdict: 'opens', print: printOf(rotated), early: 0, heard: 'the request' };
    expect(await call(witness, 'studio.test', carrier)).toMatchObject(outcome);
  });

  it('rotated to a stranger’s, with the session of before: a full handshake, and refused', async () => {
    const witness = await openWitness(certificate('valid'), { minVersion: version, maxVersion: version });
    const session = await rememberSession(witness);
    await call(witness, 'studio.test', carrier);
    witness.show(certificate('self-signed'));
    const print = printOf(certificate('self-signed'));
    const outcome = { verdict: 'self-signed', print, early: 0, heard: '' };
    expect(await call(witness, 'studio.test', carrier)).toMatchObject(outcome);
    expect(witness.resumed()).toBe(0);

    // A client that keeps sessions would be let in, and be shown no certificate at all.
    expect(await resume(witness, session)).toEqual({ reused: true, authorized: true, leaf: undefined });
    await witness.quiet();
    expect(witness.resumed()).toBe(1);
  });
});

function connectTo(witness: Witness, session?: Buffer): TLSSocket {
  const { context } = roots();
  const given = session === undefined ? {} : { session };
  return connect({ port: witness.port, servername: 'studio.test', secureContext: context, ...given });
}

/** What a client of another construct would keep for its next connection. */
async function rememberSession(witness: Witness): Promise<Buffer> {
  const socket = connectTo(witness);
  const [session] = await once(socket.resume(), 'session');
  socket.end();
  await witness.quiet();
  return session;
}

async function resume(witness: Witness, session: Buffer) {
  const socket = connectTo(witness, session);
  await once(socket, 'secureConnect');
  const { authorized } = socket;
  const outcome = { reused: socket.isSessionReused(), authorized, leaf: socket.getPeerX509Certificate() };
  socket.end();
  return outcome;
}

describe('a redirect', () => {
  it.each(['ws', 'http', 'wss'])('to %s is not followed: nothing is heard there', async (scheme) => {
    const elsewhere = await listen((peer) => peer.end());
    const location = `${scheme}://127.0.0.1:${elsewhere.port}/`;
    const answer = `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;
    const witness = await openWitness(certificate('valid'), { answer });
    const step = await openTls(
      await witness.reach('socket'),
      targetOf('studio.test', witness.port),
      { roots: roots(), trust: unpinned },
      never,
    );
    if (!step.ok) throw new Error(step.fault.code);
    expect(await upgrade(step.value.stream, witness.port)).toMatchObject({ kind: 'http', status: 302 });
    await witness.quiet();
    expect(witness.heard()).toContain('Upgrade: websocket');
    expect(elsewhere.peers).toHaveLength(0);

    await follow(witness.port);
    expect(elsewhere.peers).toHaveLength(1);
  });
});

function upgrade(stream: TLSSocket, port: number): Promise<Ending> {
  const parts = { stream, host: 'studio.test', port, secure: true, path: '/', maxPayload: 1024 };
  const silent = { open: () => {}, message: () => {}, pong: () => {} };
  return new Promise((ended) => void openSocket({ ...parts, clock: systemClock }, { ...silent, ended }));
}

/** What a client does that follows: so the redirect was one. */
async function follow(port: number): Promise<void> {
  const ws = new WebSocket(`wss://127.0.0.1:${port}`, {
    followRedirects: true,
    ca: known.authority,
    agent: false,
  });
  ws.on('error', () => {});
  await new Promise((closed) => ws.once('close', closed));
}
