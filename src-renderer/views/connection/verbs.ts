import { useMemo } from 'react';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { RouteKind } from '../../../src-main/contract/route-kind.ts';
import { useFront } from '../../store/front.ts';

/** What a person can ask of one connection. What comes of it shows in the next snapshot. */
export type ConnectionVerbs = {
  readonly connect: () => void;
  readonly disconnect: () => void;
  readonly reconnect: () => void;
  /** For so many minutes, or until the person resumes. */
  readonly pause: (minutes?: number) => void;
  /** Online, the old link stays until the new one is there. */
  readonly chooseRoute: (route: RouteKind) => void;
};

export function useConnectionVerbs(profile: ProfileId): ConnectionVerbs {
  const { bridge } = useFront();
  return useMemo(
    () => ({
      connect: () => void bridge.call('connection.connect', { profile }),
      disconnect: () => void bridge.call('connection.disconnect', { profile }),
      reconnect: () => void bridge.call('connection.reconnect', { profile }),
      pause: (minutes) =>
        void bridge.call('connection.pause', minutes === undefined ? { profile } : { profile, minutes }),
      chooseRoute: (route) => void bridge.call('route.choose', { profile, route }),
    }),
    [bridge, profile],
  );
}
