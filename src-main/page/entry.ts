import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Door } from './door.ts';
import { SAFE_HEADERS } from './headers.ts';
import { cookieName, cookiesOf, hasOurOrigin } from './sender.ts';
import type { Place } from './sender.ts';

/** The most that may be posted, in bytes. */
export const BODY_LIMIT = 16_384;

type Reply = { readonly status: number; readonly headers?: OutgoingHttpHeaders; readonly body?: string };
type Asked = { readonly token: string } | { readonly key: string };

/**
 * Answers a POST to the session path, from the page itself alone. `{ token }`: 200 with `{ key }` (and a cookie for a
 * browser that has none), 401, or 429 after too many wrong ones. `{ key }`: 204 where the tab is known, else 401.
 * `entered` is called after a token was used up.
 */
export async function answerSession(
  request: IncomingMessage,
  response: ServerResponse,
  parts: { readonly door: Door; readonly place: Place; readonly entered: () => void },
): Promise<void> {
  const reply = await decide(request, parts);
  const headers = { ...SAFE_HEADERS, 'Cache-Control': 'no-store', ...reply.headers };
  // What is left of a body that was not read would be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(reply.status, headers).end(reply.body);
  if (reply.status === 200) parts.entered();
}

async function decide(
  request: IncomingMessage,
  { door, place }: { readonly door: Door; readonly place: Place },
): Promise<Reply> {
  if (request.method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
  if (!hasOurOrigin(request, place)) return { status: 403 };
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  const body = await readBody(request);
  if (body === null) return { status: 413 };
  const asked = readAsked(body);
  if (asked === null) return { status: 400 };
  const cookies = cookiesOf(request, place);
  if ('key' in asked) return { status: door.recognise(cookies, asked.key) ? 204 : 401 };
  return exchange(asked.token, cookies, { door, place });
}

const REFUSED = {
  unknown: { status: 401 },
  'too-many-guesses': { status: 429, headers: { 'Retry-After': '1' } },
} as const;

function exchange(
  token: string,
  cookies: readonly string[],
  { door, place }: { readonly door: Door; readonly place: Place },
): Reply {
  const entry = door.enter(token, cookies);
  if (entry.verdict !== 'entered') return REFUSED[entry.verdict];
  const cookie = entry.cookie === null ? {} : { 'Set-Cookie': cookieLine(place, entry.cookie) };
  const headers = { 'Content-Type': 'application/json', ...cookie };
  return { status: 200, headers, body: JSON.stringify({ key: entry.key }) };
}

function cookieLine(place: Place, value: string): string {
  return `${cookieName(place)}=${value}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The whole body, or null as soon as it is too large. Rejects where the sender goes away in between. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAsked(body: string): Asked | null {
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null || Object.keys(parsed).length !== 1) return null;
  if ('token' in parsed && typeof parsed.token === 'string') return { token: parsed.token };
  if ('key' in parsed && typeof parsed.key === 'string') return { key: parsed.key };
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
