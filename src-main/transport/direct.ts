import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Fault } from '../contract/fault.ts';
import { judgeUrl, type Target, type UrlVerdict } from '../policy/url.ts';
import { dial } from './dial.ts';
import { resolve, type Lookup } from './name.ts';
import type { Roots } from './roots.ts';
import { aborted, climb, type Climb, type Step } from './rung.ts';
import { openTls, type TlsTrust, type Verified } from './tls.ts';

const DEADLINE_MS = 20_000;

export type DirectRequest = Pick<Climb, 'clock' | 'stageBegun' | 'stagePassed'> & {
  readonly url: string;
  readonly lookup: Lookup;
  /** Called only where TLS is opened. */
  readonly roots: () => Roots;
  readonly trust: TlsTrust;
  /** For all stages together, 20 s unless given; the name may take half of it. */
  readonly deadlineMs?: number;
};

export type DirectResult =
  | {
      readonly ok: true;
      /** Nothing was read from it or written to it; over TLS the peer is verified. The caller owns it. */
      readonly stream: Duplex;
      /** Bytes read so far from the TCP socket, or from the channel of a shared one: the sign of life. */
      readonly bytesRead: () => number;
      /** Where the socket is shared: whether nothing that was sent to us before is still on its way. */
      readonly isClear?: (deadlineMs: number) => Promise<boolean>;
      /** The address in its canonical form. */
      readonly url: string;
      /** The IP address that was dialled. */
      readonly address: string;
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      /** Over TLS. */
      readonly certificate?: Verified;
    }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Opens the byte stream of a direct route: url policy, name, TCP to an address that the policy allows, TLS.
 * Aborting ends it at any point and frees everything; the fault then returned means nothing.
 * Faults: `insecure-url`, `invalid-url`, `insecure-address`, `unreachable`, `refused`, `timed-out` (with the
 * stage), those of tls.ts. An IP literal has no name stage.
 */
export async function openDirect(request: DirectRequest, signal: AbortSignal): Promise<DirectResult> {
  const verdict = judgeUrl(request.url);
  if (verdict.verdict !== 'allow') return { ok: false, fault: faultOf(verdict) };
  const { target } = verdict;
  const { clock, stageBegun, stagePassed, deadlineMs = DEADLINE_MS } = request;
  const { host, port } = target;
  const way: Climb = { clock, host, port, signal, stageBegun, stagePassed };
  const end = clock.now() + deadlineMs;
  const left = () => Math.max(0, end - clock.now());

  const found = target.isIp
    ? literal(target)
    : await climb(way, 'name', deadlineMs / 2, (stop) => resolve(target, request.lookup, stop));
  if (!found.ok) return found;
  const dialled = await climb(way, 'tcp', left(), (stop) => dial(found.value, target, stop));
  if (!dialled.ok) return dialled;
  const plain = dialled.value;
  if (!target.secure) return handOver(plain, plain, target, signal);
  const secured = await climb(way, 'tls', left(), (stop) =>
    openTls(plain, target, { roots: request.roots(), trust: request.trust }, stop),
  );
  if (!secured.ok) plain.destroy();
  if (!secured.ok) return secured;
  const { stream, certificate } = secured.value;
  const handed = handOver(stream, plain, target, signal);
  return handed.ok ? { ...handed, certificate } : handed;
}

function literal({ host }: Target): Step<readonly string[]> {
  return { ok: true, value: [host], evidence: host };
}

/** The caller of an aborted attempt listens no more: what it opened is ours to close. */
function handOver(stream: Duplex, plain: Socket, target: Target, signal: AbortSignal): DirectResult {
  const { url, host, port, secure } = target;
  const address = plain.remoteAddress ?? host;
  const bytesRead = (): number => plain.bytesRead;
  if (!signal.aborted) return { ok: true, stream, bytesRead, url, address, host, port, secure };
  stream.destroy();
  plain.destroy();
  return { ok: false, fault: aborted };
}

function faultOf({ why, host = '' }: Exclude<UrlVerdict, { verdict: 'allow' }>): Fault {
  const insecure = why === 'public-plaintext' || why === 'metadata-address';
  if (insecure) return { heals: 'by-deciding', code: 'insecure-url', host };
  return { heals: 'by-deciding', code: 'invalid-url', why };
}
