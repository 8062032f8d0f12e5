import { useState } from 'react';
import type { Question } from '../../../src-main/contract/connection.ts';
import type { Profile, ProfileId } from '../../../src-main/contract/profile.ts';
import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { shownProfile } from '../../store/place.ts';
import { putAside, useAsideOver } from './aside.ts';
import { CertificateDialog } from './CertificateDialog.tsx';
import { decisionsAbout, type Decision } from './decision.ts';
import { HostKeyDialog } from './HostKeyDialog.tsx';
import { QuestionDialog } from './QuestionDialog.tsx';

/**
 * Opens what a connection needs of a person, by itself and one at a time: the question of any gateway, because it
 * waits for two minutes at most; else what has to be judged about the gateway that is shown.
 */
export function TrustDoor({ snapshot }: { readonly snapshot: Snapshot }) {
  const { place } = useFront();
  const asked = useOpenQuestion(snapshot);
  const judged = useOpenDecision(snapshot);
  const { isOther, looked } = useEvidence(snapshot, judged);
  useAsideOver(snapshot);
  if (asked !== undefined) {
    const { question } = asked;
    return <QuestionDialog key={question.id} {...asked} onClose={() => putAside(place, question.id)} />;
  }
  if (judged === null) return null;
  const close = () => {
    looked();
    putAside(place, judged.name);
  };
  return <DecisionDialog key={judged.place} decision={judged} isOther={isOther} onClose={close} />;
}

type DecisionProps = {
  readonly decision: Decision;
  /** The person looked at other evidence about this place before. */
  readonly isOther: boolean;
  readonly onClose: () => void;
};

function DecisionDialog({ decision, ...rest }: DecisionProps) {
  const { snapshot } = decision;
  switch (decision.kind) {
    case 'host-key':
      return <HostKeyDialog snapshot={snapshot} fault={decision.fault} {...rest} />;
    case 'certificate':
      return <CertificateDialog snapshot={snapshot} fault={decision.fault} {...rest} />;
    default:
      return decision satisfies never;
  }
}

type Asked = { readonly profile: Profile; readonly question: Question };

/** The question that is shown stays until it is over, whichever other comes meanwhile. */
function useOpenQuestion({ profiles }: Snapshot): Asked | undefined {
  const aside = usePlace((place) => place.aside);
  const [held, setHeld] = useState<string | null>(null);
  const waiting = profiles.flatMap(({ profile, question }) =>
    question === undefined || aside.includes(question.id) ? [] : [{ profile, question }],
  );
  const shown = waiting.find(({ question }) => question.id === held) ?? waiting[0];
  const name = shown?.question.id ?? null;
  if (name !== held) setHeld(name);
  return shown;
}

/** The decision about the shown gateway, unless it was put aside or another dialog is open. */
function useOpenDecision(snapshot: Snapshot): Decision | null {
  const place = usePlace((all) => all);
  const id = place.joining === null || place.joining === '' ? shownProfile(snapshot, place) : place.joining;
  const shown = profileOf(snapshot, id);
  if (shown === undefined || place.dialog !== null) return null;
  return decisionsAbout(shown).find(({ name }) => !place.aside.includes(name)) ?? null;
}

type Evidence = Pick<Decision, 'place' | 'shown'> & {
  readonly profile: ProfileId;
  readonly isOther: boolean;
};

/**
 * Whether the place shows something else than the person looked at, be it under their eyes, or when what they
 * trusted was to be proved: between the two the dialog is gone for a moment.
 */
function useEvidence(snapshot: Snapshot, judged: Decision | null) {
  const [evidence, setEvidence] = useState<Evidence | null>(null);
  if (judged !== null && !isSame(judged, evidence)) {
    const { place, shown } = judged;
    const profile = judged.snapshot.profile.id;
    setEvidence({ profile, place, shown, isOther: place === evidence?.place });
  }
  if (judged === null && evidence !== null && isProved(snapshot, evidence.profile)) setEvidence(null);
  return {
    isOther: evidence?.isOther ?? false,
    looked: () => setEvidence(evidence && { ...evidence, isOther: false }),
  };
}

function isSame({ place, shown }: Decision, evidence: Evidence | null): boolean {
  return place === evidence?.place && shown === evidence.shown;
}

/** Whether nothing of a gateway is on the way any more; one that is gone has nothing to prove. */
function isProved(snapshot: Snapshot, profile: ProfileId): boolean {
  const shown = profileOf(snapshot, profile);
  if (shown === undefined) return true;
  return [shown.connection, shown.tunnel?.connection].every(
    (state) => (state?.kind ?? 'online') === 'online',
  );
}
