import { connect } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { silentPort, tlsServer, webServer } from '../../e2e/lab/bystanders.ts';
import { speaksTls } from './tls-hint.ts';

const open = new AbortController().signal;
const host = '127.0.0.1';

describe('speaksTls', () => {
  it('knows a TLS server and tells it nothing', async () => {
    const server = await tlsServer();
    expect(await speaksTls({ host, port: server.port }, open)).toBe(true);
    expect(server.heard()).toBe('');
    await server.stop();
  });

  it('asks over a stream that is given, and uses it up', async () => {
    const [tls, web] = [await tlsServer(), await webServer(200)];
    for (const [server, answer] of [
      [tls, true],
      [web, false],
    ] as const) {
      const near = new PassThrough();
      const far = connect(server.port, host);
      const socket = Duplex.from({ readable: far, writable: near.on('error', () => undefined) });
      near.pipe(far);
      expect(await speaksTls({ socket }, open)).toBe(answer);
      expect(socket.destroyed).toBe(true);
      far.destroy();
      await server.stop();
    }
  });

  it('is no for a web server, for a closed port, and for who was told to stop', async () => {
    const server = await webServer(200);
    expect(await speaksTls({ host, port: server.port }, open)).toBe(false);
    await server.stop();
    expect(await speaksTls({ host, port: server.port }, open)).toBe(false);
    const silent = await silentPort();
    const stopping = new AbortController();
    const answer = speaksTls({ host, port: silent.port }, stopping.signal);
    stopping.abort();
    expect(await answer).toBe(false);
    await silent.stop();
  });
});
