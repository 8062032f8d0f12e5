import type { ChatDelta } from '../contract/chat.ts';
import type { Fault } from '../contract/fault.ts';
import type { Link, RequestResult } from './ports.ts';

export type RehearsedLink = {
  readonly link: Link;
  readonly drop: (fault: Fault) => void;
  readonly say: (...deltas: ChatDelta[]) => void;
  readonly watched: Set<string>;
  readonly sent: { readonly method: string; readonly params: unknown }[];
  /** What the next probes answer. */
  alive: boolean;
  closed: boolean;
  /** Requests stay unanswered until they are let go. */
  readonly hold: () => void;
  readonly letGo: () => void;
};

export function rehearseLink(
  answer: (method: string) => RequestResult,
  certificate: Link['certificate'],
): RehearsedLink {
  const { say, onChat } = rehearseChat();
  const { promise: gone, resolve } = Promise.withResolvers<Fault>();
  let held: PromiseWithResolvers<void> | null = null;
  const rehearsed: RehearsedLink = {
    alive: true,
    closed: false,
    watched: new Set(),
    sent: [],
    drop: resolve,
    hold: () => void (held = Promise.withResolvers<void>()),
    letGo: () => held?.resolve(),
    say,
    link: {
      serverVersion: '2026.9.6',
      scopes: ['operator.read'],
      deviceId: 'device',
      certificate,
      request: async (method, params) => {
        rehearsed.sent.push({ method, params });
        await held?.promise;
        return answer(method);
      },
      onChat,
      gone,
      probe: async () => (rehearsed.alive ? 12 : null),
      watch: async (key) => void rehearsed.watched.add(key),
      release: async (key) => void rehearsed.watched.delete(key),
      close: () => {
        rehearsed.closed = true;
        resolve({ heals: 'by-waiting', code: 'dropped', why: 'closed' });
      },
    },
  };
  return rehearsed;
}

function rehearseChat(): Pick<RehearsedLink, 'say'> & Pick<Link, 'onChat'> {
  const listeners = new Set<(deltas: readonly ChatDelta[]) => void>();
  return {
    say: (...deltas) => listeners.forEach((listener) => listener(deltas)),
    onChat: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
