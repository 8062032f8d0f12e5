import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

const ANSWER_MS = 3_000;

/** A resolved address that the url policy already allowed, or a fresh stream to the same place, which is used up. */
export type TlsPlace = { readonly host: string; readonly port: number } | { readonly socket: Duplex };

/**
 * Whether TLS is spoken at a place that hung up on plain HTTP without a word: OpenSSL says nothing to a
 * client that does not speak TLS. Only a ClientHello is sent, and no certificate is judged or trusted.
 */
export function speaksTls(place: TlsPlace, signal: AbortSignal): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ ...place, rejectUnauthorized: false, timeout: ANSWER_MS });
    const finish = (speaks: boolean): void => {
      signal.removeEventListener('abort', abandon);
      socket.destroy();
      if ('socket' in place) place.socket.destroy();
      settle(speaks);
    };
    const abandon = (): void => finish(false);
    signal.addEventListener('abort', abandon, { once: true });
    socket.once('secureConnect', () => finish(true));
    socket.once('timeout', abandon);
    socket.on('error', abandon);
    socket.once('close', abandon);
  });
}
