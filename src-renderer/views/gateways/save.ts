import { useCallback } from 'react';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Outcome, Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import { additionOf, editOf, type GatewayDraft } from './draft.ts';

/** Saves an edited gateway. One in trouble is tried again at once, also when nothing was changed. */
export function useSaveGateway(): (
  snapshot: ProfileSnapshot,
  draft: GatewayDraft,
) => Promise<Refusal | null> {
  const { bridge } = useFront();
  return useCallback(
    async ({ profile, connection }, draft) => {
      const edited = await bridge.call('profile.edit', editOf(profile, draft));
      if (!edited.ok) return edited.fault;
      if (connection.kind !== 'online') await bridge.call('connection.reconnect', { profile: profile.id });
      return null;
    },
    [bridge],
  );
}

/** Saves a new gateway, which the host then connects. */
export function useAddGateway(): (draft: GatewayDraft) => Promise<Outcome<ProfileId>> {
  const { bridge } = useFront();
  return useCallback(
    async (draft) => {
      const added = await bridge.call('profile.add', additionOf(draft));
      return added.ok ? { ok: true, value: added.value.profile } : added;
    },
    [bridge],
  );
}
