import { GatewayProtocolClient } from '@openclaw/gateway-client/browser';
import type {
  ConnectParams,
  EventFrame,
  GatewayProtocolRequestError,
  GatewayProtocolSocket,
  GatewayProtocolSocketHandlers,
} from '@openclaw/gateway-client/browser';
import { ROLE, SCOPES } from './access.ts';
import type { End } from './end.ts';
import type { Circumstances } from './ending.ts';
import { faultOfEnding, timedOut } from './ending.ts';
import { faultOfRefusal, spurns } from './faults.ts';
import type { Hello, IssuedToken } from './hello.ts';
import { issuedToken, readHello } from './hello.ts';
import type { Introduction, Presentation, PresentationReading } from './introduction.ts';
import { introduce } from './introduction.ts';
import { showable } from './payload.ts';
import type { RequestCarrier } from './requests.ts';
import type { GatewaySocket, SocketParts } from './socket.ts';
import { openSocket } from './socket.ts';

/** Named events with flat fields; the sink redacts. */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

export type ClientParts = SocketParts &
  Introduction & {
    readonly present: () => Promise<PresentationReading>;
    readonly spurned: () => void;
    readonly issued: (token: IssuedToken) => void;
    readonly handshakeMs: number;
    readonly end: End;
    /** What is known at the moment, for the fault that an ending becomes. */
    readonly around: () => Circumstances;
    readonly log: Log;
    readonly onUpgrade: () => void;
    readonly onHello: (hello: Hello) => void;
    readonly onEvent: (event: string, payload: unknown) => void;
    readonly onGap: () => void;
    readonly onMessage: () => void;
    readonly onPong: () => void;
  };

/** The protocol client over our own stream. It ends with `parts.end`, and ends it with a typed fault. */
export type Client = {
  /** Begins the upgrade. */
  readonly start: () => void;
  readonly carrier: RequestCarrier;
  readonly ping: () => void;
  readonly limitSending: (bytes: number) => void;
};

// A null plan is never sent: the end has come before it.
type Protocol = GatewayProtocolClient<ConnectParams | null>;
type ProtocolOptions = ConstructorParameters<typeof GatewayProtocolClient<ConnectParams | null>>[0];

/**
 * Makes the client. Framing, handshake and request matching are the package's; it never reconnects, because
 * how long a link is wanted is the runner's to say.
 */
export function createClient(parts: ClientParts): Client {
  const { end } = parts;
  let socket: GatewaySocket | null = null;
  const client: Protocol = new GatewayProtocolClient({
    ...handshakeOptions(parts),
    createSocket: (handlers) => {
      socket = wire(parts, handlers);
      end.atEnd(socket.destroy);
      return adapted(socket, parts);
    },
    onSocketFactoryError: () => end.end({ heals: 'by-deciding', code: 'invalid-url', why: 'malformed' }),
    // The package puts its own counter before this, and an id need only be unique within its connection.
    createRequestId: () => 'causeway',
    onEvent: ({ event, payload }: EventFrame) => parts.onEvent(event, payload),
    onGap: parts.onGap,
    onParseError: () => end.end({ heals: 'by-waiting', code: 'dropped', why: 'invalid-frame' }),
    onCallbackError: (label, error) => parts.log('gateway.bug', { label, error: describe(error) }),
    resolveClose: () => ({ retry: false, notify: false }),
    reconnect: { initialMs: 1000, multiplier: 2, maxMs: 30_000 },
    nowMs: parts.clock.now,
  });
  end.atEnd(() => client.stop());
  return {
    start: () => client.start(),
    carrier: client,
    ping: () => socket?.ping(),
    limitSending: (bytes) => socket?.limitSending(bytes),
  };
}

type HandshakeOptions = Pick<
  ProtocolOptions,
  | 'handshake'
  | 'buildConnectPlan'
  | 'buildConnectParams'
  | 'onConnectPlanError'
  | 'onConnectFailure'
  | 'onConnectHello'
>;

function handshakeOptions(parts: ClientParts): HandshakeOptions {
  const { end, identity } = parts;
  let presented: Presentation = { kind: 'none', secret: null, scopes: SCOPES };
  const over = { closeCode: 1000, closeReason: '', stop: true };
  return {
    handshake: { mode: 'require-challenge', timeoutMs: parts.handshakeMs },
    buildConnectPlan: async ({ nonce, challengeTs }) => {
      const challenge = { nonce, ts: challengeTs ?? null };
      const introduced = await introduce(parts, challenge, parts.present);
      if (!introduced.ok) end.end(introduced.fault);
      if (!introduced.ok) return null;
      presented = introduced.presentation;
      return introduced.params;
    },
    buildConnectParams: (plan) => plan,
    onConnectPlanError: (error) => {
      parts.log('gateway.bug', { label: 'introduction', error: describe(error) });
      end.end({ heals: 'by-deciding', code: 'credentials-unavailable', why: 'failing' });
      return over;
    },
    onConnectFailure: (refusal: GatewayProtocolRequestError) => {
      if (spurns(refusal, presented.kind)) parts.spurned();
      end.end(faultOfRefusal(refusal, { ...presented, deviceId: identity.id, role: ROLE }));
      return over;
    },
    onConnectHello: (answer: unknown) => {
      const read = readHello(answer);
      if ('fault' in read) return end.end(read.fault);
      const token = issuedToken(answer, ROLE);
      if (token !== null) parts.issued(token);
      return parts.onHello(read.hello);
    },
  };
}

function wire(parts: ClientParts, handlers: GatewayProtocolSocketHandlers): GatewaySocket {
  return openSocket(parts, {
    open: () => {
      parts.onUpgrade();
      handlers.open();
    },
    message: (text) => {
      parts.onMessage();
      handlers.message(text);
    },
    pong: parts.onPong,
    ended: (ending) => parts.end.end(faultOfEnding(ending, parts.around())),
  });
}

// The package closes a socket when it gives up by itself: no challenge, or no answer, in its own time.
function adapted(socket: GatewaySocket, { end, around }: ClientParts): GatewayProtocolSocket {
  return {
    isOpen: socket.isOpen,
    send: socket.send,
    close: (_code, reason) => {
      if (reason === 'connect challenge missing nonce') {
        return end.end({ heals: 'by-deciding', code: 'gateway-refused', detail: 'challenge-invalid' });
      }
      end.end(timedOut(around()));
    },
  };
}

function describe(error: unknown): string {
  return showable(error instanceof Error ? error.message : String(error), 200);
}
