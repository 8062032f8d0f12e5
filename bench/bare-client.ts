import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { ROLE, SCOPES } from '../src-main/gateway/access.ts';
import { CAPS, type Introduction } from '../src-main/gateway/introduction.ts';

/**
 * The shortest client that the gateway says hello-ok to: it answers the challenge with the introduction that ours
 * gives, and checks nothing. Rejects with what the gateway said instead.
 */
export async function shakeHands(stream: Duplex, who: Introduction, token: string): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  // Typed as a bare object because the types want a net.Socket where ws takes any Duplex.
  const options: object = { createConnection: () => stream, perMessageDeflate: false };
  const socket = new WebSocket('ws://127.0.0.1/', options);
  socket.on('error', reject);
  socket.on('close', (code, reason) => reject(new Error(`Closed: ${code} ${reason.toString()}`)));
  socket.on('message', (data: Buffer) => {
    const frame: Frame = JSON.parse(data.toString());
    if (frame.event === 'connect.challenge') socket.send(connectFrame(who, frame.payload, token));
    else if (frame.ok === true) resolve(socket);
    else if (frame.ok === false) reject(new Error(`Refused: ${JSON.stringify(frame.error)}`));
  });
  return promise;
}

type Frame =
  | { readonly event: 'connect.challenge'; readonly payload: Challenge }
  | { readonly event?: undefined; readonly ok?: boolean; readonly error?: unknown };
type Challenge = { readonly nonce: string; readonly ts: number };

function connectFrame(who: Introduction, { nonce, ts }: Challenge, token: string): string {
  const { identity, displayName, version, platform } = who;
  const client = { id: 'gateway-client', mode: 'ui', displayName, version, platform };
  const scopes = SCOPES.join(',');
  const claim = ['v3', identity.id, client.id, client.mode, ROLE, scopes, ts, token, nonce, platform, ''];
  const signature = identity.sign(claim.join('|'));
  const device = { id: identity.id, publicKey: identity.publicKey, signature, signedAt: ts, nonce };
  const agent = { role: ROLE, scopes: SCOPES, caps: CAPS, userAgent: `causeway/${version}` };
  const params = { minProtocol: 4, maxProtocol: 4, client, ...agent, device, auth: { token } };
  return JSON.stringify({ type: 'req', id: 'bench', method: 'connect', params });
}
