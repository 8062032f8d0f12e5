import { getEventListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatDelta } from '../contract/chat.ts';
import type { GatewayLink } from './link.ts';
import type { GatewayRequest } from './open.ts';
import { LIMITS, openGateway } from './open.ts';
import type { Peer, Script, ScriptedGateway } from './scripted-gateway.ts';
import { requestTo, startScriptedGateway, until } from './scripted-gateway.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

type Pair = {
  readonly link: GatewayLink;
  readonly peer: Peer;
  readonly gateway: ScriptedGateway;
  readonly stream: Duplex;
};

async function connect(script: Script = {}, given: Partial<GatewayRequest> = {}): Promise<Pair> {
  const gateway = await startScriptedGateway(script);
  cleanUps.push(gateway.close);
  const request = await requestTo(gateway.port, given);
  const result = await openGateway(request, new AbortController().signal);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  cleanUps.push(async () => result.link.close());
  return { link: result.link, peer: await gateway.peer(), gateway, stream: request.stream };
}

describe('a link is lost', () => {
  it.each<[string, (peer: Peer) => void, object]>([
    [
      'to an announced restart',
      (peer) => {
        peer.event('shutdown', { reason: 'gateway restarting', restartExpectedMs: 1500 }, 1);
        peer.socket.close(1012, 'service restart');
      },
      { heals: 'by-waiting', code: 'gateway-restarting', retryAfterMs: 1500 },
    ],
    [
      'to an announced stop',
      (peer) => {
        peer.event('shutdown', { reason: 'gateway stopping' }, 1);
        peer.socket.close(1012, 'service restart');
      },
      { heals: 'by-waiting', code: 'gateway-stopped' },
    ],
    [
      'to a restart without a word',
      ({ socket }) => socket.close(1012, 'service restart'),
      { code: 'gateway-restarting' },
    ],
    [
      'to a change of secrets',
      ({ socket }) => socket.close(4001, 'gateway auth changed'),
      { code: 'dropped', why: 'auth-changed', closeCode: 4001 },
    ],
    [
      'to a torn connection',
      ({ socket }) => socket.terminate(),
      { code: 'dropped', why: 'closed', closeCode: 1006 },
    ],
    ['to a frame of 30 MB', ({ socket }) => socket.send('x'.repeat(30_000_000)), { why: 'oversized-frame' }],
    ['to words that are no JSON', ({ socket }) => socket.send('{ bad'), { why: 'invalid-frame' }],
    ['to bytes that are no text', ({ socket }) => socket.send(Buffer.from([1, 2])), { why: 'invalid-frame' }],
    [
      'to text that is no UTF-8',
      ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
      { why: 'invalid-frame' },
    ],
  ])('%s', async (_, lose, fault) => {
    const { link, peer, stream } = await connect();
    lose(peer);
    expect(await link.gone).toMatchObject(fault);
    expect(stream.destroyed).toBe(true);
  });

  it('to silence, though the connection stays open', async () => {
    const limits = { ...LIMITS, pingMs: 60, silenceMs: 150 };
    const { link, peer, stream } = await connect({}, { limits });
    expect(await link.probe(1000)).not.toBeNull();
    peer.socket.pause();
    const since = performance.now();
    expect(await link.gone).toEqual({ heals: 'by-waiting', code: 'dropped', why: 'silent' });
    expect(performance.now() - since).toBeLessThan(2000);
    expect(stream.destroyed).toBe(true);
  });

  it('to a gateway that answers pings and nothing else', async () => {
    const limits = { ...LIMITS, pingMs: 20 };
    const auth = { role: 'operator', scopes: ['operator.read', 'operator.write'] };
    const hello = { type: 'hello-ok', protocol: 4, server: {}, auth, policy: { tickIntervalMs: 30 } };
    const { link } = await connect({ connect: () => ({ ok: true, payload: hello }) }, { limits });
    expect(await link.gone).toEqual({ heals: 'by-waiting', code: 'dropped', why: 'ticks-missed' });
  });
});

/** Writes one text frame in small pieces, past ws, as a slow line would deliver it. */
function trickle(peer: Peer, text: string, pieces: number, everyMs: number): void {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(10);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(127, 1);
  header.writeBigUInt64BE(BigInt(payload.length), 2);
  const wire = peer.upgrade.socket;
  wire.write(header);
  const size = Math.ceil(payload.length / pieces);
  let at = 0;
  const timer = setInterval(() => {
    wire.write(payload.subarray(at, at + size));
    at += size;
    if (at >= payload.length) clearInterval(timer);
  }, everyMs);
  peer.socket.on('close', () => clearInterval(timer));
}

describe('a link is kept', () => {
  it('while a large answer trickles in, before which no pong can come', async () => {
    const limits = { ...LIMITS, pingMs: 50, silenceMs: 150 };
    const value = 'x'.repeat(200_000);
    const { link, peer } = await connect({ slow: () => null }, { limits });
    const answer = link.request('slow', {}, 10_000);
    await until(() => peer.received.some(({ method }) => method === 'slow'));
    const frame = JSON.stringify({ type: 'res', id: requestId(peer), ok: true, payload: value });
    // Its pongs would stand in the middle of our frame: this peer is too busy for them.
    peer.socket.pause();
    trickle(peer, frame, 20, 30);
    expect(await link.probe(100)).toBe(100);
    expect(await answer).toEqual({ ok: true, value });
  });

  it('through a gap, which only asks for a reload', async () => {
    const { link, peer } = await connect();
    const told: ChatDelta[] = [];
    link.onChat((deltas) => told.push(...deltas));
    peer.event('tick', { ts: 1 }, 1);
    peer.event('tick', { ts: 2 }, 5);
    await until(() => told.length > 0);
    expect(told).toEqual([{ kind: 'reload' }]);
    expect(await link.probe(1000)).not.toBeNull();
  });
});

/** The id of the last request; the package counts them. */
function requestId(peer: Peer): string {
  return `${peer.received.length}:causeway`;
}

describe('two hundred links', () => {
  it('leave no socket, no alarm and no listener behind, whether they open or are given up', async () => {
    const gateway = await startScriptedGateway();
    cleanUps.push(gateway.close);
    const { clock, pending } = countingClock();
    const given = new AbortController();
    const cycle = async (isGivenUp: boolean): Promise<void> => {
      const request = await requestTo(gateway.port, { clock });
      const opening = openGateway(request, isGivenUp ? AbortSignal.timeout(0) : given.signal);
      const result = await opening;
      if (result.ok) result.link.close();
      if (result.ok) await result.link.gone;
      expect(request.stream.destroyed).toBe(true);
    };
    const settled = () => gateway.peers.every(({ socket }) => socket.readyState === socket.CLOSED);
    await cycle(false);
    await until(settled);
    const before = resources();
    for (let count = 0; count < 200; count += 1) await cycle(count % 4 === 3);
    await until(() => settled() && resources() === before);
    expect(pending()).toBe(0);
    expect(getEventListeners(given.signal, 'abort')).toEqual([]);
  });
});

/** What keeps this process busy, apart from the tests' own timers. */
function resources(): string {
  const busy = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');
  return busy.toSorted().join(' ');
}

/** The real time, with a count of the alarms that are set. */
function countingClock() {
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, run: () => void): (() => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  return { clock: { now: () => performance.now(), after }, pending: () => timers.size };
}
