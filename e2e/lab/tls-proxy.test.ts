import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createIssuer, inDays } from './certificate-kinds.ts';
import { until } from './deadline.ts';
import { connectOperator } from './operator.ts';
import { scriptedGateway } from './scripted-gateway.ts';
import { startTlsProxy, type TlsProxy, type TlsProxyOptions } from './tls-proxy.ts';

const names = 'DNS:localhost,IP:127.0.0.1';

/** A gateway behind a proxy with a certificate of a test's own authority. */
async function inFront(
  options: Partial<TlsProxyOptions>,
  run: (proxy: TlsProxy, issuer: Awaited<ReturnType<typeof createIssuer>>, key: string) => Promise<void>,
): Promise<void> {
  const issuer = await createIssuer('Lab Authority');
  const gateway = await scriptedGateway();
  const certificate = await issuer.issue({ names, to: inDays(10) });
  const proxy = await startTlsProxy({ certificate, target: gateway.port, ...options });
  try {
    await run(proxy, issuer, certificate.key);
  } finally {
    await proxy.stop();
    await gateway.stop();
    await issuer.close();
  }
}

/** What a client that trusts the authority sees. */
async function shake({ port }: TlsProxy, ca: string): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  await once(socket, 'secureConnect');
  return socket;
}

/** The first two lines of the answer to the request of a WebSocket. */
async function ask(proxy: TlsProxy, ca: string, headers: readonly string[] = []): Promise<string> {
  const socket = await shake(proxy, ca);
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(['GET / HTTP/1.1', 'Host: localhost', ...upgrade, key, ...headers, '', ''].join('\r\n'));
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer).split('\r\n', 2).join(' ');
}

describe('a TLS proxy', () => {
  it('hands on what it is sent, and shows a certificate that ends in ten days', () =>
    inFront({}, async (proxy, issuer) => {
      const operator = await connectOperator({ url: `wss://localhost:${proxy.port}` });
      expect(operator.hello['protocol']).toBeDefined();
      await operator.close();
      expect(proxy.heads()).toMatchObject([{ line: 'GET / HTTP/1.1', headers: { upgrade: 'websocket' } }]);
      expect(proxy.received()).toBeGreaterThan(100);
      const socket = await shake(proxy, issuer.authority);
      const days = (Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(10);
      socket.destroy();
    }));

  it('counts what was said after the handshake alone', () =>
    inFront({}, async (proxy, issuer) => {
      const socket = await shake(proxy, issuer.authority);
      socket.end();
      await until(() => proxy.handshakes() === 1, { what: 'the handshake' });
      expect([proxy.connections(), proxy.received(), proxy.names(), proxy.heads()]).toEqual([
        1,
        0,
        ['localhost'],
        [],
      ]);
    }));

  it('renews with the same key and with another', () =>
    inFront({}, async (proxy, issuer, key) => {
      const seen = async () => {
        const socket = await shake(proxy, issuer.authority);
        const { fingerprint256, pubkey } = socket.getPeerCertificate();
        socket.destroy();
        return { fingerprint256, key: pubkey?.toString('hex') };
      };
      const first = await seen();
      proxy.renew(await issuer.issue({ names, to: inDays(90), key }));
      const second = await seen();
      expect(second.fingerprint256).not.toBe(first.fingerprint256);
      expect(second.key).toBe(first.key);
      proxy.renew(await issuer.issue({ names, to: inDays(90) }));
      expect((await seen()).key).not.toBe(first.key);
    }));

  it('asks for headers, and redirects', () =>
    inFront({ required: { 'cf-access-client-id': 'me' } }, async (proxy, { authority }) => {
      expect(await ask(proxy, authority)).toContain('403 Forbidden');
      expect(await ask(proxy, authority, ['CF-Access-Client-Id: me'])).toContain('101 Switching Protocols');
      proxy.redirectTo('ws://127.0.0.1:1');
      expect(await ask(proxy, authority)).toBe('HTTP/1.1 302 Found Location: ws://127.0.0.1:1');
    }));
});
