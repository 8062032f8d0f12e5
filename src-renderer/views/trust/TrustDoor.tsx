import { useState } from 'react';
import type { Question } from '../../../src-main/contract/connection.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot, Snapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, usePlace } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { shownProfile } from '../../store/place.ts';
import { putAside, useAsideOver } from './aside.ts';
import { decisionOf, hostKeyFaultOf, serverAddress } from './evidence.ts';
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
  useAsideOver(snapshot);
  if (asked !== undefined) {
    const { question } = asked;
    return <QuestionDialog key={question.id} {...asked} onClose={() => putAside(place, question.id)} />;
  }
  if (judged === null) return null;
  const { fault, decision } = judged;
  return (
    <HostKeyDialog
      key={`${judged.snapshot.profile.id} ${serverAddress(fault.host, fault.port)}`}
      snapshot={judged.snapshot}
      fault={fault}
      onClose={() => putAside(place, decision)}
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

/** The decision about the shown gateway's host key, unless it was put aside or another dialog is open. */
function useOpenDecision(snapshot: Snapshot) {
  const place = usePlace((all) => all);
  const id = place.joining === null || place.joining === '' ? shownProfile(snapshot, place) : place.joining;
  const shown = profileOf(snapshot, id);
  const decided = shown === undefined ? null : decisionAbout(shown);
  if (decided === null || place.dialog !== null || place.aside.includes(decided.decision)) return null;
  return decided;
}

function decisionAbout(snapshot: ProfileSnapshot) {
  const fault = hostKeyFaultOf(snapshot);
  return fault === null ? null : { snapshot, fault, decision: decisionOf(snapshot, fault) };
}
