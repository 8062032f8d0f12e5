import { useState } from 'react';
import type { Question } from '../../../src-main/contract/connection.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot, Snapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { shownProfile } from '../../store/place.ts';
import { putAside, useAsideOver } from './aside.ts';
import { decisionOf, hostKeyFaultOf, serverAddress, type HostKeyFault } from './evidence.ts';
import { HostKeyDialog } from './HostKeyDialog.tsx';
import { QuestionDialog } from './QuestionDialog.tsx';

/**
 * Opens what an SSH connection needs of a person, by itself and one at a time: the question of any gateway,
 * because it waits for two minutes at most; else the host key of the gateway that is shown.
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
  const { fault, decision } = judged;
  return (
    <HostKeyDialog
      key={placeOf(judged)}
      snapshot={judged.snapshot}
      fault={fault}
      isOther={isOther}
      onClose={() => {
        looked();
        putAside(place, decision);
      }}
    />
  );
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

type Judged = {
  readonly snapshot: ProfileSnapshot;
  readonly fault: HostKeyFault;
  readonly decision: string;
};

/** The decision about the shown gateway's host key, unless it was put aside or another dialog is open. */
function useOpenDecision(snapshot: Snapshot): Judged | null {
  const place = usePlace((all) => all);
  const id = place.joining === null || place.joining === '' ? shownProfile(snapshot, place) : place.joining;
  const shown = profileOf(snapshot, id);
  const decided = shown === undefined ? null : decisionAbout(shown);
  if (decided === null || place.dialog !== null || place.aside.includes(decided.decision)) return null;
  return decided;
}

function decisionAbout(snapshot: ProfileSnapshot): Judged | null {
  const fault = hostKeyFaultOf(snapshot);
  return fault === null ? null : { snapshot, fault, decision: decisionOf(snapshot, fault) };
}

/** One server on the way to one gateway. */
function placeOf({ snapshot, fault: { host, port } }: Judged): string {
  return `${snapshot.profile.id} ${serverAddress(host, port)}`;
}

type Evidence = { readonly place: string; readonly decision: string; readonly isOther: boolean };

/**
 * Whether the server shows something else than the person looked at, be it under their eyes, or when the key
 * that they trusted was to be proved: between the two the dialog is gone for a moment.
 */
function useEvidence({ profiles }: Snapshot, judged: Judged | null) {
  const [evidence, setEvidence] = useState<Evidence | null>(null);
  if (judged !== null && judged.decision !== evidence?.decision) {
    const place = placeOf(judged);
    setEvidence({ place, decision: judged.decision, isOther: place === evidence?.place });
  }
  const isOver = profiles.every(
    ({ connection, tunnel }) => (tunnel?.connection ?? connection).kind === 'online',
  );
  if (judged === null && evidence !== null && isOver) setEvidence(null);
  return {
    isOther: evidence?.isOther ?? false,
    looked: () => setEvidence(evidence && { ...evidence, isOther: false }),
  };
}
