import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront, usePlace } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { putAside } from '../trust/aside.ts';
import { hostKeyFaultOf } from '../trust/evidence.ts';
import { Actions } from './Actions.tsx';
import { sideTroubleOf } from './side-trouble.ts';

const WANTED: readonly Action[] = ['answer-question', 'judge-host-key', 'enter-credential', 'edit-address'];

/** What did not work beside the link, until the person has read it. */
export function SideNotice({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const aside = usePlace((all) => all.aside);
  const trouble = sideTroubleOf(snapshot);
  if (trouble === null || aside.includes(trouble.name)) return null;
  const { name, title, reason } = trouble;
  // The dialog has room for the fingerprint.
  const advice = hostKeyFaultOf(snapshot) === null ? trouble.advice : undefined;
  const words = [reason, advice].flatMap((message) => (message === undefined ? [] : [sayMessage(message)]));
  return (
    <section aria-label={t('banner.label')}>
      <Notice
        layout="bar"
        tone="warn"
        title={title}
        actions={
          <>
            <Actions snapshot={snapshot} wanted={WANTED} />
            <Button onClick={() => putAside(place, name)}>{t('action.dismiss')}</Button>
          </>
        }
      >
        {words.join(' ')}
      </Notice>
    </section>
  );
}
