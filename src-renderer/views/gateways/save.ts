import { useCallback } from 'react';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Outcome, Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { additionOf, choiceOf, editOf, forgottenOf, type Door } from './asking.ts';
import type { GatewayDraft } from './draft.ts';

export type Change = { readonly before: GatewayDraft; readonly draft: GatewayDraft };

/**
 * Saves an edited gateway. One in trouble is tried again at once, also when nothing was changed; one that the
 * person disconnected or paused stays so.
 */
export function useSaveGateway(): (snapshot: ProfileSnapshot, change: Change) => Promise<Refusal | null> {
  const { bridge, mirror } = useFront();
  return useCallback(
    async ({ profile }, { before, draft }) => {
      for (const gone of forgottenOf(before, draft)) {
        const forgotten = await bridge.call('certificate.forget', { profile: profile.id, ...gone });
        if (!forgotten.ok) return forgotten.fault;
      }
      const edited = await bridge.call('profile.edit', editOf(profile.id, before, draft));
      if (!edited.ok) return edited.fault;
      const route = choiceOf(before, draft);
      if (route !== null) {
        const chosen = await bridge.call('route.choose', { profile: profile.id, route });
        if (!chosen.ok) return chosen.fault;
      }
      // What was changed may have opened it anew already: a second attempt is a second login.
      const kind = profileOf(mirror.getState().snapshot, profile.id)?.connection.kind;
      if (kind === 'waiting' || kind === 'blocked')
        await bridge.call('connection.reconnect', { profile: profile.id });
      return null;
    },
    [bridge, mirror],
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
