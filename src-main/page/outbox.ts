import type { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import type { Snapshot } from '../contract/snapshot.ts';

/**
 * What waits to be sent to one front. Answers and chat keep their order; of snapshots only the newest waits; and chat
 * that a slow reader lets pile up becomes one `reload` per profile, so that what waits stays bounded.
 */
export type Outbox = {
  readonly addAnswer: (frame: HostFrame) => void;
  readonly addSnapshot: (snapshot: Snapshot) => void;
  readonly addChat: (batch: ChatBatch) => void;
  /** Takes out what is to be sent next; null when nothing waits. */
  readonly next: () => Letter | null;
};

/** One frame as the text that is sent. */
type Letter = { readonly kind: HostFrame['kind']; readonly text: string };
type Waiting = Letter & { readonly batch: ChatBatch | null };

/** The most chat that waits for one front, in UTF-16 units of JSON. */
const CHAT_LIMIT = 2 * 1024 * 1024;

/** Makes an empty outbox. */
export function createOutbox(chatLimit = CHAT_LIMIT): Outbox {
  const queue = createQueue(chatLimit);
  let snapshot: Snapshot | null = null;
  const takeSnapshot = (): Letter | null => {
    if (snapshot === null) return null;
    const letter = letterOf({ kind: 'snapshot', snapshot });
    snapshot = null;
    return letter;
  };
  return {
    addAnswer: queue.addAnswer,
    addChat: queue.addChat,
    addSnapshot: (newest) => void (snapshot = newest),
    next: () => takeSnapshot() ?? queue.takeFirst() ?? queue.takeMissed(),
  };
}

function createQueue(chatLimit: number) {
  let waiting: Waiting[] = [];
  let chatLength = 0;
  const missed = new Map<string, ChatBatch>();
  const collapse = () => {
    for (const { batch } of waiting) if (batch !== null) missed.set(batch.profile, batch);
    waiting = waiting.filter(({ batch }) => batch === null);
    chatLength = 0;
  };
  const enqueue = (batch: ChatBatch) => {
    const letter = letterOf({ kind: 'chat', batch });
    waiting.push({ ...letter, batch });
    chatLength += letter.text.length;
    if (chatLength > chatLimit) collapse();
  };
  return {
    addAnswer: (frame: HostFrame) => void waiting.push({ ...letterOf(frame), batch: null }),
    // Whoever must reload anyway needs no news until then, only the number that the next batch follows.
    addChat: (batch: ChatBatch) =>
      missed.has(batch.profile) ? void missed.set(batch.profile, batch) : enqueue(batch),
    takeFirst: (): Letter | null => {
      const first = waiting.shift();
      if (first?.kind === 'chat') chatLength -= first.text.length;
      return first ?? null;
    },
    takeMissed: (): Letter | null => {
      const [last] = missed.values();
      if (last === undefined) return null;
      missed.delete(last.profile);
      return letterOf({ kind: 'chat', batch: { ...last, deltas: [{ kind: 'reload' }] } });
    },
  };
}

function letterOf(frame: HostFrame): Letter {
  return { kind: frame.kind, text: JSON.stringify(frame) };
}
