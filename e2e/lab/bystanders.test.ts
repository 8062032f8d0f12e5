import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { expect, it } from 'vitest';
import { garbage, silentPort, sshBanner, tlsServer, webServer, type Bystander } from './bystanders.ts';
import { until } from './deadline.ts';

async function visit(bystander: Bystander): Promise<Socket> {
  const socket = connect(bystander.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

it('keeps silent', async () => {
  const bystander = await silentPort();
  const socket = await visit(bystander);
  socket.write('hello?');
  await until(() => bystander.heard() === 'hello?', { what: 'the port to hear' });
  expect(bystander.visits()).toBe(1);
  expect(socket.bytesRead).toBe(0);
  await bystander.stop();
});

it('greets as an SSH server', async () => {
  const bystander = await sshBanner();
  const [banner] = await once(await visit(bystander), 'data');
  expect(String(banner)).toMatch(/^SSH-2\.0-/);
  await bystander.stop();
});

it('talks garbage', async () => {
  const bystander = await garbage();
  const socket = await visit(bystander);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  expect((await text(socket)).length).toBeGreaterThan(100);
  await bystander.stop();
});

it.each([200, 302, 404, 503] as const)('serves a page with status %i', async (status) => {
  const bystander = await webServer(status);
  const response = await fetch(`http://127.0.0.1:${bystander.port}/`, { redirect: 'manual' });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain('Not a gateway');
  expect(bystander.heard()).toContain('GET / HTTP/1.1');
  await bystander.stop();
});

it('shows a self-signed certificate', async () => {
  const bystander = await tlsServer();
  const socket = connectTls({ port: bystander.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  expect(socket.authorizationError).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(socket.getPeerX509Certificate()?.fingerprint256).toBe(bystander.certificate.fingerprint);
  socket.write('inside');
  await until(() => bystander.heard() === 'inside', { what: 'the server to hear' });
  await bystander.stop();
});
