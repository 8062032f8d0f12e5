import { createContext, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Shape } from '../../src-main/contract/connection.ts';
import type { Message } from '../../src-main/contract/message.ts';
import type { ProfileId } from '../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../src-main/contract/snapshot.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { NO_CHAT, type GatewayChat } from './chats.ts';
import { createChatting, type Chatting } from './chatting.ts';
import type { Clock } from './clock.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createMirror, profileOf, type Mirror } from './mirror.ts';
import { createPlace, shownProfile, type Place, type Remembering } from './place.ts';

/** Everything that a window holds: made once, handed down. */
export type Front = {
  readonly bridge: Bridge;
  readonly clock: Clock;
  readonly mirror: StoreApi<Mirror>;
  readonly chatting: Chatting;
  readonly drafts: Drafts;
  readonly place: StoreApi<Place>;
};

export function createFront(bridge: Bridge, clock: Clock, memory: Remembering): Front {
  const mirror = createMirror(bridge, clock.now);
  return {
    bridge,
    clock,
    mirror,
    chatting: createChatting({ bridge, mirror, clock }),
    drafts: createDrafts(bridge, clock),
    place: createPlace(memory),
  };
}

export const FrontContext = createContext<Front | null>(null);

/** The window's front. Outside of one there is nothing to show, so that is a bug. */
export function useFront(): Front {
  const front = useContext(FrontContext);
  if (front === null) throw new Error('No front around this view');
  return front;
}

export function useMirror<Value>(select: (mirror: Mirror) => Value): Value {
  return useStore(useFront().mirror, select);
}

export function usePlace<Value>(select: (place: Place) => Value): Value {
  return useStore(useFront().place, select);
}

const NO_PROFILES: readonly ProfileSnapshot[] = [];

/** All saved gateways, in the host's order. */
export function useProfiles(): readonly ProfileSnapshot[] {
  return useMirror(({ snapshot }) => snapshot?.profiles ?? NO_PROFILES);
}

/** One gateway's conversations. */
export function useGatewayChat<Value>(profile: ProfileId, select: (chat: GatewayChat) => Value): Value {
  return useStore(useFront().chatting.store, (chats) => select(chats[profile] ?? NO_CHAT));
}

/** The gateway whose chat is shown, or undefined while there is none. */
export function useShownProfile(): ProfileSnapshot | undefined {
  const place = usePlace((all) => all);
  return useMirror(({ snapshot }) => profileOf(snapshot, shownProfile(snapshot, place)));
}

/** How a gateway stands as far as anyone knows: without the host, nobody does. */
export function useKnownView({ view }: ProfileSnapshot): { readonly shape: Shape; readonly label: Message } {
  const known = useMirror(({ presence, stale }) => presence === 'here' && !stale);
  return known ? view : { shape: 'idle', label: { key: 'host.unknown' } };
}

/** What remains now of a span that was `ms` long when the snapshot arrived; null for no span. Ticks each second. */
export function useRemaining(ms: number | undefined): number | null {
  const { clock } = useFront();
  const receivedAt = useMirror((mirror) => mirror.receivedAt);
  const now = useTicking(clock.now, ms !== undefined);
  return ms === undefined ? null : Math.max(0, ms - Math.max(0, now - receivedAt));
}

/** A clock that moves the view once a second while it is wanted. */
export function useTicking(read: () => number, wanted: boolean): number {
  const [now, setNow] = useState(read);
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setInterval(() => setNow(read()), 1000);
    return () => clearInterval(timer);
  }, [read, wanted]);
  return now;
}
