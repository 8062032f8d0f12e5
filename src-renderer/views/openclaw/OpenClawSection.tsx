import { useFront, useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { FollowOffer } from './FollowOffer.tsx';
import { hostOfOffer, offerOf } from './named.ts';
import styles from './OpenClawSection.module.css';
import { ProblemNotice } from './ProblemNotice.tsx';

/** Beside the saved gateways: the one that OpenClaw uses and nobody follows yet, or why it cannot be read. */
export function OpenClawSection() {
  const { place } = useFront();
  const snapshot = useMirror((mirror) => mirror.snapshot);
  if (snapshot === null) return null;
  const offer = offerOf(snapshot);
  if (offer !== null) {
    return (
      <section className={styles.section} aria-labelledby="openclaw-offer">
        <h2 id="openclaw-offer" className={styles.title}>
          {t('follow.title', { host: hostOfOffer(offer) })}
        </h2>
        <p className={styles.lead}>{t('follow.lead')}</p>
        <FollowOffer
          offer={offer}
          onFollowed={(profile) => place.setState({ view: 'chat', profile, joining: null })}
        />
      </section>
    );
  }
  if (snapshot.openclaw?.kind !== 'problem') return null;
  return (
    <div className={styles.section}>
      <ProblemNotice problem={snapshot.openclaw.problem} />
    </div>
  );
}
