import { useState } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './Settings.module.css';

/** The few things that are set for the whole app. */
export function Settings({ snapshot }: { readonly snapshot: Snapshot }) {
  return (
    <Page title={t('settings.title')}>
      <Section title={t('settings.theme')}>
        <ThemeChoice snapshot={snapshot} />
      </Section>
      <Section title={t('settings.secrets')} lead={t('settings.secrets.lead')}>
        <SecretsChoice snapshot={snapshot} />
      </Section>
      <Section title={t('settings.remembered')} lead={t('settings.remembered.lead')}>
        <Remembered count={snapshot.remembered} />
      </Section>
      <Section title={t('settings.device')} lead={t('settings.device.lead')}>
        <Device id={snapshot.deviceId} />
      </Section>
      <Section title={t('settings.about')}>
        <p>{t('settings.version', { version: snapshot.version })}</p>
        {snapshot.roots === 'bundled' ? <p className={styles.quiet}>{t('roots.bundled')}</p> : null}
      </Section>
    </Page>
  );
}

function ThemeChoice({ snapshot }: { readonly snapshot: Snapshot }) {
  const { bridge } = useFront();
  const { refusal, attempt } = useRefusal();
  return (
    <>
      <Choice
        bare
        label={t('settings.theme')}
        value={snapshot.theme}
        onChange={(theme) => void attempt(bridge.call('settings.change', { theme }))}
        options={[
          { value: 'system', label: t('settings.theme.system') },
          { value: 'light', label: t('settings.theme.light') },
          { value: 'dark', label: t('settings.theme.dark') },
        ]}
      />
      {refusal}
    </>
  );
}

function SecretsChoice({ snapshot }: { readonly snapshot: Snapshot }) {
  const { bridge } = useFront();
  const { refusal, attempt } = useRefusal();
  const { place, state } = snapshot.secrets;
  const calm = state === 'ready' || (place === 'file' && state === 'absent');
  return (
    <>
      <Notice tone={calm ? 'calm' : 'warn'} title={t(`secrets.${place}.${state}`)} />
      <Choice
        bare
        layout="list"
        label={t('settings.secrets.choice')}
        value={place}
        onChange={(chosen) => void attempt(bridge.call('secrets.choose', { place: chosen }))}
        options={(['keychain', 'file', 'memory'] as const).map((value) => ({
          value,
          label: t(`settings.secrets.${value}`),
          note: t(`settings.secrets.${value}.note`),
        }))}
      />
      {refusal}
    </>
  );
}

function Remembered({ count }: { readonly count: number }) {
  const { bridge } = useFront();
  const { refusal, attempt } = useRefusal();
  return (
    <>
      <div className={styles.remembered}>
        <output>
          {count === 0 ? t('settings.remembered.none') : t('settings.remembered.count', { count })}
        </output>
        <Button
          small
          disabled={count === 0}
          onClick={() => void attempt(bridge.call('secrets.forget-remembered', {}))}
        >
          {t('settings.remembered.forget')}
        </Button>
      </div>
      {refusal}
    </>
  );
}

function Device({ id }: { readonly id: string | undefined }) {
  if (id === undefined) return <p className={styles.quiet}>{t('settings.device.none')}</p>;
  return (
    <div className={styles.device}>
      <code className={styles.id}>{id}</code>
      <CopyButton text={id} />
    </div>
  );
}

type Attempted = Promise<{ readonly ok: true } | { readonly ok: false; readonly fault: Refusal }>;

function useRefusal() {
  const [fault, setFault] = useState<Refusal | null>(null);
  const refusal =
    fault === null ? null : (
      <Notice tone="bad" title={sayRefusal(fault).reason}>
        {sayRefusal(fault).advice}
      </Notice>
    );
  return {
    refusal,
    attempt: async (asked: Attempted) => {
      const outcome = await asked;
      setFault(outcome.ok ? null : outcome.fault);
    },
  };
}
