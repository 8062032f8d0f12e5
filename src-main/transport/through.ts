import type { Duplex } from 'node:stream';
import type { Fault } from '../contract/fault.ts';
import type { Stage } from '../contract/connection.ts';
import type { Target } from '../policy/url.ts';
import type { DirectResult } from './direct.ts';
import type { Roots } from './roots.ts';
import { aborted, climb, type Climb, type RungClock } from './rung.ts';
import { openTls, type TlsTrust } from './tls.ts';

/** Where the tunnel ends, as the gateway there is spoken to. */
const LOOPBACK = '127.0.0.1';
const TLS_MS = 10_000;

export type ThroughRequest = {
  readonly openChannel: (
    signal: AbortSignal,
  ) => Promise<
    | { readonly ok: true; readonly stream: Duplex; readonly bytesRead: () => number }
    | { readonly ok: false; readonly fault: Fault }
  >;
  readonly remotePort: number;
  /** Whether the gateway speaks TLS on that port. */
  readonly secure: boolean;
  /** Whether nothing that was sent to us through the tunnel before is still on its way. */
  readonly isClear: (deadlineMs: number) => Promise<boolean>;
  readonly roots: () => Roots;
  readonly trust: TlsTrust;
  readonly clock: RungClock;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, evidence: string) => void;
};

/**
 * Opens the byte stream of an SSH route: a channel of the tunnel to the remote loopback, and TLS inside it where
 * the gateway has it. Faults: those of the tunnel's openChannel and of tls.ts, `timed-out` at the stage `tls`.
 */
export async function openThrough(request: ThroughRequest, signal: AbortSignal): Promise<DirectResult> {
  const { remotePort: port, secure, stageBegun, stagePassed, clock, isClear } = request;
  const begun = clock.now();
  stageBegun('forward');
  const opened = await request.openChannel(signal);
  if (!opened.ok) return opened;
  const channel = opened.stream;
  if (signal.aborted) return abandon(channel);
  stagePassed('forward', clock.now() - begun, `${LOOPBACK}:${port}`);
  const url = `${secure ? 'wss' : 'ws'}://${LOOPBACK}:${port}`;
  const { bytesRead } = opened;
  const place = { bytesRead, isClear, url, address: LOOPBACK, host: LOOPBACK, port, secure };
  if (!secure) return { ok: true, stream: channel, ...place };
  const target: Target = { url, secure, host: LOOPBACK, port, isIp: true };
  const rung: Climb = { clock, host: LOOPBACK, port, signal, stageBegun, stagePassed };
  const secured = await climb(rung, 'tls', TLS_MS, (stop) =>
    openTls(channel, target, { roots: request.roots(), trust: request.trust }, stop),
  );
  if (!secured.ok) channel.destroy();
  if (!secured.ok) return secured;
  const { stream, certificate } = secured.value;
  return signal.aborted ? abandon(stream) : { ok: true, stream, ...place, certificate };
}

/** The caller of an aborted attempt listens no more: what it opened is ours to close. */
function abandon(stream: Duplex): DirectResult {
  stream.destroy();
  return { ok: false, fault: aborted };
}
