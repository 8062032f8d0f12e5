import { useEffect, useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, useMirror, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import type { Door } from '../gateways/asking.ts';
import { draftOf, EMPTY_DRAFT, type DraftField, type GatewayDraft } from '../gateways/draft.ts';
import { useDrafting, type Drafting } from '../gateways/drafting.ts';
import { useAddGateway, useSaveGateway } from '../gateways/save.ts';

/** The gateway that is being connected for the first time, once the host has it. */
export function useJoiningProfile(): ProfileSnapshot | undefined {
  const joining = usePlace((place) => place.joining);
  return useMirror((mirror) => profileOf(mirror.snapshot, joining));
}

/** The door that a gateway was added by; null while none is. From then on there is only this one. */
export function useTakenDoor(): Door | null {
  const snapshot = useJoiningProfile();
  if (snapshot === undefined) return null;
  return snapshot.profile.active === 'ssh' ? 'ssh' : 'direct';
}

/** The draft behind all doors, so that what is typed at one is not lost at the other. */
export function useJoiningDraft(): Drafting {
  const snapshot = useJoiningProfile();
  return useDrafting(() => (snapshot === undefined ? EMPTY_DRAFT : draftOf(snapshot.profile)));
}

/** Adds the gateway and connects it on the spot; once it is added, every further try edits it. */
export function useJoin(door: Door, { before }: Drafting): (draft: GatewayDraft) => Promise<Refusal | null> {
  const { bridge, place } = useFront();
  const snapshot = useJoiningProfile();
  const add = useAddGateway();
  const save = useSaveGateway();
  return async (draft) => {
    if (snapshot !== undefined) {
      const refusal = await save(snapshot, { before, draft });
      const { profile, connection } = snapshot;
      if (refusal === null && connection.kind === 'idle')
        await bridge.call('connection.connect', { profile: profile.id });
      return refusal;
    }
    // The snapshot shows the new gateway before the answer names it.
    place.setState({ joining: '' });
    const added = await add(draft, door);
    place.setState({ joining: added.ok ? added.value : null });
    return added.ok ? null : added.fault;
  };
}

/** Once the gateway is reached, its chat opens by itself. */
export function useEntrance(): void {
  const { place } = useFront();
  const snapshot = useJoiningProfile();
  const reached = snapshot?.connection.kind === 'online' ? snapshot.profile.id : null;
  useEffect(() => {
    if (reached !== null) place.setState({ joining: null, view: 'chat', profile: reached });
  }, [place, reached]);
}

/** The field that needs the person: at first the one that is given, later the one that ends a fault. */
export function useFix(first: DraftField | undefined) {
  const [focus, setFocus] = useState(first);
  const fix = (field: DraftField) => {
    // The same field asked for again has to get the focus again.
    setFocus(undefined);
    requestAnimationFrame(() => setFocus(field));
  };
  return { focus, fix };
}

/** How far a door is open. Only an open one shows its whole form. */
export type DoorProps = {
  readonly drafting: Drafting;
  /** The field to begin with; absent where the focus stays where it is. */
  readonly first?: DraftField | undefined;
  /** Called when the person takes up a form that is still folded; absent where it never is. */
  readonly onUnfold?: (() => void) | undefined;
  /** Leaves the door without a connection; absent where there is nowhere else to go. */
  readonly onLeave?: () => void;
};
