import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MethodName, MethodParams } from '../../src-main/contract/methods.ts';
import type { ProfileId } from '../../src-main/contract/profile.ts';
import type { Outcome, Refusal } from '../../src-main/contract/refusal.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { inConversation, takeBatch, withAllLost, type Chats } from './chats.ts';
import type { Clock } from './clock.ts';
import { newConversation, type Conversation } from './conversation.ts';
import { fieldsOf, textAt } from './fields.ts';
import { changeChat, createLoading } from './loading.ts';
import type { Mirror } from './mirror.ts';
import { beginLoad } from './reload.ts';
import { acceptSend, beginSend, dropSend, failSend } from './sending.ts';

export type Decision = 'allow-once' | 'allow-always' | 'deny';

/** Names one conversation of one gateway. */
export type Spot = { readonly profile: ProfileId; readonly sessionKey: string };

/** All that a window does with conversations. Whatever fails says so in the store, or returns why. */
export type Chatting = {
  readonly store: StoreApi<Chats>;
  /** Asks for a session's events and history, until `leave`. */
  readonly open: (spot: Spot) => Promise<void>;
  readonly leave: (spot: Spot) => void;
  /** Makes a new session at the gateway and returns its key. */
  readonly startSession: (profile: ProfileId) => Promise<Outcome<string>>;
  readonly send: (spot: Spot, text: string) => Promise<void>;
  /** Sends a message again that failed or whose fate is unknown; it never arrives twice. */
  readonly retry: (spot: Spot, key: string) => Promise<void>;
  readonly discard: (spot: Spot, key: string) => void;
  readonly stop: (spot: Spot) => Promise<Refusal | null>;
  readonly decide: (profile: ProfileId, id: string, decision: Decision) => Promise<Refusal | null>;
  readonly rename: (spot: Spot, label: string) => Promise<Refusal | null>;
  /** Tells the gateway that the person has seen the session. */
  readonly markRead: (spot: Spot) => Promise<void>;
  /** Reads the history again, with so many rows. */
  readonly reload: (spot: Spot, limit?: number) => void;
  readonly reloadSessions: (profile: ProfileId) => void;
};

export type ChattingParts = {
  readonly bridge: Bridge;
  readonly mirror: StoreApi<Mirror>;
  readonly clock: Clock;
};

/** Opens the store of conversations and keeps it in step with the host's news. */
export function createChatting({ bridge, mirror, clock }: ChattingParts): Chatting {
  const store = createStore<Chats>(() => ({}));
  const opened = new Map<string, Spot>();
  const isOpen = (profile: ProfileId, sessionKey: string) => opened.has(nameOf({ profile, sessionKey }));
  const keepUp = createLoading({ bridge, mirror, chats: store, clock, isOpen });
  listen({ bridge, store, opened, clock });
  mirror.subscribe(keepUp);
  store.subscribe(keepUp);
  const asking: Asking = {
    request: async (profile, method, params) => bridge.call('gateway.request', { profile, method, params }),
    change: ({ profile, sessionKey }, to) =>
      changeChat(store, profile, (chat) => inConversation(chat, sessionKey, to)),
  };
  return {
    store,
    ...sessionDoors({ bridge, store, opened, keepUp }),
    ...sendingVerbs(asking, store, clock),
    ...gatewayVerbs(asking, store),
    reload: (spot, limit) =>
      asking.change(spot, (conversation) => ({
        ...beginLoad(conversation, limit),
        lost: true,
      })),
    reloadSessions: (profile) => changeChat(store, profile, (chat) => ({ ...chat, lost: true })),
  };
}

function nameOf({ profile, sessionKey }: Spot): string {
  return `${profile}/${sessionKey}`;
}

type Listening = {
  readonly bridge: Bridge;
  readonly store: StoreApi<Chats>;
  readonly opened: ReadonlyMap<string, Spot>;
  readonly clock: Clock;
};

function listen({ bridge, store, opened, clock }: Listening): void {
  bridge.subscribe((news) => {
    if (news.kind === 'chat') {
      const { batch } = news;
      changeChat(store, batch.profile, (chat) => takeBatch(chat, batch, clock.now()));
    }
    if (news.kind !== 'host' || news.presence !== 'here') return;
    // To the host this is a front it has never seen: it watches nothing and counts its batches from 1.
    for (const spot of opened.values()) void bridge.call('session.watch', spot);
    for (const profile of Object.keys(store.getState())) {
      changeChat(store, profile, (chat) => ({ ...withAllLost(chat), place: null }));
    }
  });
}

