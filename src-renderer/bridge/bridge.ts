import type { Call } from '../../src-main/contract/commands.ts';
import type { ChatBatch } from '../../src-main/contract/chat.ts';
import type { Snapshot } from '../../src-main/contract/snapshot.ts';

/**
 * Whether the host can be asked: `locked` means that it is there and does not know this tab,
 * which only a fresh address ends.
 */
export type HostPresence = 'reaching' | 'here' | 'gone' | 'locked';

/** What a window hears without asking. */
export type News =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'chat'; readonly batch: ChatBatch }
  | { readonly kind: 'host'; readonly presence: HostPresence };

/** The same two verbs over every channel. A refusal is a value; `call` never rejects. */
export type Bridge = {
  readonly call: Call;
  /** Listens from now on; returns how to stop. */
  readonly subscribe: (listener: (news: News) => void) => () => void;
};
