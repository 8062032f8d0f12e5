import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createDispatch } from '../host/dispatch.ts';
import { openDoor } from './door.ts';
import { fakeHost } from './fake-host.ts';
import type { FakeHost } from './fake-host.ts';
import { listFiles } from './files.ts';
import { KEY_PREFIX, SESSION_PATH, SOCKET_PATH, SOCKET_PROTOCOL, TOKEN_PREFIX } from '../contract/page.ts';
import { openPage } from './server.ts';
import type { Page } from './server.ts';
import { createSockets } from './sockets.ts';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

type Asking = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
};

/** The real page around a host without a world, for tests: on real sockets, with a clock that tests move. */
export type FakePage = Visitor & {
  readonly page: Page;
  readonly host: FakeHost;
  readonly log: readonly string[];
  readonly entries: () => number;
  readonly wait: (ms: number) => void;
  readonly close: () => Promise<void>;
};
export type FakeOptions = {
  readonly port?: number;
  readonly pingMs?: number;
  /** Whether what the sockets need never comes. */
  readonly hostFails?: boolean;
};
export type Pass = { readonly cookie: string; readonly key: string };
/** What a browser does at the page, with every header in the test's hands. */
type Visitor = {
  readonly origin: string;
  readonly token: () => string;
  readonly ask: (asking: Asking) => Promise<Answer>;
  readonly post: (body: unknown, headers?: OutgoingHttpHeaders) => Promise<Answer>;
  readonly enter: () => Promise<Pass>;
  readonly dial: (pass: Partial<Pass>, headers?: Record<string, string>) => WebSocket;
};

export async function fakePage(
  host: FakeHost = fakeHost(),
  { port = 0, pingMs = 30_000, hostFails = false }: FakeOptions = {},
): Promise<FakePage> {
  const folder = builtPage();
  const log: string[] = [];
  const count = { now: 0, entries: 0, fronts: 0 };
  const write = (event: string, fields = {}) => void log.push(`${event} ${JSON.stringify(fields)}`);
  const dispatch = createDispatch({ handlers: host.handlers, log: write, mintId: () => 'id-1' });
  const mintFront = () => `page-${(count.fronts += 1)}`;
  const sockets = createSockets({ host, dispatch, mintFront, pingMs });
  const mintSecret = () => randomBytes(32).toString('base64url');
  const result = await openPage({
    port,
    files: listFiles(join(folder, 'renderer')),
    door: openDoor(() => count.now, mintSecret),
    sockets: () => (hostFails ? Promise.reject(new TypeError('no host')) : Promise.resolve(sockets)),
    entered: () => void (count.entries += 1),
    log: write,
  });
  if (!result.ok) throw new Error(result.why);
  const { page } = result;
  return {
    ...visit(page),
    page,
    host,
    log,
    entries: () => count.entries,
    wait: (ms) => void (count.now += ms),
    async close() {
      await page.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function visit(page: Page): Visitor {
  const origin = `http://127.0.0.1:${page.port}`;
  const ask = (asking: Asking) => send(page.port, asking);
  const token = () => new URL(page.mintAddress()).hash.slice(TOKEN_PREFIX.length);
  const post = (body: unknown, more: OutgoingHttpHeaders = {}) => {
    const headers = { Origin: origin, 'Content-Type': 'application/json', ...more };
    return ask({ method: 'POST', path: SESSION_PATH, headers, body: JSON.stringify(body) });
  };
  return {
    origin,
    token,
    ask,
    post,
    async enter() {
      const answer = await post({ token: token() });
      return { cookie: cookieIn(answer), key: String(JSON.parse(answer.body).key) };
    },
    dial({ cookie, key }, more = {}) {
      const offered = key === undefined ? [SOCKET_PROTOCOL] : [SOCKET_PROTOCOL, `${KEY_PREFIX}${key}`];
      const headers = { Origin: origin, ...(cookie === undefined ? {} : { Cookie: cookie }), ...more };
      return new WebSocket(`${origin.replace('http', 'ws')}${SOCKET_PATH}`, offered, { headers });
    },
  };
}

/** The cookie of an answer as a browser sends it back; empty where the answer set none. */
export function cookieIn(answer: Answer): string {
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-page-'));
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'not to be served');
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Causeway</title>');
  writeFileSync(join(renderer, 'assets', 'index-Ab3_x-Y9.js'), 'export {};');
  writeFileSync(join(renderer, 'notes.txt'), 'of no known type');
  return folder;
}

function send(port: number, { method = 'GET', path = '/', headers = {}, body }: Asking): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
