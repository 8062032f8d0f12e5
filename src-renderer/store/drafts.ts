import type { Bridge } from '../bridge/bridge.ts';
import type { Spot } from './chatting.ts';
import type { Clock } from './clock.ts';

/** Unsent words per conversation, written behind to the host, which keeps them over a restart. */
export type Drafts = {
  /** What is known of a draft without waiting; null before it was read. */
  readonly known: (spot: Spot) => string | null;
  readonly read: (spot: Spot) => Promise<string>;
  /** Keeps the words at once here, and soon at the host. */
  readonly write: (spot: Spot, text: string) => void;
  /** Writes everything that is still on its way to the host. */
  readonly flush: () => void;
};

/** Where the words of a conversation stand that the gateway does not know yet. */
export const NEW_CHAT = 'new';
/** The longest draft that the host takes, in UTF-16 units. */
export const DRAFT_LENGTH = 200_000;
const WRITE_AFTER_MS = 400;

/** Keeps drafts. A write that the host did not take is tried again with the next one, or when it is back. */
export function createDrafts(bridge: Bridge, clock: Clock): Drafts {
  const texts = new Map<string, string>();
  const unwritten = new Map<string, Spot>();
  let cancel: (() => void) | null = null;

  const writeOne = async (name: string, spot: Spot) => {
    const text = (texts.get(name) ?? '').slice(0, DRAFT_LENGTH);
    const outcome = await bridge.call('draft.write', { ...spot, text });
    if (!outcome.ok && outcome.fault.code === 'host-gone') unwritten.set(name, spot);
  };
  const flush = () => {
    cancel?.();
    cancel = null;
    const due = [...unwritten];
    unwritten.clear();
    for (const [name, spot] of due) void writeOne(name, spot);
  };
  bridge.subscribe((news) => {
    if (news.kind === 'host' && news.presence === 'here') flush();
  });
  return {
    known: (spot) => texts.get(nameOf(spot)) ?? null,
    read: async (spot) => {
      const name = nameOf(spot);
      const outcome = await bridge.call('draft.read', spot);
      // What was typed while the host was asked is newer.
      const text = texts.get(name) ?? (outcome.ok ? outcome.value.text : '');
      if (outcome.ok) texts.set(name, text);
      return text;
    },
    write: (spot, text) => {
      texts.set(nameOf(spot), text);
      unwritten.set(nameOf(spot), spot);
      cancel ??= clock.after(WRITE_AFTER_MS, flush);
    },
    flush,
  };
}

function nameOf({ profile, sessionKey }: Spot): string {
  return `${profile}/${sessionKey}`;
}