type Doors = {
  readonly bridge: Bridge;
  readonly store: StoreApi<Chats>;
  readonly opened: Map<string, Spot>;
  readonly keepUp: () => void;
};

function sessionDoors({ bridge, store, opened, keepUp }: Doors): Pick<Chatting, 'open' | 'leave'> {
  return {
    open: async (spot) => {
      changeChat(store, spot.profile, (chat) => {
        const { [spot.sessionKey]: known } = chat.conversations;
        const conversation = known ?? newConversation(spot.sessionKey);
        return { ...chat, conversations: { ...chat.conversations, [spot.sessionKey]: conversation } };
      });
      // Watched first and read after, so that nothing falls between the two.
      await bridge.call('session.watch', spot);
      opened.set(nameOf(spot), spot);
      keepUp();
    },
    leave: (spot) => {
      if (!opened.delete(nameOf(spot))) return;
      void bridge.call('session.release', spot);
      changeChat(store, spot.profile, (chat) => {
        const updatedAt = chat.sessions?.find(({ key }) => key === spot.sessionKey)?.updatedAt ?? 0;
        const left = inConversation(chat, spot.sessionKey, (one) => ({ ...one, lost: true }));
        return { ...left, seen: { ...chat.seen, [spot.sessionKey]: updatedAt } };
      });
    },
  };
}

type Asking = {
  readonly request: <Name extends MethodName>(
    profile: ProfileId,
    method: Name,
    params: MethodParams<Name>,
  ) => Promise<Outcome<unknown>>;
  readonly change: (spot: Spot, to: (conversation: Conversation) => Conversation) => void;
};

function sendingVerbs(
  { request, change }: Asking,
  store: StoreApi<Chats>,
  clock: Clock,
): Pick<Chatting, 'send' | 'retry' | 'discard'> {
  const deliver = async (spot: Spot, key: string, text: string) => {
    const { profile, sessionKey } = spot;
    change(spot, (one) => beginSend(one, { key, text, at: clock.wall() }));
    const outcome = await request(profile, 'chat.send', { sessionKey, message: text, idempotencyKey: key });
    change(spot, (one) =>
      outcome.ok
        ? acceptSend(one, key, textAt(fieldsOf(outcome.value), 'status'))
        : failSend(one, key, outcome.fault),
    );
  };
  return {
    send: async (spot, text) => deliver(spot, clock.mintId(), text),
    retry: async (spot, key) => {
      const known = store.getState()[spot.profile]?.conversations[spot.sessionKey]?.sends;
      const send = known?.find((one) => one.key === key);
      if (send !== undefined) await deliver(spot, key, send.text);
    },
    discard: (spot, key) => change(spot, (one) => dropSend(one, key)),
  };
}

function gatewayVerbs(
  { request }: Asking,
  store: StoreApi<Chats>,
): Pick<Chatting, 'startSession' | 'stop' | 'decide' | 'rename' | 'markRead'> {
  return {
    startSession: async (profile) => {
      const outcome = await request(profile, 'sessions.create', {});
      if (!outcome.ok) return outcome;
      const key = textAt(fieldsOf(outcome.value), 'key');
      return key === null
        ? { ok: false, fault: { code: 'internal', id: 'session-without-key' } }
        : { ok: true, value: key };
    },
    stop: async ({ profile, sessionKey }) => faultOf(await request(profile, 'chat.abort', { sessionKey })),
    decide: async (profile, id, decision) => {
      const fault = faultOf(await request(profile, 'exec.approval.resolve', { id, decision }));
      if (fault !== null && fault.code !== 'gateway-error') return fault;
      changeChat(store, profile, (chat) => {
        const { [id]: _settled, ...approvals } = chat.approvals;
        return { ...chat, approvals };
      });
      return fault;
    },
    rename: async ({ profile, sessionKey }, label) =>
      faultOf(await request(profile, 'sessions.patch', { key: sessionKey, label })),
    markRead: async ({ profile, sessionKey }) => {
      await request(profile, 'sessions.patch', { key: sessionKey, unread: false });
    },
  };
}

function faultOf(outcome: Outcome<unknown>): Refusal | null {
  return outcome.ok ? null : outcome.fault;
}
