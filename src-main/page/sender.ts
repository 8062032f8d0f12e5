import type { IncomingMessage } from 'node:http';

/** The page's place: `authority` as the Host header has it, and `origin` as the Origin header has it. */
export type Place = { readonly authority: string; readonly origin: string; readonly port: number };

/** The place of a page on this port; the one that is printed, and so the only one that is answered. */
export function placeOf(port: number): Place {
  const { host, origin } = new URL(`http://127.0.0.1:${port}/`);
  return { authority: host, origin, port };
}

/** Whether the request names this page as its host, once and exactly: DNS rebinding ends here. */
export function hasOurHost(request: IncomingMessage, place: Place): boolean {
  return isOnly(request.headersDistinct['host'], place.authority);
}

/** Whether the request was sent by this page itself. */
export function hasOurOrigin(request: IncomingMessage, place: Place): boolean {
  return isOnly(request.headersDistinct['origin'], place.origin);
}

function isOnly(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.length === 1 && values[0] === wanted;
}

/** The session cookie's name. It carries the port, so that two pages on one host do not take each other's place. */
export function cookieName(place: Place): string {
  return `causeway-${place.port}`;
}

const COOKIES = 8;

/** The values sent under our cookie's name; more than one where another server on this host planted some. */
export function cookiesOf(request: IncomingMessage, place: Place): readonly string[] {
  const prefix = `${cookieName(place)}=`;
  const sent = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return sent
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length))
    .slice(0, COOKIES);
}

/** The path that was asked for, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}
