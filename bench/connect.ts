/**
 * From an open TCP socket to hello-ok at a real gateway: our client against a bare `ws` that does the same handshake.
 * `node bench/connect.ts [runs]`; starts a gateway of its own.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startGateway, type Gateway } from '../e2e/lab/gateway.ts';
import { systemClock } from '../src-main/clock.ts';
import { SCOPES } from '../src-main/gateway/access.ts';
import {
  identityOf,
  mintPrivateKey,
  platformName,
  type DeviceIdentity,
} from '../src-main/gateway/identity.ts';
import type { Introduction } from '../src-main/gateway/introduction.ts';
import { LIMITS, openGateway } from '../src-main/gateway/open.ts';
import { shakeHands } from './bare-client.ts';
import { interleave, runsAsked } from './interleave.ts';
import { report } from './report.ts';

function freshIdentity(): DeviceIdentity {
  const identity = identityOf(mintPrivateKey());
  if (identity === null) throw new Error('A key that was just made is none');
  return identity;
}

/** Two names: with one, each would revoke the other's device token. */
function introductionAs(displayName: string): Introduction {
  return {
    identity: freshIdentity(),
    displayName,
    version: '0.1.0',
    platform: platformName(process.platform),
  };
}

async function openTcp(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function timeOurs(gateway: Gateway, who: Introduction): Promise<number> {
  const stream = await openTcp(gateway.port);
  const closed = once(stream, 'close');
  const startedAt = performance.now();
  const opened = await openGateway(
    {
      ...who,
      stream,
      host: '127.0.0.1',
      port: gateway.port,
      secure: false,
      path: '/',
      bytesRead: () => stream.bytesRead,
      present: async () => ({
        ok: true,
        presentation: { kind: 'token', secret: gateway.token, scopes: SCOPES },
      }),
      spurned: () => undefined,
      issued: () => undefined,
      clock: systemClock,
      log: () => undefined,
      stageBegun: () => undefined,
      stagePassed: () => undefined,
      limits: LIMITS,
    },
    AbortSignal.timeout(30_000),
  );
  const ms = performance.now() - startedAt;
  if (!opened.ok) throw new Error(`No link: ${opened.fault.code}`);
  opened.link.close();
  await closed;
  return ms;
}

async function timePeer(gateway: Gateway, who: Introduction): Promise<number> {
  const stream = await openTcp(gateway.port);
  const startedAt = performance.now();
  const socket = await shakeHands(stream, who, gateway.token);
  const ms = performance.now() - startedAt;
  const closed = once(stream, 'close');
  socket.terminate();
  await closed;
  return ms;
}

const gateway = await startGateway();
try {
  const [ours, peer] = [introductionAs('bench ours'), introductionAs('bench bare')];
  const times = await interleave(
    runsAsked(60),
    async () => timeOurs(gateway, ours),
    async () => timePeer(gateway, peer),
  );
  report({ name: 'connect', unit: 'ms', ...times, against: 'a bare ws client', aim: 1.2 });
} finally {
  await gateway.remove();
}
