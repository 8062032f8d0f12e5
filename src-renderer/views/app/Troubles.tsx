import { useState } from 'react';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';

type Props = { readonly layout: 'bar' | 'box' };

/** What is wrong with the app itself: it is not there, or its settings are not what they should be. */
export function Troubles({ layout }: Props) {
  return (
    <>
      <HostGone layout={layout} />
      <SettingsTrouble layout={layout} />
    </>
  );
}

/** What is shown is what the host told last; it cannot be asked now. */
function HostGone({ layout }: Props) {
  const gone = useMirror(({ presence }) => presence === 'gone');
  if (!gone) return null;
  return (
    <div role="alert">
      <Notice layout={layout} tone="bad" title={t('host.gone')}>
        {t('host.gone.advice')}
      </Notice>
    </div>
  );
}

function SettingsTrouble({ layout }: Props) {
  const settings = useMirror(({ snapshot }) => snapshot?.settings);
  const [dismissed, setDismissed] = useState(false);
  if (settings === undefined || settings.state === 'ready') return null;
  if (settings.state === 'not-saved') {
    return (
      <Notice layout={layout} tone="bad" title={t(`not-saved.${settings.why}`)}>
        {t('not-saved.advice')}
      </Notice>
    );
  }
  if (dismissed) return null;
  return (
    <Notice
      layout={layout}
      tone="warn"
      title={t(`kept-aside.${settings.why}`)}
      actions={
        <Button small onClick={() => setDismissed(true)}>
          {t('action.dismiss')}
        </Button>
      }
    >
      {t('kept-aside.file', { file: settings.file })}
    </Notice>
  );
}
