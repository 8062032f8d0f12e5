import type { ProfileId } from '../../../src-main/contract/profile.ts';
import { Button } from '../../parts/Button.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { sayRefusal, t } from '../../words.ts';
import styles from './FollowOffer.module.css';
import { useFollow } from './follow.ts';
import { factsOfOffer, type Offer } from './named.ts';

type Props = {
  readonly offer: Offer;
  /** Whether it is what most people here will do. */
  readonly main?: boolean;
  readonly onFollowed: (profile: ProfileId) => void;
};

/** The gateway that OpenClaw uses already, filled in: one button is all that is left to do. */
export function FollowOffer({ offer, main = false, onFollowed }: Props) {
  const { refusal, busy, follow } = useFollow(onFollowed);
  return (
    <div className={styles.offer}>
      <Facts facts={factsOfOffer(offer)} />
      <Override offer={offer} />
      <div role="alert">
        {refusal === null ? null : (
          <Notice tone="bad" title={sayRefusal(refusal).reason}>
            {sayRefusal(refusal).advice}
          </Notice>
        )}
      </div>
      {/* Not disabled: that would take the focus away from it. */}
      <Button kind={main ? 'main' : 'plain'} className={styles.use} aria-disabled={busy} onClick={follow}>
        {t('follow.use')}
      </Button>
    </div>
  );
}

/** That the environment says otherwise than the file. */
export function Override({ offer: { file, gateway } }: { readonly offer: Offer }) {
  if (gateway.from !== 'env-url') return null;
  return <p className={styles.override}>{t('follow.env-url', { file })}</p>;
}
