/** The scheme and origin that every window of this app shows, and nothing else can claim. */
export const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://causeway`;
/** Where a window begins. */
export const HOME = `${ORIGIN}/`;

/** Whether an address lies under our own origin, or is data that our own page made (`blob:`). */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (url.protocol === 'blob:') return url.pathname.startsWith(HOME);
  return url.protocol === `${SCHEME}:` && url.host === 'causeway';
}

/** What decides whether a message comes from our page: its frame, as Electron describes it. */
export type Sender = { readonly parent: unknown; readonly origin: string; readonly url: string };

/** Whether a frame is a window's main frame and shows our page. A frame that is gone by now is not. */
export function isOurPage(sender: Sender | null): boolean {
  return sender !== null && sender.parent === null && sender.origin === ORIGIN && isOurs(sender.url);
}

/**
 * The one permission that a window has: putting text into the clipboard after a click, for the copy buttons.
 * Electron grants everything unless it is told otherwise.
 */
export function isGranted(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOurs(origin);
}
