import { GatewaySessionMessageSubscriptionCoordinator } from '@openclaw/gateway-client/browser';
import type { GatewaySessionMessageSubscription } from '@openclaw/gateway-client/browser';
import { codeWord } from './payload.ts';
import type { RequestCarrier } from './requests.ts';

/** The sessions whose messages a link hears. */
export type Watches = {
  /** Idempotent. Resolves when the gateway sends the session's events, or refused to. */
  readonly watch: (sessionKey: string) => Promise<void>;
  readonly release: (sessionKey: string) => Promise<void>;
};

/**
 * Keeps one subscription for each watched session. The package's coordinator puts overlapping subscribes and
 * unsubscribes of a session in order; the gateway itself may answer them in any.
 */
export function createWatches(
  carrier: RequestCarrier,
  refused: (method: string, code: string) => void,
): Watches {
  const coordinator = new GatewaySessionMessageSubscriptionCoordinator(carrier);
  const held = new Map<string, Promise<GatewaySessionMessageSubscription | null>>();

  async function acquire(sessionKey: string): Promise<GatewaySessionMessageSubscription | null> {
    try {
      return await coordinator.acquire(sessionKey);
    } catch (error) {
      refused('sessions.messages.subscribe', nameOf(error));
      return null;
    }
  }

  return {
    watch: async (sessionKey) => {
      const holding = held.get(sessionKey) ?? acquire(sessionKey);
      held.set(sessionKey, holding);
      const subscription = await holding;
      if (subscription === null && held.get(sessionKey) === holding) held.delete(sessionKey);
    },
    release: async (sessionKey) => {
      const holding = held.get(sessionKey) ?? null;
      // Before any wait: who watches from now on asks anew.
      held.delete(sessionKey);
      const subscription = await holding;
      if (subscription === null) return;
      await coordinator.release(subscription).catch((error: unknown) => {
        refused('sessions.messages.unsubscribe', nameOf(error));
      });
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? codeWord(error.name) : 'unknown';
}
