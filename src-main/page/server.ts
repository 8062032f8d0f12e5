import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerSession } from './entry.ts';
import { sendFile } from './files.ts';
import type { PageFiles } from './files.ts';
import { SAFE_HEADERS } from './headers.ts';
import { SESSION_PATH, TOKEN_PREFIX } from '../contract/page.ts';
import { hasOurHost, pathOf, placeOf } from './sender.ts';
import type { Place } from './sender.ts';
import { answerUpgrades } from './upgrades.ts';
import type { UpgradeParts } from './upgrades.ts';

export type PageParts = UpgradeParts & {
  /** Where to listen: this port, or the next free one; 0 takes any. */
  readonly port: number;
  readonly files: PageFiles;
  /** A token was used up. */
  readonly entered: () => void;
};

export type Page = {
  readonly port: number;
  /** A further address, good for one tab within 120 s. */
  readonly mintAddress: () => string;
  /** Whether an address that was minted here would still open the page. */
  readonly stillOpens: (address: string) => boolean;
  /** Ends every request and socket, and the server. */
  readonly close: () => Promise<void>;
};
export type PageResult =
  | { readonly ok: true; readonly page: Page }
  | { readonly ok: false; readonly why: 'not-permitted' | 'no-free-port' };

const PORTS_TRIED = 20;
const CONNECTIONS = 128;
const REQUEST_MS = 10_000;
const HEADER_BYTES = 16_384;

/** Serves the page on 127.0.0.1 alone. Resolves when it listens; sockets wait for `sockets`, files do not. */
export async function openPage(parts: PageParts): Promise<PageResult> {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: REQUEST_MS,
  });
  server.maxConnections = CONNECTIONS;
  server.timeout = REQUEST_MS;
  const listening = await listenNear(server, parts.port);
  if (!listening.ok) return listening;
  const place = placeOf(listening.port);
  const close = answerAll(server, parts, place);
  const front = `${place.origin}/${TOKEN_PREFIX}`;
  const mintAddress = () => `${front}${parts.door.mint()}`;
  const stillOpens = (address: string) => parts.door.stands(address.slice(front.length));
  return { ok: true, page: { port: place.port, mintAddress, stillOpens, close } };
}

function answerAll(server: Server, parts: PageParts, place: Place): () => Promise<void> {
  server.on('request', (request, response) => {
    answerRequest(request, response, { ...parts, place }).catch(() => response.destroy());
  });
  const upgrades = answerUpgrades(server, parts, place);
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await upgrades.close();
    await closed;
  };
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  parts: PageParts & { readonly place: Place },
): Promise<void> {
  if (!hasOurHost(request, parts.place)) return answerEmpty(response, 421);
  const path = pathOf(request);
  if (path === SESSION_PATH) return answerSession(request, response, parts);
  const file = parts.files.get(path);
  if (file === undefined) return answerEmpty(response, 404);
  if (request.method === 'GET' || request.method === 'HEAD') return sendFile(file, request, response);
  response.setHeader('Allow', 'GET, HEAD');
  return answerEmpty(response, 405);
}

function answerEmpty(response: ServerResponse, status: number): void {
  // What is left of a body that nobody reads would be taken for the next request.
  response.writeHead(status, { ...SAFE_HEADERS, 'Cache-Control': 'no-store', Connection: 'close' }).end();
}

type Listening =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly why: 'not-permitted' | 'no-free-port' };

async function listenNear(server: Server, first: number): Promise<Listening> {
  for (let port = first; port < first + PORTS_TRIED && port <= 65_535; port += 1) {
    const problem = await listenOn(server, port);
    if (problem === null) return { ok: true, port: portOf(server.address()) };
    if (problem === 'EACCES') return { ok: false, why: 'not-permitted' };
    if (problem !== 'EADDRINUSE') throw new Error(`cannot listen on 127.0.0.1:${port}: ${problem}`);
  }
  return { ok: false, why: 'no-free-port' };
}

function listenOn(server: Server, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name);
    server.once('error', failed);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', failed);
      resolve(null);
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
