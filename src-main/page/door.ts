import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The page's door, as a value: who may come in, decided without I/O and with the time handed in.
 *
 *   terminal prints  http://127.0.0.1:18788/#token=T      T: one use, 120 s
 *   page   POST /session { token: T }  ──►  Set-Cookie (the browser's), { key } (this tab's)
 *   page   GET  /socket  cookie + key  ──►  known, or unknown
 *
 * A cookie alone opens nothing, because cookies ignore ports: every other server on this computer sees it too.
 */
export type DoorState = {
  readonly tokens: readonly Token[];
  /** Longest unused first. */
  readonly sessions: readonly Session[];
  /** How many wrong tokens may still be tried, when it was last counted. */
  readonly guesses: { readonly left: number; readonly at: number };
};

type Token = { readonly digest: Digest; readonly expiresAt: number };
type Session = { readonly cookie: Digest; readonly keys: readonly Digest[] };
/** The SHA-256 of a secret: the door keeps no secret itself, and equal lengths compare in constant time. */
type Digest = Uint8Array;

/** How long a token is good for, in milliseconds. */
export const TOKEN_MS = 120_000;
const TOKENS = 8;
const SESSIONS = 16;
const KEYS_PER_SESSION = 32;
/** So many wrong tokens at once, then one a second: nobody tries them all, and a person never notices. */
const GUESSES = 20;
const MS_PER_GUESS = 1000;

/** A door that nobody has an address for yet. `now` is monotonic milliseconds, here and below. */
export function newDoor(now: number): DoorState {
  return { tokens: [], sessions: [], guesses: { left: GUESSES, at: now } };
}

/** Makes a token good for one entry within 120 s. At most 8 stand open; a further one ends the oldest. */
export function withToken(door: DoorState, token: string, now: number): DoorState {
  const minted = { digest: digestOf(token), expiresAt: now + TOKEN_MS };
  return { ...door, tokens: [...standing(door, now), minted].slice(-TOKENS) };
}

/** Whether the token could still be used. */
export function stands(door: DoorState, token: string, now: number): boolean {
  return standing(door, now).some((one) => same(one.digest, digestOf(token)));
}

/** What a tab shows at the door, and the secrets that it gets if it comes in. */
export type Knock = {
  readonly token: string;
  /** Every cookie sent under our name: another server on this host may have planted more than one. */
  readonly cookies: readonly string[];
  readonly newCookie: string;
  readonly newKey: string;
};
export type Entry =
  | { readonly verdict: 'entered'; readonly cookie: string | null; readonly key: string }
  | { readonly verdict: 'unknown' | 'too-many-guesses' };
export type Entered = { readonly door: DoorState; readonly entry: Entry };

/**
 * Exchanges a token for a key of this tab, and a cookie unless the browser already holds one of ours (`cookie: null`):
 * a second tab joins the first one's session, so that neither loses its cookie. Uses the token up.
 */
export function enter(before: DoorState, knock: Knock, now: number): Entered {
  const door = refilled(before, now);
  if (door.guesses.left < 1) return { door, entry: { verdict: 'too-many-guesses' } };
  const digest = digestOf(knock.token);
  const tokens = standing(door, now);
  const left = tokens.filter((token) => !same(token.digest, digest));
  if (left.length === tokens.length) {
    return { door: guessed({ ...door, tokens }), entry: { verdict: 'unknown' } };
  }
  const session = sessionsOf(door, knock.cookies).at(-1);
  const keys = [...(session?.keys ?? []), digestOf(knock.newKey)].slice(-KEYS_PER_SESSION);
  const cookie = session?.cookie ?? digestOf(knock.newCookie);
  return {
    door: { ...used(door, { cookie, keys }), tokens: left },
    entry: { verdict: 'entered', cookie: session === undefined ? knock.newCookie : null, key: knock.newKey },
  };
}

export type Recognised = { readonly door: DoorState; readonly known: boolean };

/**
 * Whether the key belongs to the session of one of the cookies. Wrong ones are not counted as guesses: tabs that
 * outlived an earlier host keep asking, and must not shut the door for the tab with a fresh address.
 */
export function recognise(
  door: DoorState,
  shown: { readonly cookies: readonly string[]; readonly key: string },
): Recognised {
  const key = digestOf(shown.key);
  const session = sessionsOf(door, shown.cookies).find(({ keys }) => keys.some((one) => same(one, key)));
  return session === undefined ? { door, known: false } : { door: used(door, session), known: true };
}

function standing(door: DoorState, now: number): readonly Token[] {
  return door.tokens.filter((token) => now < token.expiresAt);
}

function sessionsOf(door: DoorState, cookies: readonly string[]): readonly Session[] {
  const shown = cookies.map(digestOf);
  return door.sessions.filter((session) => shown.some((cookie) => same(cookie, session.cookie)));
}

function used(door: DoorState, session: Session): DoorState {
  const others = door.sessions.filter((one) => !same(one.cookie, session.cookie));
  return { ...door, sessions: [...others, session].slice(-SESSIONS) };
}

function refilled(door: DoorState, now: number): DoorState {
  const { left, at } = door.guesses;
  const back = Math.floor((now - at) / MS_PER_GUESS);
  if (left + back >= GUESSES) return { ...door, guesses: { left: GUESSES, at: now } };
  return { ...door, guesses: { left: left + back, at: at + back * MS_PER_GUESS } };
}

function guessed(door: DoorState): DoorState {
  return { ...door, guesses: { ...door.guesses, left: door.guesses.left - 1 } };
}

function digestOf(secret: string): Digest {
  return createHash('sha256').update(secret).digest();
}

function same(one: Digest, other: Digest): boolean {
  return timingSafeEqual(one, other);
}

/** The one live door of a page: the state above, kept in step with a clock. */
export type Door = {
  /** Makes a token for one further address. */
  readonly mint: () => string;
  readonly stands: (token: string) => boolean;
  readonly enter: (token: string, cookies: readonly string[]) => Entry;
  readonly recognise: (cookies: readonly string[], key: string) => boolean;
};

/** Opens a door. `now` counts monotonic milliseconds; `mintSecret` gives 256 fresh random bits as base64url. */
export function openDoor(now: () => number, mintSecret: () => string): Door {
  let door = newDoor(now());
  return {
    mint() {
      const token = mintSecret();
      door = withToken(door, token, now());
      return token;
    },
    stands: (token) => stands(door, token, now()),
    enter(token, cookies) {
      const knock = { token, cookies, newCookie: mintSecret(), newKey: mintSecret() };
      const entered = enter(door, knock, now());
      door = entered.door;
      return entered.entry;
    },
    recognise(cookies, key) {
      const recognised = recognise(door, { cookies, key });
      door = recognised.door;
      return recognised.known;
    },
  };
}
