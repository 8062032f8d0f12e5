import { describe, expect, it } from 'vitest';
import { silentPort, tlsServer, webServer } from '../../e2e/lab/bystanders.ts';
import { speaksTls } from './tls-hint.ts';

const open = new AbortController().signal;

describe('speaksTls', () => {
  it('knows a TLS server and tells it nothing', async () => {
    const server = await tlsServer();
    expect(await speaksTls('127.0.0.1', server.port, open)).toBe(true);
    expect(server.heard()).toBe('');
    await server.stop();
  });

  it('is no for a web server, for a closed port, and for who was told to stop', async () => {
    const server = await webServer(200);
    expect(await speaksTls('127.0.0.1', server.port, open)).toBe(false);
    await server.stop();
    expect(await speaksTls('127.0.0.1', server.port, open)).toBe(false);
    const silent = await silentPort();
    const stopping = new AbortController();
    const answer = speaksTls('127.0.0.1', silent.port, stopping.signal);
    stopping.abort();
    expect(await answer).toBe(false);
    await silent.stop();
  });
});
