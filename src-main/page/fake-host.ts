import type { ChatBatch } from '../contract/chat.ts';
import { CommandName } from '../contract/commands.ts';
import type { CommandHandlers, FrontId } from '../contract/commands.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { News } from './front.ts';

/** A host without a world, for tests: every command of the contract is there and does nothing, unless replaced. */
export type FakeHost = News & {
  readonly handlers: CommandHandlers;
  readonly publish: (snapshot: Snapshot) => void;
  readonly tell: (batch: ChatBatch) => void;
  /** Who listens now. */
  readonly fronts: () => readonly FrontId[];
  readonly listeners: () => number;
  readonly gone: readonly FrontId[];
};

/** A snapshot of an app that knows no gateway yet. */
export function snapshotOf(revision: number): Snapshot {
  return {
    revision,
    version: '0.0.0',
    theme: 'system',
    settings: { state: 'ready' },
    secrets: { place: 'memory', state: 'absent' },
    remembered: 0,
    profiles: [],
  };
}

export function fakeHost(replaced: Partial<CommandHandlers> = {}): FakeHost {
  let current = snapshotOf(1);
  const watchers = new Set<(snapshot: Snapshot) => void>();
  const chats = new Map<FrontId, (batch: ChatBatch) => void>();
  const gone: FrontId[] = [];
  return {
    handlers: { ...idleHandlers(), ...replaced },
    snapshot: () => current,
    onSnapshot(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    onChat(front, listener) {
      chats.set(front, listener);
      return () => void chats.delete(front);
    },
    frontGone: (front) => void gone.push(front),
    publish(snapshot) {
      current = snapshot;
      for (const listener of watchers) listener(snapshot);
    },
    tell: (batch) => {
      for (const listener of chats.values()) listener(batch);
    },
    fronts: () => [...chats.keys()],
    listeners: () => watchers.size + chats.size,
    gone,
  };
}

function idleHandlers(): CommandHandlers {
  const idle = async () => ({ ok: true, value: {} });
  // Minted for tests alone: what a command without a stand-in would answer is for `dispatch` to refuse.
  return Object.fromEntries(CommandName.options.map((name) => [name, idle])) as unknown as CommandHandlers;
}
