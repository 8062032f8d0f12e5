/** What the page and its server say to each other before there is a socket. */

/** POST `{ token }` for a cookie and `{ key }`; POST `{ key }` to ask whether this tab is still known (204 or 401). */
export const SESSION_PATH = '/session';
/** The WebSocket's path. */
export const SOCKET_PATH = '/socket';
/** The subprotocol that the server selects; the page offers it first. */
export const SOCKET_PROTOCOL = 'causeway.v1';
/** The page offers a second subprotocol: this prefix and the tab's key. An address could end up in a log. */
export const KEY_PREFIX = 'causeway.key.';
/** The address's fragment: this prefix and the token. */
export const TOKEN_PREFIX = '#token=';
