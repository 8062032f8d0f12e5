import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Certificate, Pin, TrustMode } from '../contract/certificate.ts';
import type { Fault, Stranger } from '../contract/fault.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import { formatFingerprint } from '../policy/fingerprint.ts';
import { judgePin } from '../policy/pin.ts';
import type { Target } from '../policy/url.ts';
import type { Roots } from './roots.ts';
import { codeOf, type Step } from './rung.ts';
import { leafOf } from './tls-leaf.ts';

/** What a gateway's certificate is judged by, besides the roots. */
export type TlsTrust = {
  readonly route: RouteKind;
  readonly mode: TrustMode;
  /** The one that was given or stored. */
  readonly pin: Pin | null;
  /** Wall-clock milliseconds. */
  readonly wall: () => number;
};

/** What a verified gateway showed, and what is to be pinned once it said hello; null where nothing is new. */
export type Verified = { readonly seen: Certificate; readonly remember: Pin | null };

export type SecureStream = { readonly stream: TLSSocket; readonly certificate: Verified };

export type Judging = { readonly roots: Roots; readonly trust: TlsTrust };

/**
 * Opens TLS over a connected stream, a TCP socket or an SSH channel: the one construct for every TLS to a gateway.
 *
 *     stream ── ClientHello (name, http/1.1) ──▶ handshake ──▶ judged by policy/pin ──▶ handed on
 *                                                                 └─ not trusted: destroyed, nothing written
 *
 * Node's own refusal is off so that the policy judges, with the evidence in hand; there is no agent and no
 * session, for a resumed session shows no certificate. Whatever fails destroys both streams, and so does `stop`.
 * Later on, too, the end of one is the end of the other. Faults: those of judgePin, `not-a-gateway` where no TLS
 * is spoken, `dropped`.
 */
export function openTls(
  plain: Duplex,
  target: Target,
  { roots, trust }: Judging,
  stop: AbortSignal,
): Promise<Step<SecureStream>> {
  if (plain.destroyed || stop.aborted) {
    // Node would wait for ever for what a stream that is closed already has to say.
    plain.destroy();
    return Promise.resolve({ ok: false, fault: dropped });
  }
  return new Promise((settle) => {
    const socket = connect({ ...optionsOf(target, roots), socket: plain });
    // Node takes this from the stream below: over TCP it is so, and over any other it would stay half open.
    socket.allowHalfOpen = false;
    const finish = (step: Step<SecureStream>) => {
      stop.removeEventListener('abort', abandon);
      if (!step.ok) {
        socket.destroy();
        plain.destroy();
      }
      settle(step);
    };
    const abandon = () => finish({ ok: false, fault: dropped });
    stop.addEventListener('abort', abandon, { once: true });
    // Both stay on for good: an error nobody listens to would end the process.
    socket.on('error', (error) => finish({ ok: false, fault: faultOf(error, target) }));
    socket.on('close', abandon);
    socket.once('secureConnect', () => finish(judge(socket, target, trust)));
  });
}

function optionsOf({ host, isIp }: Target, { context }: Roots): ConnectionOptions {
  return {
    host,
    // An IP literal has no place in SNI (RFC 6066, section 3).
    ...(isIp ? {} : { servername: host }),
    secureContext: context,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  };
}

const dropped: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

function judge(socket: TLSSocket, target: Target, trust: TlsTrust): Step<SecureStream> {
  const { route, mode, pin, wall } = trust;
  const { host, port } = target;
  const leaf = socket.getPeerX509Certificate();
  const presented = {
    authorized: socket.authorized,
    problem: socket.authorized ? null : String(socket.authorizationError),
    leaf: leaf === undefined ? null : leafOf(leaf, target),
  };
  const verdict = judgePin({ mode, pin, presented, now: wall() }, { host, port, route });
  if (!verdict.ok) return verdict;
  const { seen, remember } = verdict;
  const evidence = `${socket.getProtocol()} ${beginningOf(seen)}`;
  return { ok: true, value: { stream: socket, certificate: { seen, remember } }, evidence };
}

/** Enough of the fingerprint to tell it from another at a glance. */
function beginningOf({ fingerprint }: Certificate): string {
  return `${formatFingerprint(fingerprint).slice(0, 23)}…`;
}

function faultOf(error: Error, { host, port }: Target): Fault {
  const code = codeOf(error);
  if (!code.startsWith('ERR_SSL_')) {
    // Node says ECONNRESET too where the peer only closed, but then no system call failed.
    const why = code === 'ECONNRESET' && 'syscall' in error ? 'reset' : 'closed';
    return { heals: 'by-waiting', code: 'dropped', why };
  }
  const found: Stranger = code === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'plaintext' : 'unknown';
  return { heals: 'by-deciding', code: 'not-a-gateway', host, port, found };
}
