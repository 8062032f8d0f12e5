import { SESSION_PATH, TOKEN_PREFIX } from '../../src-main/contract/page.ts';

/** What the door needs of the browser, so that a test can stand in for it. */
export type Doorway = {
  readonly fragment: () => string;
  readonly clearFragment: () => void;
  readonly post: (body: Readonly<Record<string, string>>) => Promise<Response>;
  readonly readKey: () => string | null;
  readonly writeKey: (key: string) => void;
};

/**
 * The key of this tab: exchanged for the one-use token in the address, which is taken out of the address
 * whatever comes of it, or remembered from before. Null when there is neither.
 */
export async function passDoor(doorway: Doorway): Promise<string | null> {
  const token = tokenIn(doorway.fragment());
  if (token === null) return doorway.readKey();
  doorway.clearFragment();
  const key = await exchange(doorway, token);
  if (key === null) return doorway.readKey();
  doorway.writeKey(key);
  return key;
}

/** Whether the host still knows this tab, or cannot be asked. */
export async function askDoor(doorway: Doorway, key: string): Promise<'known' | 'unknown' | 'silent'> {
  try {
    const answer = await doorway.post({ key });
    if (answer.ok) return 'known';
    return answer.status === 401 ? 'unknown' : 'silent';
  } catch {
    return 'silent';
  }
}

/** The token in an address's fragment, `#token=…`; null for any other fragment. */
export function tokenIn(fragment: string): string | null {
  if (!fragment.startsWith(TOKEN_PREFIX)) return null;
  return /^[A-Za-z0-9_-]{20,200}$/.exec(fragment.slice(TOKEN_PREFIX.length))?.[0] ?? null;
}

async function exchange(doorway: Doorway, token: string): Promise<string | null> {
  try {
    const answer = await doorway.post({ token });
    if (!answer.ok) return null;
    return keyIn(await answer.json());
  } catch {
    return null;
  }
}

function keyIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('key' in body)) return null;
  return typeof body.key === 'string' ? body.key : null;
}

const REMEMBERED = 'causeway.tab';

/** The door of the page that this window shows. */
export function browserDoorway(window: Window): Doorway {
  const { location, history, sessionStorage } = window;
  return {
    fragment: () => location.hash,
    clearFragment: () => history.replaceState(null, '', location.pathname + location.search),
    post: (body) =>
      window.fetch(SESSION_PATH, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    readKey: () => sessionStorage.getItem(REMEMBERED),
    writeKey: (key) => sessionStorage.setItem(REMEMBERED, key),
  };
}
