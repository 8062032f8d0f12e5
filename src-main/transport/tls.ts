import type { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { Fault, Stranger } from '../contract/fault.ts';
import { judgeCertificate, type CertificateFields } from '../policy/certificate.ts';
import type { Target } from '../policy/url.ts';
import type { Roots } from './roots.ts';
import { codeOf, type Step } from './rung.ts';

/**
 * Opens TLS over a connected stream, a TCP socket or an SSH channel: the one construct for every TLS to a gateway.
 *
 *     stream ── ClientHello (name, http/1.1) ──▶ handshake ──▶ judged by policy/certificate ──▶ handed on
 *                                                                 └─ not trusted: destroyed, nothing written
 *
 * Node's own refusal is off so that the policy judges, with the evidence in hand; there is no agent and no
 * session, for a resumed session shows no certificate. Whatever fails destroys both streams, and so does `stop`.
 * Later on, too, the end of one is the end of the other. Faults: `untrusted-certificate`, `not-a-gateway` where no
 * TLS is spoken, `dropped`.
 */
export function openTls(
  plain: Duplex,
  target: Target,
  roots: Roots,
  stop: AbortSignal,
): Promise<Step<TLSSocket>> {
  const { host, isIp } = target;
  if (plain.destroyed || stop.aborted) {
    // Node would wait for ever for what a stream that is closed already has to say.
    plain.destroy();
    return Promise.resolve({ ok: false, fault: dropped });
  }
  return new Promise((settle) => {
    const socket = connect({
      socket: plain,
      host,
      // An IP literal has no place in SNI (RFC 6066, section 3).
      ...(isIp ? {} : { servername: host }),
      secureContext: roots.context,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    // Node takes this from the stream below: over TCP it is so, and over any other it would stay half open.
    socket.allowHalfOpen = false;
    const finish = (step: Step<TLSSocket>) => {
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
    socket.once('secureConnect', () => finish(judge(socket, target)));
  });
}

const dropped: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

function judge(socket: TLSSocket, target: Target): Step<TLSSocket> {
  const leaf = socket.getPeerX509Certificate();
  const verdict = judgeCertificate(
    {
      authorized: socket.authorized,
      problem: socket.authorized ? null : String(socket.authorizationError),
      leaf: leaf === undefined ? null : fieldsOf(leaf, target),
    },
    target,
  );
  if (!verdict.trusted) return { ok: false, fault: verdict.fault };
  return { ok: true, value: socket, evidence: `${socket.getProtocol()} ${verdict.fingerprint}` };
}

function fieldsOf(leaf: X509Certificate, { host, isIp }: Target): CertificateFields {
  const { raw, subject, issuer } = leaf;
  const named = isIp
    ? leaf.checkIP(host)
    : leaf.checkHost(host, { subject: 'never', partialWildcards: false });
  return {
    raw,
    subject,
    issuer,
    validFrom: written(leaf.validFromDate, leaf.validFrom),
    validTo: written(leaf.validToDate, leaf.validTo),
    namesHost: named !== undefined,
  };
}

/** A certificate can hold a date that is none. */
function written(date: Date, text: string): string {
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
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
