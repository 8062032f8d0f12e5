import { HostFrame } from '../../src-main/contract/channel.ts';
import type { Call } from '../../src-main/contract/commands.ts';
import type { ProfileSnapshot, Snapshot } from '../../src-main/contract/snapshot.ts';
import { createElectronBridge, type Preload } from '../../src-renderer/bridge/electron.ts';
import { createChatting, type Spot } from '../../src-renderer/store/chatting.ts';
import type { Send } from '../../src-renderer/store/conversation.ts';
import { createMirror } from '../../src-renderer/store/mirror.ts';
import { rowsOf, storedOf } from '../../src-renderer/store/turns.ts';
import { until } from '../lab/deadline.ts';
import type { FastClock } from './clock.ts';
import type { ComposedHost } from './host.ts';
import { SESSION, type Entry } from './ledger.ts';

/** What was shown of the profile, and when, in the clock's milliseconds. */
export interface Sighting {
  readonly at: number;
  readonly profile: ProfileSnapshot;
}

export interface Wait {
  readonly what: string;
  /** Only what was shown from this moment on counts; everything unless told. */
  readonly since?: number;
  /** In milliseconds of the clock; 45 s of this computer's time unless told. */
  readonly withinMs?: number;
}

/** One row of the conversation; `mark`: `live`, `stopped` or `broken` for an answer that is not whole. */
export interface Shown extends Entry {
  readonly mark: string;
}

/** A window without pixels: the renderer's own stores on the contract's frames. */
export interface Front {
  readonly call: Call;
  /** What the host said and no front would read, because the contract does not know it; there must be none. */
  readonly strays: () => readonly string[];
  /** The newest snapshot. */
  readonly profile: () => ProfileSnapshot;
  readonly snapshot: () => Snapshot;
  readonly sightings: () => readonly Sighting[];
  /** The first sighting that fits; waits for it. Fails with what was shown instead. */
  readonly sees: (fits: (profile: ProfileSnapshot) => boolean, wait: Wait) => Promise<Sighting>;
  /** Waits until the profile is online, on an epoch that is younger than the given one. */
  readonly online: (after?: number) => Promise<ProfileSnapshot>;
  /** Watches the session, once there is a profile. */
  readonly open: () => Promise<void>;
  /** Sends a message; resolves when its fate is known, as far as it ever is. */
  readonly send: (text: string) => Promise<void>;
  readonly retry: (key: string) => Promise<void>;
  /** Messages of this window that no history has confirmed. */
  readonly sends: () => readonly Send[];
  /** How often each message was handed to the host, by its key. */
  readonly deliveries: () => ReadonlyMap<string, number>;
  /** The conversation as a person reads it. */
  readonly entries: () => readonly Shown[];
  /** Calls its argument after whatever may have changed. */
  readonly changes: (look: () => void) => () => void;
}

const DEADLINE_MS = 45_000;

/** Opens a front on a host. */
export function openFront(host: Pick<ComposedHost, 'call' | 'onFrame'>, clock: FastClock): Front {
  const strays: string[] = [];
  const preload: Preload = {
    call: host.call,
    onFrame: (listener) =>
      host.onFrame((frame) => {
        const read = HostFrame.safeParse(frame);
        if (!read.success) strays.push(`${frame.kind}: ${read.error.message}`);
        listener(frame);
      }),
  };
  const bridge = createElectronBridge(preload);
  const deliveries = new Map<string, number>();
  const call: Call = (name, input) => {
    const key = name === 'gateway.request' ? keyIn(input) : null;
    if (key !== null) deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
    return bridge.call(name, input);
  };
  const mirror = createMirror({ ...bridge, call }, clock.now);
  const mintId = (): string => crypto.randomUUID();
  const chatting = createChatting({ bridge: { ...bridge, call }, mirror, clock: { ...clock, mintId } });
  const sightings: Sighting[] = [];
  mirror.subscribe(({ snapshot }) => {
    const profile = snapshot?.profiles[0];
    if (profile !== undefined) sightings.push({ at: clock.now(), profile });
  });
  const snapshot = (): Snapshot => {
    const { snapshot: newest } = mirror.getState();
    if (newest === null) throw new Error('No snapshot yet');
    return newest;
  };
  const profile = (): ProfileSnapshot => {
    const [first] = snapshot().profiles;
    if (first === undefined) throw new Error('No profile yet');
    return first;
  };
  const spot = (): Spot => ({ profile: profile().profile.id, sessionKey: SESSION });
  const conversation = () => chatting.store.getState()[spot().profile]?.conversations[SESSION];
  const changes = (look: () => void): (() => void) => {
    const stops = [mirror.subscribe(look), chatting.store.subscribe(look)];
    return () => stops.forEach((stop) => stop());
  };
  const sees: Front['sees'] = async (fits, { what, since = -Infinity, withinMs }) => {
    const deadlineMs = withinMs === undefined ? DEADLINE_MS : withinMs / clock.scale;
    const found = () => sightings.find((one) => one.at >= since && fits(one.profile));
    return until(found, { what, deadlineMs, changes }).catch((error: unknown) => {
      throw new Error(`${what}: it was\n${story(sightings, since)}`, { cause: error });
    });
  };
  return {
    call,
    sees,
    online: async (after = 0) => {
      const isOnline = ({ connection }: ProfileSnapshot): boolean =>
        connection.kind === 'online' && connection.epoch > after;
      const { at } = await sees(isOnline, { what: 'online' });
      await until(() => isOnline(profile()), { what: `online since ${at}`, changes });
      return profile();
    },
    strays: () => strays,
    profile,
    snapshot,
    changes,
    sightings: () => sightings,
    open: async () => chatting.open(spot()),
    send: async (text) => chatting.send(spot(), text),
    retry: async (key) => chatting.retry(spot(), key),
    sends: () => conversation()?.sends ?? [],
    deliveries: () => deliveries,
    entries: () => {
      const open = conversation();
      const rows = open === undefined ? [] : rowsOf(open, storedOf(open.projection.entries));
      return rows.flatMap((row): Shown[] => {
        if (row.kind === 'user') return [{ role: 'user', text: row.text, mark: 'none' }];
        if (row.kind !== 'answer') return [];
        return [{ role: 'assistant', text: row.text, mark: row.live ? 'live' : row.mark }];
      });
    },
  };
}

function keyIn(input: unknown): string | null {
  const { params } = Object(input);
  const key: unknown = Object(params).idempotencyKey;
  return typeof key === 'string' ? key : null;
}

/** The states one after the other, for a failure's message. */
function story(sightings: readonly Sighting[], since: number): string {
  const lines = sightings.map(({ at, profile: { connection, tunnel, view } }) => {
    const reason = view.reason === undefined ? '' : ` (${view.reason.key})`;
    const below = tunnel === undefined ? '' : ` over ${JSON.stringify(tunnel.connection)}`;
    return { at, text: `${JSON.stringify(connection)}${reason}${below}` };
  });
  const changed = lines.filter(({ text }, index) => text !== lines[index - 1]?.text);
  const begun = since === -Infinity ? (changed[0]?.at ?? 0) : since;
  return changed
    .slice(-40)
    .map(({ at, text }) => `${String(Math.round(at - begun)).padStart(7)} ms  ${text}`)
    .join('\n');
}
