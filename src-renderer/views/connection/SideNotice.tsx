import type { Action } from '../../../src-main/contract/connection.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront, usePlace } from '../../store/front.ts';
import { sayMessage, t } from '../../words.ts';
import { putAside } from '../trust/aside.ts';
import { decisionsAbout } from '../trust/decision.ts';
import { Actions } from './Actions.tsx';
import { ANSWERING } from './answering.ts';
import { expiryName, expiryWords } from './expiry.ts';
import { sideTroubleOf, type SideTrouble } from './side-trouble.ts';

const WANTED: readonly Action[] = [...ANSWERING, 'open-openclaw', 'enter-credential', 'edit-address'];

/** What did not work beside the link, or will not for long, until the person has read it. */
export function SideNotice({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const aside = usePlace((all) => all.aside);
  const trouble = sideTroubleOf(snapshot);
  if (trouble !== null && !aside.includes(trouble.name)) {
    return <TroubleNotice snapshot={snapshot} trouble={trouble} />;
  }
  const expiry = expiryName(snapshot);
  if (expiry === undefined || aside.includes(expiry)) return null;
  return <ExpiryNotice snapshot={snapshot} name={expiry} />;
}

type TroubleProps = { readonly snapshot: ProfileSnapshot; readonly trouble: SideTrouble };

function TroubleNotice({ snapshot, trouble }: TroubleProps) {
  const { name, title, reason } = trouble;
  // The dialog has room for the fingerprint.
  const advice = decisionsAbout(snapshot).length === 0 ? trouble.advice : undefined;
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
            <Dismiss name={name} />
          </>
        }
      >
        {words.join(' ')}
      </Notice>
    </section>
  );
}

/** Nothing is the matter yet, so it is calm as long as there is time. */
function ExpiryNotice({ snapshot, name }: { readonly snapshot: ProfileSnapshot; readonly name: string }) {
  const words = expiryWords(snapshot);
  if (words === null) return null;
  const tone = snapshot.expiry?.due === '14-days' ? 'calm' : 'warn';
  return (
    <section aria-label={t('banner.label')}>
      <Notice layout="bar" tone={tone} title={words.title} actions={<Dismiss name={name} />}>
        {words.text}
      </Notice>
    </section>
  );
}

function Dismiss({ name }: { readonly name: string }) {
  const { place } = useFront();
  return <Button onClick={() => putAside(place, name)}>{t('action.dismiss')}</Button>;
}
