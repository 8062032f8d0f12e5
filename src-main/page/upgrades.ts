import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../host/ports.ts';
import type { Door } from './door.ts';
import { KEY_PREFIX, SOCKET_PATH } from '../contract/page.ts';
import { cookiesOf, hasOurHost, hasOurOrigin, pathOf } from './sender.ts';
import type { Place } from './sender.ts';
import type { Sockets } from './sockets.ts';

export type UpgradeParts = {
  readonly door: Door;
  /** Loads what a socket needs. Asked at each upgrade, so that the page itself waits for none of it. */
  readonly sockets: () => Promise<Sockets>;
  readonly log: Log;
};

/** Tabs at once. */
export const SOCKET_LIMIT = 32;
const GOODBYE_MS = 1000;

/**
 * Lets tabs that the door knows have a socket, at most 32 at once. Refuses by status: 421 foreign host, 403 foreign page,
 * 404 no such socket, 401 a tab that is not known, 503 too many. `close` says goodbye, then ends what is left.
 */
export function answerUpgrades(
  server: Server,
  parts: UpgradeParts,
  place: Place,
): { readonly close: () => Promise<void> } {
  const open = new Set<Duplex>();
  let loaded: Sockets | null = null;
  const handOver = async ({ request, socket, head }: Upgrade) => {
    loaded = await parts.sockets();
    if (!socket.destroyed) loaded.accept(request, socket, head);
  };
  server.on('upgrade', (request, socket, head) => {
    // Without a listener, a reset while the sockets are loading would end the process.
    socket.on('error', () => socket.destroy());
    const refused = judge(request, parts.door, place) ?? (open.size < SOCKET_LIMIT ? null : 503);
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${refused} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    handOver({ request, socket, head }).catch((error: unknown) => {
      parts.log('page.socket-unserved', { error: error instanceof Error ? error.name : typeof error });
      socket.destroy();
    });
  });
  return {
    async close() {
      loaded?.close();
      await Promise.all([...open].map(end));
    },
  };
}

type Upgrade = { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer };

function judge(request: IncomingMessage, door: Door, place: Place): number | null {
  if (!hasOurHost(request, place)) return 421;
  if (!hasOurOrigin(request, place)) return 403;
  if (pathOf(request) !== SOCKET_PATH) return 404;
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const key = offered.find((one) => one.startsWith(KEY_PREFIX))?.slice(KEY_PREFIX.length) ?? '';
  return door.recognise(cookiesOf(request, place), key) ? null : 401;
}

/** Ends a socket once what was written to it is out, or after a second whatever is left. */
function end(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (socket.destroyed) resolve();
    socket.end(() => socket.destroy());
  });
}
