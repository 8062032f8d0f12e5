import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Fault, HostKey } from '../../contract/fault.ts';
import { dial } from '../dial.ts';
import { resolve } from '../name.ts';
import { aborted, climb, type Climb, type Step } from '../rung.ts';
import { speaksTls } from '../tls-hint.ts';
import type { Entry } from './authentication.ts';
import type { RunResult } from './command.ts';
import { faultToGateway, faultToHop } from './forward.ts';
import { openHop, type OpenHop } from './hop.ts';
import { loadSsh2, type Ssh2 } from './library.ts';
import type { Hop, Outcome, TunnelRequest } from './request.ts';

/** A way to the loopback ports of the last server. */
export type Tunnel = {
  /**
   * Opens a stream to a port of 127.0.0.1 there. Faults: `gateway-not-running` and `timed-out`, after which the
   * tunnel is as good as before, `forwarding-refused`, and that of the tunnel when it is gone.
   */
  readonly openChannel: (remotePort: number, signal: AbortSignal) => Promise<CountedChannel>;
  /**
   * Whether nothing that was sent to us before is still on its way: a server sends in order, so that its answer is behind
   * it. Where no server says anything at all, there is nothing to wait for.
   */
  readonly isClear: (deadlineMs: number) => Promise<boolean>;
  /** Bytes read from the one TCP socket so far, whatever they carried. */
  readonly bytesRead: () => number;
  /** Asks the last server for a sign of life. Resolves the round trip in ms, or null if there was none. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /**
   * Runs one command line of the last server's shell without a terminal, until it ends or the signal comes; its input
   * stays open. At most 1 MiB of each output is kept. Faults: `forwarding-refused` where it may run none, and that of the tunnel when it
   * is gone.
   */
  readonly run: (command: string, signal: AbortSignal) => Promise<RunResult>;
  /** Of the last server. */
  readonly hostKey: HostKey;
  readonly login: Entry;
  /** Settles once, with why the tunnel is gone. All its streams are destroyed then. */
  readonly gone: Promise<Fault>;
  /** Ends it and all its streams; idempotent. */
  readonly close: () => void;
};

export type TunnelResult =
  | { readonly ok: true; readonly tunnel: Tunnel }
  | { readonly ok: false; readonly fault: Fault };
/** `bytesRead`: that came through it so far. */
export type CountedChannel =
  | { readonly ok: true; readonly stream: Duplex; readonly bytesRead: () => number }
  | { readonly ok: false; readonly fault: Fault };
export type ChannelResult =
  | { readonly ok: true; readonly stream: Duplex }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Opens a tunnel through one server or several, each verified and logged in to by itself:
 *
 *     name ─▶ tcp ─▶ host-key ─▶ login ─▶ (channel as tcp ─▶ host-key ─▶ login)…
 *
 * Aborting ends it at any point and frees everything; the fault then returned means nothing. Rejects for bugs
 * alone. Faults: those of dial.ts and name.ts, `timed-out` (with the stage), `dropped`, `not-an-ssh-server`,
 * `ssh-refusing`, `no-common-algorithm`, the host key faults, `login-refused`, `login-unanswered`,
 * `key-unreadable`, `agent-unavailable`, and `forwarding-refused` by a server in the middle.
 */
export async function openTunnel(request: TunnelRequest, signal: AbortSignal): Promise<TunnelResult> {
  const [first, ...further] = request.hops;
  const ssh2 = await loadSsh2();
  const begun = request.clock.now();
  const dialled = await dialHop(request, first, signal);
  if (!dialled.ok) return dialled;
  const socket = dialled.value;
  const open: OpenHop[] = [];
  let tunnel: Tunnel | null = null;
  try {
    const way: Way = { request, ssh2, socket, address: socket.remoteAddress ?? first.host, open, signal };
    let outcome = await enter(way, first, { below: socket, begun });
    for (const hop of further) {
      if (outcome.ok) outcome = await goOn(way, outcome.value, hop);
    }
    // The fault of a server in the middle is the cause of what those behind it show.
    if (!outcome.ok) return { ok: false, fault: lostBy(open) ?? (await explain(outcome.fault, way)) };
    const lost = signal.aborted ? aborted : lostBy(open);
    if (lost !== null) return { ok: false, fault: lost };
    tunnel = toTunnel(request, open, socket, outcome.value);
    return { ok: true, tunnel };
  } finally {
    // What was opened for nothing, whatever kept it from its end.
    if (tunnel === null) {
      closeAll(open, aborted);
      socket.destroy();
    }
  }
}

/** A server that hung up on our banner without a word may be one that speaks TLS: then say that. */
async function explain(fault: Fault, { request, socket, address, signal }: Way): Promise<Fault> {
  const { host, port } = request.hops[0];
  if (fault.code !== 'dropped' || socket.bytesRead > 0 || signal.aborted) return fault;
  if (!(await speaksTls({ host: address, port }, signal))) return fault;
  return { heals: 'by-deciding', code: 'not-an-ssh-server', host, port, found: 'tls' };
}

