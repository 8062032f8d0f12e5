import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Dispatch } from '../host/dispatch.ts';
import { attachFront } from './front.ts';
import type { News } from './front.ts';
import { SOCKET_PROTOCOL } from '../contract/page.ts';

export type Sockets = {
  /** Takes over an upgrade that the door let in. Whatever is no proper handshake is refused with 400. */
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye (1001) to every front. */
  readonly close: () => void;
};

export type SocketParts = {
  readonly host: News;
  readonly dispatch: Dispatch;
  /** Names one front, as no other was or will be. */
  readonly mintFront: () => string;
  /** How often the other end of each socket is asked for a sign of life, in milliseconds. */
  readonly pingMs?: number;
};

const FRAME_BYTES = 4 * 1024 * 1024;
const PING_MS = 30_000;
const GOING_AWAY = 1001;

/** Serves the fronts that come over sockets. Keeps one unreferenced timer while there is any, and none otherwise. */
export function createSockets(parts: SocketParts): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SOCKET_PROTOCOL,
  });
  const silent = new Map<WebSocket, boolean>();
  let timer: NodeJS.Timeout | undefined;

  const heard = (socket: WebSocket) => void silent.set(socket, false);
  const join = (socket: WebSocket) => {
    heard(socket);
    timer ??= setInterval(() => askAll(silent), parts.pingMs ?? PING_MS).unref();
    socket.on('pong', () => heard(socket));
    socket.on('message', () => heard(socket));
    socket.once('close', () => {
      silent.delete(socket);
      if (silent.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
    attachFront(socket, { ...parts, front: parts.mintFront() });
  };
  return {
    accept: (request, socket, head) => server.handleUpgrade(request, socket, head, join),
    close() {
      for (const socket of silent.keys()) socket.close(GOING_AWAY);
    },
  };
}

function askAll(silent: Map<WebSocket, boolean>): void {
  for (const [socket, wasSilent] of silent) {
    // A paused socket is not read, so its pong cannot be seen.
    if (wasSilent && !socket.isPaused) {
      socket.terminate();
      continue;
    }
    silent.set(socket, true);
    socket.ping();
  }
}
