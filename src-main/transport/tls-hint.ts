import { connect } from 'node:tls';

const ANSWER_MS = 3_000;

/**
 * Whether TLS is spoken at an address that hung up on plain HTTP without a word: OpenSSL says nothing to a
 * client that does not speak TLS. Only a ClientHello is sent, and no certificate is judged or trusted.
 * @param address a resolved address that the url policy already allowed
 */
export function speaksTls(address: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false, timeout: ANSWER_MS });
    const finish = (speaks: boolean): void => {
      signal.removeEventListener('abort', abandon);
      socket.destroy();
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
