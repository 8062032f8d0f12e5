import { KEY_PREFIX, SOCKET_PATH, SOCKET_PROTOCOL } from '../../src-main/contract/page.ts';
import type { HostFrame } from '../../src-main/contract/channel.ts';
import type { Call } from '../../src-main/contract/commands.ts';
import type { Bridge, HostPresence } from './bridge.ts';
import { askDoor, browserDoorway, passDoor, type Doorway } from './door.ts';
import { newsOf, readFrameText, readOutcome } from './frames.ts';
import { createListeners } from './listeners.ts';

/** What the bridge needs of the browser. */
export type Surroundings = {
  readonly doorway: Doorway;
  readonly open: (key: string) => WebSocket;
  /** Calls back once after `ms`. */
  readonly after: (ms: number, run: () => void) => void;
};

/** Waits between attempts to reach the host again, in milliseconds; the last one repeats. */
const WAITS = [250, 500, 1000, 2000, 4000] as const;
const LONGEST_WAIT = 4000;

type Waiting = (frame: HostFrame | null) => void;

/** The bridge of the page: one socket, opened again whenever it drops, until the host no longer knows this tab. */
export function createSocketBridge(surroundings: Surroundings): Bridge {
  const listeners = createListeners();
  const line = createLine();
  let presence: HostPresence = 'reaching';
  const become = (next: HostPresence) => {
    if (next === presence) return;
    presence = next;
    listeners.tell({ kind: 'host', presence });
  };
  const hear = (frame: HostFrame) => {
    const news = newsOf(frame);
    if (news === null) line.settle(frame);
    else listeners.tell(news);
  };
  void keepOpen(surroundings, { line, become, hear });
  return {
    call: line.call,
    subscribe: (listener) => {
      const stop = listeners.add(listener);
      listener({ kind: 'host', presence });
      return stop;
    },
  };
}

type Line = {
  readonly call: Call;
  readonly settle: (frame: HostFrame) => void;
  /** The socket to speak through, or null: then every open call is given up. */
  readonly use: (socket: WebSocket | null) => void;
};

function createLine(): Line {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let socket: WebSocket | null = null;
  return {
    call: async (name, input) => {
      if (socket === null) return { ok: false, fault: { code: 'host-gone' } };
      lastId += 1;
      const id = lastId;
      const answer = new Promise<HostFrame | null>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ kind: 'call', id, name, input }));
      const frame = await answer;
      return frame === null ? { ok: false, fault: { code: 'host-gone' } } : readOutcome(name, frame);
    },
    settle: (frame) => {
      if (frame.kind !== 'answer' && frame.kind !== 'refusal') return;
      waiting.get(frame.id)?.(frame);
      waiting.delete(frame.id);
    },
    use: (next) => {
      socket = next;
      if (next !== null) return;
      const given = [...waiting.values()];
      waiting.clear();
      for (const resolve of given) resolve(null);
    },
  };
}

type Keeper = {
  readonly line: Line;
  readonly become: (presence: HostPresence) => void;
  readonly hear: (frame: HostFrame) => void;
};

async function keepOpen(surroundings: Surroundings, keeper: Keeper): Promise<void> {
  const { doorway, after } = surroundings;
  const key = await passDoor(doorway);
  if (key === null) {
    keeper.become('locked');
    return;
  }
  const attempt = async (failed: number): Promise<void> => {
    const opened = await holdSocket(surroundings.open(key), keeper);
    if ((await askDoor(doorway, key)) === 'unknown') {
      keeper.become('locked');
      return;
    }
    keeper.become('gone');
    const next = opened ? 0 : failed + 1;
    after(WAITS[next] ?? LONGEST_WAIT, () => void attempt(next));
  };
  await attempt(0);
}

/** Speaks through one socket until it closes; tells whether it was ever open. */
function holdSocket(socket: WebSocket, { line, become, hear }: Keeper): Promise<boolean> {
  return new Promise((resolve) => {
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      line.use(socket);
      become('here');
    });
    socket.addEventListener('message', ({ data }) => {
      const frame = readFrameText(data);
      if (frame !== null) hear(frame);
    });
    socket.addEventListener('close', () => {
      line.use(null);
      if (opened) become('gone');
      resolve(opened);
    });
  });
}

/** The real browser around a page that the host serves. */
export function browserSurroundings(window: Window): Surroundings {
  const { protocol, host } = window.location;
  const address = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${SOCKET_PATH}`;
  return {
    doorway: browserDoorway(window),
    // The key goes along as a subprotocol: an address could end up in a log.
    open: (key) => new WebSocket(address, [SOCKET_PROTOCOL, `${KEY_PREFIX}${key}`]),
    after: (ms, run) => {
      window.setTimeout(run, ms);
    },
  };
}
