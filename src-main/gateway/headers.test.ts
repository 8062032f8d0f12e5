import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { openGateway } from './open.ts';
import type { GatewayRequest } from './open.ts';
import { listen, requestTo, startScriptedGateway } from './scripted-gateway.ts';

const headers = { 'CF-Access-Client-Id': 'canary-id', 'CF-Access-Client-Secret': 'canary-secret' };

async function open(port: number, given: Partial<GatewayRequest>) {
  const request = await requestTo(port, { headers, ...given });
  const result = await openGateway(request, AbortSignal.timeout(5000));
  if (result.ok) result.link.close();
  return result;
}

/** A web server that answers everything so, and what it was asked with. */
async function startServer(status: number, answer: Readonly<Record<string, string>>) {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers: heard }, response) => {
    asked.push(heard);
    response.writeHead(status, answer).end();
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, asked };
}

it.each([true, false])('headers go with the upgrade over TLS alone: %s', async (secure) => {
  const gateway = await startScriptedGateway();
  onTestFinished(gateway.close);
  expect((await open(gateway.port, { secure })).ok).toBe(true);
  const [peer] = gateway.peers;
  expect(peer?.upgrade.headers['cf-access-client-secret']).toBe(secure ? 'canary-secret' : undefined);
  expect(peer?.upgrade.headers['upgrade']).toBe('websocket');
});

it.each([301, 302, 303, 307, 308])('no header follows a redirect: %s', async (status) => {
  const elsewhere = await startServer(200, {});
  const proxy = await startServer(status, { location: `http://127.0.0.1:${elsewhere.port}/login` });
  const result = await open(proxy.port, { secure: true });
  expect(result).toMatchObject({ fault: { code: 'not-a-gateway', found: 'http', status } });
  expect(proxy.asked).toHaveLength(1);
  expect(elsewhere.asked).toEqual([]);
  expect(JSON.stringify(result)).not.toContain('canary');
});
