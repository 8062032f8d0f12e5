import type { OpenClawState } from '../../../src-main/contract/openclaw.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { CredentialExplanation } from '../gateways/CredentialExplanation.tsx';
import { Override } from './FollowOffer.tsx';
import { factsOfPlace } from './named.ts';
import styles from './OpenClawDialog.module.css';
import { ProblemNotice } from './ProblemNotice.tsx';

type Props = { readonly snapshot: ProfileSnapshot; readonly openclaw: OpenClawState | undefined };

/** What OpenClaw's configuration says now about the gateway that follows it: there it is mended. */
export function OpenClawDialog({ snapshot, openclaw }: Props) {
  const { place } = useFront();
  const close = () => place.setState({ dialog: null });
  return (
    <Dialog
      title={t('follow.dialog.title')}
      lead={t('follow.dialog.lead')}
      onClose={close}
      actions={
        <Button kind="main" data-autofocus onClick={close}>
          {t('follow.dialog.close')}
        </Button>
      }
    >
      <div className={styles.content}>
        <Said openclaw={openclaw} />
        <CredentialExplanation profile={snapshot.profile.id} />
      </div>
    </Dialog>
  );
}

function Said({ openclaw }: Pick<Props, 'openclaw'>) {
  switch (openclaw?.kind) {
    case 'found':
      return (
        <>
          <Facts facts={factsOfPlace(openclaw)} />
          <Override offer={openclaw} />
        </>
      );
    case 'problem':
      return <ProblemNotice problem={openclaw.problem} />;
    case 'none':
    case undefined:
      return <p>{t('follow.dialog.none')}</p>;
    default:
      return openclaw satisfies never;
  }
}
