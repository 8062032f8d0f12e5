// A verified byte stream becomes a link to a gateway:
//
//   stream -> socket.ts (WebSocket) -> client.ts (the package's protocol client) -> link.ts (the host's port)
//                 |                        |                                          |
//             ending.ts, faults.ts     introduction.ts, identity.ts     chat.ts (relay, batch), life.ts,
//             (why it ended)           (who we are)                     requests.ts, subscriptions.ts
//
// Everything under a link hangs on one `End`: the first fault wins, and frees all.

import type { Stage } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { Chat } from './chat.ts';
import { createChat } from './chat.ts';
import type { Log } from './client.ts';
import { createClient } from './client.ts';
import type { Client } from './client.ts';
import type { End } from './end.ts';
import { createEnd } from './end.ts';
import type { Circumstances, Shutdown } from './ending.ts';
import { readShutdown, timedOut } from './ending.ts';
import type { Hello, IssuedToken } from './hello.ts';
import type { Introduction, PresentationReading } from './introduction.ts';
import type { Life } from './life.ts';
import { watchLife } from './life.ts';
import type { GatewayLink } from './link.ts';
import { createLink } from './link.ts';
import { createRequest } from './requests.ts';
import type { SocketParts } from './socket.ts';
import { createStages } from './stages.ts';
import { createSubscriptions } from './subscriptions.ts';

export type GatewayLimits = {
  /** The largest frame in bytes that we accept. */
  readonly maxPayload: number;
  readonly pingMs: number;
  /** Without a byte for so long, the link is dead. */
  readonly silenceMs: number;
  /** From the first byte of the upgrade to hello-ok. */
  readonly handshakeMs: number;
};

export const LIMITS: GatewayLimits = {
  maxPayload: 25 * 1024 * 1024,
  pingMs: 10_000,
  silenceMs: 20_000,
  handshakeMs: 15_000,
};

/** What an attempt needs: a verified stream, who we are, and whom to tell. */
export type GatewayRequest = Introduction &
  Omit<SocketParts, 'maxPayload'> & {
    /** Bytes read so far from the TCP socket under the stream, or from its channel where the socket is shared. */
    readonly bytesRead: () => number;
    /** Where it is shared: whether nothing that was sent to us before is still on its way. */
    readonly isClear?: ((deadlineMs: number) => Promise<boolean>) | undefined;
    /** Called at most once, and only after the gateway's challenge. */
    readonly present: () => Promise<PresentationReading>;
    /** It is the presented secret that the gateway does not take; called before the result. */
    readonly spurned: () => void;
    /** The gateway said hello, and gave this device a token of its own. */
    readonly issued: (token: IssuedToken) => void;
    readonly log: Log;
    readonly stageBegun: (stage: Stage) => void;
    readonly stagePassed: (stage: Stage, ms: number, detail?: string) => void;
    readonly limits: GatewayLimits;
  };

export type GatewayResult =
  | { readonly ok: true; readonly link: GatewayLink }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Turns a verified stream into a link to a gateway, through the stages `upgrade` and `hello`. Owns the stream
 * from the call on: it is destroyed with the attempt or with the link. Aborting the signal before the result
 * ends the attempt and frees all it held; after it, `link.close()` does. Never throws, always settles.
 */
export async function openGateway(request: GatewayRequest, signal: AbortSignal): Promise<GatewayResult> {
  const end = createEnd();
  const opened = Promise.withResolvers<GatewayResult>();
  const forget = endOnAbort(signal, end);
  if (!end.isOver()) climb(request, end, (link) => opened.resolve({ ok: true, link }));
  end.atEnd(() => request.stream.destroy());
  const failed = end.fault.then((fault): GatewayResult => ({ ok: false, fault }));
  const result = await Promise.race([opened.promise, failed]);
  forget();
  return result;
}

function endOnAbort(signal: AbortSignal, end: End): () => void {
  const abort = (): void => end.end({ heals: 'by-waiting', code: 'dropped', why: 'closed' });
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}

function climb(request: GatewayRequest, end: End, up: (link: GatewayLink) => void): void {
  const { clock, limits, host, port } = request;
  const chat = createChat(clock);
  const stages = createStages(request);
  let shutdown: Shutdown | undefined;
  let standing: Standing | null = null;
  const around = (): Circumstances => ({ host, port, stage: stages.now(), shutdown });
  const client = createClient({
    ...request,
    ...limits,
    end,
    around,
    onUpgrade: () => stages.pass(),
    onHello: (hello) => {
      cancelDeadline();
      stages.pass(hello.serverVersion);
      standing = stand({ request, end, chat, client, hello });
      up(standing.link);
    },
    onEvent: (event, payload) => {
      if (event === 'shutdown') shutdown = readShutdown(payload);
      else standing?.hear(event, payload);
    },
    onGap: () => {
      request.log('gateway.gap');
      chat.gap();
    },
    onMessage: () => standing?.life.message(),
    onPong: () => standing?.life.pong(),
  });
  const cancelDeadline = clock.after(limits.handshakeMs, () => end.end(timedOut(around())));
  end.atEnd(cancelDeadline);
  end.atEnd(chat.stop);
  client.start();
}

type Standing = {
  readonly link: GatewayLink;
  readonly life: Life;
  readonly hear: (event: string, payload: unknown) => void;
};
type StandParts = {
  readonly request: GatewayRequest;
  readonly end: End;
  readonly chat: Chat;
  readonly client: Client;
  readonly hello: Hello;
};

// From hello on: the watch over its life, its subscriptions, and the face for the host.
function stand({ request, end, chat, client, hello }: StandParts): Standing {
  const { clock, limits, log } = request;
  client.limitSending(hello.maxPayload ?? limits.maxPayload);
  const life = watchLife({
    ...limits,
    tickMs: hello.tickMs,
    clock,
    bytesRead: request.bytesRead,
    isClear: request.isClear,
    ping: client.ping,
    onDeath: (why) => end.end({ heals: 'by-waiting', code: 'dropped', why }),
  });
  end.atEnd(life.stop);
  const ask = createRequest(client.carrier, clock);
  const subscriptions = createSubscriptions({
    request: ask,
    carrier: client.carrier,
    clock,
    news: chat.tell,
    fail: end.end,
    log,
  });
  end.atEnd(subscriptions.stop);
  subscriptions.begin();
  const deviceId = request.identity.id;
  const link = createLink({ hello, deviceId, end, life, request: ask, subscriptions, listen: chat.listen });
  const hear = (event: string, payload: unknown): void => {
    const deltas = chat.take(event, payload);
    for (const delta of deltas) if (delta.kind === 'approval') subscriptions.approvalHeard(delta);
  };
  return { link, life, hear };
}
