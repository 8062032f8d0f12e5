import type { ReactNode } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { FollowOffer } from '../openclaw/FollowOffer.tsx';
import { hostOfOffer, offerOf } from '../openclaw/named.ts';
import { ProblemNotice } from '../openclaw/ProblemNotice.tsx';
import { Attempt } from './Attempt.tsx';
import { useJoiningProfile } from './joining.ts';
import styles from './Onboarding.module.css';

/** What OpenClaw on this computer uses already comes first, filled in; from then on it is the only door. */
export function OpenClawDoor() {
  const joined = useJoiningProfile();
  if (joined === undefined) return <Offered />;
  return joined.profile.follows === undefined ? null : <Followed snapshot={joined} />;
}

function Offered() {
  const { place } = useFront();
  const snapshot = useMirror((mirror) => mirror.snapshot);
  if (snapshot === null) return null;
  const offer = offerOf(snapshot);
  if (offer !== null) {
    const title = t('follow.title', { host: hostOfOffer(offer) });
    return (
      <Card title={title} lead={t('follow.lead')}>
        <FollowOffer main offer={offer} onFollowed={(profile) => place.setState({ joining: profile })} />
      </Card>
    );
  }
  if (snapshot.openclaw?.kind !== 'problem') return null;
  return (
    <div className={styles.problem}>
      <ProblemNotice problem={snapshot.openclaw.problem} />
    </div>
  );
}

function Followed({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  return (
    <Card taken title={t('follow.joining')} lead={t('follow.joining.lead')}>
      <Attempt snapshot={snapshot} />
    </Card>
  );
}

type CardProps = {
  readonly title: string;
  readonly lead: string;
  /** The button that had the focus is gone with the offer, so that the card has to take it. */
  readonly taken?: boolean;
  readonly children: ReactNode;
};

function Card({ title, lead, taken = false, children }: CardProps) {
  return (
    <section className={styles.found} aria-labelledby="door-openclaw">
      <h2 id="door-openclaw" className={styles.name} {...(taken ? { tabIndex: -1, ref: focusOnce } : {})}>
        {title}
      </h2>
      <p className={styles.about}>{lead}</p>
      {children}
    </section>
  );
}

function focusOnce(heading: HTMLElement | null): void {
  heading?.focus();
}
