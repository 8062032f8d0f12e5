import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import type { Outcome } from '../../../src-main/contract/refusal.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './LinkDialog.module.css';

type Judged = CommandOutput<'link.judge'>;
type Props = { readonly url: string; readonly shown: string };

/** Long queries are how a message would carry something out; ordinary ones are shorter. */
const LONG_QUERY = 100;
/** The longest text that the host judges a link by, in UTF-16 units. */
const LONGEST = 8192;

/** Asks before a link of a conversation is opened, and shows where it really leads. */
export function LinkDialog({ url, shown }: Props) {
  const { place } = useFront();
  const outcome = useJudged(url, shown);
  const close = () => place.setState({ dialog: null });
  if (outcome === null) return null;
  return outcome.ok ? (
    <Confirm link={outcome.value} close={close} />
  ) : (
    <Refused outcome={outcome} close={close} />
  );
}

function useJudged(url: string, shown: string): Outcome<Judged> | null {
  const { bridge } = useFront();
  const [outcome, setOutcome] = useState<Outcome<Judged> | null>(null);
  useEffect(() => {
    let wanted = true;
    const judge = async () => {
      const judged = await bridge.call('link.judge', { url, shown: shown.slice(0, LONGEST) });
      if (wanted) setOutcome(judged);
    };
    void judge();
    return () => {
      wanted = false;
    };
  }, [bridge, url, shown]);
  return outcome;
}

function Confirm({ link, close }: { readonly link: Judged; readonly close: () => void }) {
  const open = () => {
    window.open(link.url, '_blank', 'noopener,noreferrer');
    close();
  };
  return (
    <Dialog
      title={t('link.title')}
      onClose={close}
      actions={
        <>
          <Button onClick={open}>{t('link.open')}</Button>
          <Button kind="main" data-autofocus onClick={close}>
            {t('link.stay')}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        <dt>{t('link.leads')}</dt>
        <dd className={styles.host}>{link.host}</dd>
        <dt>{t('link.whole')}</dt>
        <dd className={styles.address}>{link.url}</dd>
      </dl>
      {link.textDiffers ? <Notice tone="warn" title={t('link.differs')} /> : null}
      {link.queryLength > LONG_QUERY ? (
        <Notice tone="warn" title={t('link.query', { count: link.queryLength })} />
      ) : null}
    </Dialog>
  );
}

function Refused({
  outcome,
  close,
}: {
  readonly outcome: Outcome<Judged> & { readonly ok: false };
  readonly close: () => void;
}) {
  const { reason, advice } = sayRefusal(outcome.fault);
  return (
    <Dialog
      title={t('link.refused')}
      lead={`${reason} ${advice}`}
      onClose={close}
      actions={
        <Button kind="main" data-autofocus onClick={close}>
          {t('link.close')}
        </Button>
      }
    />
  );
}
