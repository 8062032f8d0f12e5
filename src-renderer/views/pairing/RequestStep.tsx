import type { ReactNode } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { Command } from '../connection/Command.tsx';
import { useConnectionVerbs } from '../connection/verbs.ts';
import { NextCheck } from './NextCheck.tsx';
import styles from './Pairing.module.css';
import { factsOf, mayPairOverSsh, type PairingRequest } from './request.ts';

type Props = {
  readonly snapshot: ProfileSnapshot;
  readonly request: PairingRequest;
  readonly news: string | null;
  /** Null where Causeway cannot approve it. */
  readonly onApprove: (() => void) | null;
  readonly onClose: () => void;
};

/** The request, and the ways to have it approved: the easiest first. */
export function RequestStep({ snapshot, request, news, onApprove, onClose }: Props) {
  const { name } = snapshot.profile;
  return (
    <Dialog
      title={t(`pairing.title.${request.reason}`, { name })}
      lead={t(`pairing.lead.${request.reason}`)}
      onClose={onClose}
      actions={
        <Button data-autofocus onClick={onClose}>
          {t('pairing.close')}
        </Button>
      }
    >
      <div className={styles.content}>
        <div role="alert">{news === null ? null : <Notice tone="warn" title={news} />}</div>
        <Facts facts={factsOf(request)} />
        <Ways snapshot={snapshot} request={request} onApprove={onApprove} />
        <NextCheck snapshot={snapshot} />
      </div>
    </Dialog>
  );
}

type WaysProps = Pick<Props, 'snapshot' | 'request' | 'onApprove'>;

/** A request that already waits is asked about on every way in, so approving it is what helps then. */
function Ways({ snapshot, request, onApprove }: WaysProps) {
  const waits = request.requestId !== undefined;
  const once = mayPairOverSsh(snapshot.profile, request);
  return (
    <ul className={styles.ways}>
      {onApprove === null ? null : <Approve onApprove={onApprove} />}
      {once ? <ConnectOnce snapshot={snapshot} waits={waits} /> : null}
      <li className={styles.way}>
        <div className={styles.words}>
          <h3 className={styles.title}>{t(waits ? 'pairing.command' : 'pairing.command.list')}</h3>
          <Command text={request.command} />
        </div>
      </li>
    </ul>
  );
}

function Approve({ onApprove }: { readonly onApprove: () => void }) {
  return (
    <Way title={t('pairing.approve')} note={t('pairing.approve.note')}>
      <Button kind="main" onClick={onApprove}>
        {t('pairing.approve.do')}
      </Button>
    </Way>
  );
}

/** Closes first: the login may have to ask for something itself. */
function ConnectOnce({ snapshot, waits }: { readonly snapshot: ProfileSnapshot; readonly waits: boolean }) {
  const { place } = useFront();
  const { chooseRoute } = useConnectionVerbs(snapshot.profile.id);
  const connect = () => {
    place.setState({ dialog: null });
    chooseRoute('ssh');
  };
  return (
    <Way title={t('pairing.once')} note={t(waits ? 'pairing.once.waits' : 'pairing.once.note')}>
      <Button kind={waits ? 'plain' : 'main'} onClick={connect}>
        {t('pairing.once.do')}
      </Button>
    </Way>
  );
}

type WayProps = { readonly title: string; readonly note: string; readonly children: ReactNode };

function Way({ title, note, children }: WayProps) {
  return (
    <li className={styles.way}>
      <div className={styles.words}>
        <h3 className={styles.title}>{title}</h3>
        <p className={styles.note}>{note}</p>
      </div>
      {children}
    </li>
  );
}
