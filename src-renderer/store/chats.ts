import type { ChatBatch, ChatDelta } from '../../src-main/contract/chat.ts';
import type { Refusal } from '../../src-main/contract/refusal.ts';
import { judgeBatch, type Place } from '../bridge/answers.ts';
import { takeDelta, type Conversation } from './conversation.ts';
import { readSessionRow, withSession, type SessionRow } from './sessions.ts';

/** A command that waits for a person's word. */
export type Approval = ChatDelta & { readonly kind: 'approval' };

/** Everything that is known of one gateway's conversations. */
export type GatewayChat = {
  /** Null until the list was read once. */
  readonly sessions: readonly SessionRow[] | null;
  readonly fault: Refusal | null;
  readonly approvals: Readonly<Record<string, Approval>>;
  readonly conversations: Readonly<Record<string, Conversation>>;
  /** Sessions that were looked at here, with the stamp of what was seen. */
  readonly seen: Readonly<Record<string, number>>;
  readonly place: Place | null;
  /** The list has to be read again. */
  readonly lost: boolean;
};

export type Chats = Readonly<Record<string, GatewayChat>>;

export const NO_CHAT: GatewayChat = {
  sessions: null,
  fault: null,
  approvals: {},
  conversations: {},
  seen: {},
  place: null,
  lost: false,
};

/** Takes one batch of news; `lost` is set on whatever must be read again because of a hole. */
export function takeBatch(chat: GatewayChat, batch: ChatBatch, now: number): GatewayChat {
  const verdict = judgeBatch(chat.place, batch);
  if (verdict === 'stale') return chat;
  const place = { epoch: batch.epoch, seq: batch.seq };
  const begun = verdict === 'reload' ? withAllLost({ ...chat, place }) : { ...chat, place };
  return batch.deltas.reduce((current, delta) => takeNews(current, delta, now), begun);
}

function takeNews(chat: GatewayChat, delta: ChatDelta, now: number): GatewayChat {
  switch (delta.kind) {
    case 'reload':
      return withAllLost(chat);
    case 'session':
      return takeSession(chat, delta);
    case 'approval':
      return { ...chat, approvals: withApproval(chat.approvals, delta) };
    case 'status':
    case 'text':
    case 'end':
    case 'row':
    case 'tool':
      return inConversation(chat, delta.sessionKey, (conversation) => takeDelta(conversation, delta, now));
    default:
      return delta satisfies never;
  }
}

function takeSession(chat: GatewayChat, { sessionKey, row }: ChatDelta & { kind: 'session' }): GatewayChat {
  if (chat.sessions === null) return chat;
  if (row === undefined || row === null) {
    return { ...chat, sessions: chat.sessions.filter(({ key }) => key !== sessionKey) };
  }
  const read = readSessionRow(row);
  if (read === null) return chat;
  const listed = { ...chat, sessions: withSession(chat.sessions, read) };
  return read.running
    ? listed
    : inConversation(listed, sessionKey, (conversation) => ({ ...conversation, busy: false }));
}

/** The approvals that wait, after one more piece of news; a settled one leaves. */
export function withApproval(
  approvals: GatewayChat['approvals'],
  approval: Approval,
): GatewayChat['approvals'] {
  if (approval.state === 'pending') {
    return { ...approvals, [approval.id]: { ...approvals[approval.id], ...approval } };
  }
  return Object.fromEntries(Object.entries(approvals).filter(([id]) => id !== approval.id));
}

/** Marks everything of a gateway as in need of being read again. */
export function withAllLost(chat: GatewayChat): GatewayChat {
  const conversations = Object.entries(chat.conversations).map(
    ([key, conversation]) => [key, { ...conversation, lost: true }] as const,
  );
  return { ...chat, lost: true, conversations: Object.fromEntries(conversations) };
}

/** Changes one open conversation; without it nothing happens. */
export function inConversation(
  chat: GatewayChat,
  sessionKey: string,
  change: (conversation: Conversation) => Conversation,
): GatewayChat {
  const conversation = chat.conversations[sessionKey];
  if (conversation === undefined) return chat;
  const changed = change(conversation);
  return changed === conversation
    ? chat
    : { ...chat, conversations: { ...chat.conversations, [sessionKey]: changed } };
}

/** Whether a session has something that was not looked at, here or in another front. */
export function isUnread(chat: GatewayChat, row: SessionRow): boolean {
  return row.unread && row.updatedAt > (chat.seen[row.key] ?? 0);
}
