import type { StoreApi } from 'zustand/vanilla';
import type { ProfileId } from '../../src-main/contract/profile.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { inConversation, NO_CHAT, withApproval, type Chats, type GatewayChat } from './chats.ts';
import type { Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { readHistory } from './history.ts';
import type { Mirror } from './mirror.ts';
import { beginLoad, failLoad, takeHistory } from './reload.ts';
import { mergeSessions, readSessionList } from './sessions.ts';

export type LoadingParts = {
  readonly bridge: Bridge;
  readonly mirror: StoreApi<Mirror>;
  readonly chats: StoreApi<Chats>;
  readonly clock: Clock;
  /** Which sessions are open, and so worth a history. */
  readonly isOpen: (profile: ProfileId, sessionKey: string) => boolean;
};

/** The most rows that the gateway lists at once, with a name for those that nobody has named. */
const LIST = { limit: 200, includeDerivedTitles: true, includeLastMessage: true };
/** A history that has a hole again is not asked for more often than this, in milliseconds. */
const SPACING_MS = 500;

/**
 * Keeps what is loaded in step with what is linked: a list of sessions and the histories of open ones for each
 * link, and again after a hole. Returns what to call whenever something may have changed.
 */
export function createLoading(parts: LoadingParts): () => void {
  const busy = new Set<string>();
  const lastAt = new Map<string, number>();
  const listed = new Map<ProfileId, number>();

  const once = (name: string, work: () => Promise<void>) => {
    if (busy.has(name)) return;
    const wait = (lastAt.get(name) ?? -SPACING_MS) + SPACING_MS - parts.clock.now();
    busy.add(name);
    const start = async () => {
      lastAt.set(name, parts.clock.now());
      await work();
      busy.delete(name);
      keepUp();
    };
    if (wait <= 0) void start();
    else parts.clock.after(wait, () => void start());
  };

  const keepUp = () => {
    for (const { id, epoch } of linkedProfiles(parts.mirror.getState())) {
      const chat = parts.chats.getState()[id] ?? NO_CHAT;
      if (chat.lost || listed.get(id) !== epoch) {
        once(id, async () => {
          listed.set(id, epoch);
          await loadGateway(parts, id);
        });
      }
      for (const { sessionKey, lost, epoch: loaded } of Object.values(chat.conversations)) {
        if (!parts.isOpen(id, sessionKey) || (loaded === epoch && !lost)) continue;
        once(`${id}/${sessionKey}`, () => loadHistory(parts, { id, sessionKey, epoch }));
      }
    }
  };
  return keepUp;
}

type Linked = { readonly id: ProfileId; readonly epoch: number };

function linkedProfiles({ presence, snapshot, stale }: Mirror): readonly Linked[] {
  if (presence !== 'here' || stale || snapshot === null) return [];
  return snapshot.profiles.flatMap(({ profile, connection }) =>
    connection.kind === 'online' ? [{ id: profile.id, epoch: connection.epoch }] : [],
  );
}

async function loadGateway({ bridge, chats }: LoadingParts, id: ProfileId): Promise<void> {
  changeChat(chats, id, (chat) => ({ ...chat, lost: false }));
  const [list, approvals] = await Promise.all([
    bridge.call('gateway.request', { profile: id, method: 'sessions.list', params: LIST }),
    bridge.call('approvals.read', { profile: id }),
  ]);
  changeChat(chats, id, (chat) => {
    if (!list.ok) return { ...chat, fault: list.fault };
    const sessions = mergeSessions(chat.sessions, readSessionList(list.value));
    const pending = approvals.ok ? approvals.value.pending : [];
    const waiting = pending.filter((delta) => delta.kind === 'approval').reduce(withApproval, {});
    return { ...chat, sessions, fault: null, approvals: waiting };
  });
}

type Wanted = Linked & { readonly sessionKey: string };

async function loadHistory(parts: LoadingParts, { id, sessionKey, epoch }: Wanted): Promise<void> {
  const { bridge, chats, clock } = parts;
  const change = (to: (conversation: Conversation) => Conversation) =>
    changeChat(chats, id, (chat) => inConversation(chat, sessionKey, to));
  change((conversation) => beginLoad(conversation));
  const limit = chats.getState()[id]?.conversations[sessionKey]?.limit;
  const params = { sessionKey, limit };
  const outcome = await bridge.call('gateway.request', { profile: id, method: 'chat.history', params });
  change((conversation) =>
    outcome.ok
      ? takeHistory(conversation, readHistory(outcome.value), { epoch, now: clock.now() })
      : failLoad(conversation, outcome.fault, epoch),
  );
}

/** Changes what is known of one gateway's conversations. */
export function changeChat(
  chats: StoreApi<Chats>,
  id: ProfileId,
  change: (chat: GatewayChat) => GatewayChat,
): void {
  chats.setState((all) => ({ ...all, [id]: change(all[id] ?? NO_CHAT) }));
}
