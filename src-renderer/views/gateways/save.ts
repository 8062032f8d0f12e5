import { useCallback } from 'react';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Outcome, Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import { additionOf, choiceOf, editOf, type Door } from './asking.ts';
import type { GatewayDraft } from './draft.ts';

export type Change = { readonly before: GatewayDraft; readonly draft: GatewayDraft };

/**
 * Saves an edited gateway. One in trouble is tried again at once, also when nothing was changed; one that the
 * person disconnected or paused stays so.
 */
export function useSaveGateway(): (snapshot: ProfileSnapshot, change: Change) => Promise<Refusal | null> {
  const { bridge } = useFront();
  return useCallback(
    async ({ profile, connection }, { before, draft }) => {
      const edited = await bridge.call('profile.edit', editOf(profile.id, before, draft));
      if (!edited.ok) return edited.fault;
      const route = choiceOf(before, draft);
      if (route !== null) {
        const chosen = await bridge.call('route.choose', { profile: profile.id, route });
        if (!chosen.ok) return chosen.fault;
      }
      const { kind } = connection;
      if (kind !== 'online' && kind !== 'idle')
        await bridge.call('connection.reconnect', { profile: profile.id });
      return null;
    },
    [bridge],
  );
}

/** Saves a new gateway, which the host then connects. */
export function useAddGateway(): (draft: GatewayDraft, door: Door) => Promise<Outcome<ProfileId>> {
  const { bridge } = useFront();
  return useCallback(
    async (draft, door) => {
      const added = await bridge.call('profile.add', additionOf(draft, door));
      return added.ok ? { ok: true, value: added.value.profile } : added;
    },
    [bridge],
  );
}