type Way = {
  readonly request: TunnelRequest;
  readonly ssh2: Ssh2;
  readonly socket: Socket;
  /** The IP address that was dialled. */
  readonly address: string;
  /** The servers so far. */
  readonly open: OpenHop[];
  readonly signal: AbortSignal;
};

async function dialHop(request: TunnelRequest, hop: Hop, signal: AbortSignal): Promise<Step<Socket>> {
  const { lookup, stageBegun, stagePassed, clock } = request;
  const { host, port } = hop;
  const way: Climb = { clock, host, port, signal, stageBegun, stagePassed };
  const ms = timeFor(request, hop);
  const end = clock.now() + ms;
  const isIp = isIP(host) !== 0;
  // As with TLS, any address will do: the host itself is proved by its key.
  const target = { url: '', secure: true, host, port, isIp };
  const found: Step<readonly string[]> = isIp
    ? { ok: true, value: [host], evidence: host }
    : await climb(way, 'name', ms / 2, (stop) => resolve(target, lookup, stop));
  if (!found.ok) return found;
  const left = Math.max(0, end - clock.now());
  const dialled = await climb(way, 'tcp', left, (stop) => dial(found.value, target, stop));
  if (!dialled.ok || !signal.aborted) return dialled;
  dialled.value.destroy();
  return { ok: false, fault: aborted };
}

function timeFor({ limits }: TunnelRequest, { connectMs }: Hop): number {
  return connectMs ?? limits.connectMs;
}

async function enter(
  { request, ssh2, open, signal }: Way,
  hop: Hop,
  { below, begun }: { readonly below: Duplex; readonly begun: number },
): Promise<Outcome<OpenHop>> {
  const time = timeFor(request, hop);
  const ms = Math.max(0, time - (request.clock.now() - begun));
  const loginMs = Math.max(0, request.limits.connectMs - time);
  const before = [...open];
  const isClear = (deadlineMs: number): Promise<boolean> => areClear(before, deadlineMs);
  const outcome = await openHop({ request, hop, ssh2, below, isClear, ms, loginMs }, signal);
  if (outcome.ok) open.push(outcome.value);
  return outcome;
}

/** Goes to the next server through the one before. */
async function goOn(way: Way, before: OpenHop, hop: Hop): Promise<Outcome<OpenHop>> {
  const { request, signal } = way;
  const { host, port } = hop;
  const begun = request.clock.now();
  request.stageBegun('tcp');
  const reaching = await before.reach({ host, port }, timeFor(request, hop), signal);
  if (!reaching.ok) return { ok: false, fault: faultToHop(reaching.failure, { host, port }) };
  const via = `${host}:${port} via ${before.hop.host}`;
  request.stagePassed('tcp', request.clock.now() - begun, via);
  return enter(way, hop, { below: reaching.stream, begun });
}

/** A server that gave bytes and no answer is busy sending what comes before it. */
async function areClear(hops: readonly OpenHop[], deadlineMs: number): Promise<boolean> {
  const roundTrips = await Promise.all(hops.map(({ probe }) => probe(deadlineMs)));
  return roundTrips.every((ms) => ms === null || ms < deadlineMs);
}

function lostBy(open: readonly OpenHop[]): Fault | null {
  for (const hop of open) {
    const fault = hop.fault();
    if (fault !== null) return fault;
  }
  return null;
}

/** From the last to the first, so that each can still say goodbye through the one before. */
function closeAll(open: readonly OpenHop[], fault: Fault): void {
  for (const hop of open.toReversed()) hop.finish(fault);
}

function toTunnel(
  { limits, log }: TunnelRequest,
  open: readonly OpenHop[],
  socket: Socket,
  last: OpenHop,
): Tunnel {
  const { promise: gone, resolve: settle } = Promise.withResolvers<Fault>();
  let lost: Fault | null = null;
  const end = (fault: Fault): void => {
    if (lost !== null) return;
    lost = fault;
    log('ssh.tunnel-gone', { code: fault.code, ...('why' in fault ? { why: fault.why } : {}) });
    closeAll(open, fault);
    settle(fault);
  };
  for (const hop of open) hop.onEnd(end);
  log('ssh.tunnel-open', { hops: open.length, method: last.entry.method });
  return {
    openChannel: async (remotePort, signal) => {
      const to = { host: '127.0.0.1', port: remotePort };
      const reaching = await last.reach(to, limits.forwardMs, signal);
      if (reaching.ok && !signal.aborted) return reaching;
      if (reaching.ok) reaching.stream.destroy();
      if (lost !== null || signal.aborted) return { ok: false, fault: lost ?? aborted };
      const failure = reaching.ok ? ({ why: 'gone', text: '' } as const) : reaching.failure;
      return { ok: false, fault: faultToGateway(failure, { host: last.hop.host, port: remotePort }) };
    },
    isClear: (deadlineMs) => areClear(open, deadlineMs),
    bytesRead: () => socket.bytesRead,
    probe: last.probe,
    run: async (command, signal) => {
      const result = await last.run(command, signal);
      return result.ok || lost === null ? result : { ok: false, fault: lost };
    },
    hostKey: last.hostKey,
    login: last.entry,
    gone,
    close: () => end(aborted),
  };
}
