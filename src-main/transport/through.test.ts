import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createIssuer, type Issuer } from '../../e2e/lab/certificate-kinds.ts';
import type { Certificate } from '../../e2e/lab/certificate.ts';
import { systemClock } from '../clock.ts';
import type { Stage } from '../contract/connection.ts';
import { handlesBackAt, liveHandles } from './fixtures/attempt.ts';
import { NOW, printOf, unpinned } from './fixtures/tls-call.ts';
import { openWitness, type Witness } from './fixtures/tls-witness.ts';
import { createRoots } from './roots.ts';
import { openThrough, type ThroughRequest } from './through.ts';

let issuer: Issuer;
let valid: Certificate;
let selfSigned: Certificate;
let resting: readonly string[];
const roots = createRoots((kind) => (kind === 'system' ? [issuer.authority] : [])).load;

beforeAll(async () => {
  issuer = await createIssuer('Throwaway CA');
  valid = await issuer.issue({ names: 'IP:127.0.0.1' });
  selfSigned = await issuer.issue({ names: 'DNS:studio.test', selfSigned: true });
  resting = liveHandles();
});
beforeEach(() => onTestFinished(() => handlesBackAt(resting)));
afterAll(() => issuer.close());

/** A channel to the witness, as a tunnel would open it: a stream that is no socket. */
async function open(
  witness: Witness,
  wish: Partial<ThroughRequest> = {},
  signal = new AbortController().signal,
) {
  const passed = new Map<Stage, string>();
  const channel = await witness.reach('stream');
  const result = await openThrough(
    {
      openChannel: async () => ({ ok: true, stream: channel, bytesRead: () => 0 }),
      remotePort: witness.port,
      secure: true,
      isClear: async () => true,
      roots,
      trust: { ...unpinned, route: 'ssh' },
      clock: systemClock,
      stageBegun: () => {},
      stagePassed: (stage, _ms, evidence) => passed.set(stage, evidence),
      ...wish,
    },
    signal,
  );
  return { result, passed, channel };
}

describe('openThrough to a gateway with TLS', () => {
  it('hands on a verified stream, with what is to be pinned', async () => {
    const witness = await openWitness(valid);
    const { result, passed } = await open(witness);
    if (!result.ok) throw new Error(result.fault.code);
    const value = printOf(valid);
    const remember = { kind: 'leaf', value, from: 'first-use', since: NOW };
    const url = `wss://127.0.0.1:${witness.port}`;
    expect(result).toMatchObject({ url, certificate: { seen: { fingerprint: value }, remember } });
    expect([...passed.keys()]).toEqual(['forward', 'tls']);
    result.stream.destroy();
    await witness.quiet();
  });

  it('refuses another one before the gateway heard a byte, and frees the channel', async () => {
    const witness = await openWitness(selfSigned);
    const { result, channel } = await open(witness);
    const endpoint = { host: '127.0.0.1', port: witness.port, route: 'ssh' };
    const fault = { code: 'untrusted-certificate', ...endpoint, why: 'self-signed', mayPin: true };
    expect(result).toMatchObject({ ok: false, fault });
    expect(channel.destroyed).toBe(true);
    await witness.quiet();
    expect(witness.heard()).toBe('');
  });

  it('opens to the one that is pinned', async () => {
    const witness = await openWitness(selfSigned);
    const value = printOf(selfSigned);
    const pin = { kind: 'leaf', value, from: 'person', since: NOW } as const;
    const { result } = await open(witness, { trust: { ...unpinned, route: 'ssh', pin } });
    if (!result.ok) throw new Error(result.fault.code);
    expect(result.certificate?.remember).toMatchObject({ ...pin, certificate: { fingerprint: value } });
    result.stream.destroy();
    await witness.quiet();
  });

  it('frees everything where nobody waits for it any more', async () => {
    const witness = await openWitness(valid);
    const abort = new AbortController();
    const stagePassed = (stage: Stage): void => void (stage === 'tls' && abort.abort());
    const { result, channel } = await open(witness, { stagePassed }, abort.signal);
    expect(result.ok).toBe(false);
    expect(channel.destroyed).toBe(true);
    await witness.quiet();
  });
});
