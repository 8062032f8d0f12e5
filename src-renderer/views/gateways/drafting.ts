import { useState } from 'react';
import type { GatewayDraft } from './draft.ts';

/** A draft while it is worked on. It outlives the forms that show parts of it. */
export type Drafting = {
  readonly draft: GatewayDraft;
  /** What it began with or was last saved as: an edit asks only for what differs from it. */
  readonly before: GatewayDraft;
  readonly write: (update: (draft: GatewayDraft) => GatewayDraft) => void;
  /** This is saved now. */
  readonly settle: (saved: GatewayDraft) => void;
};

export function useDrafting(begin: () => GatewayDraft): Drafting {
  const [draft, setDraft] = useState(begin);
  const [before, setBefore] = useState(draft);
  return { draft, before, write: setDraft, settle: setBefore };
}
