import { Glyph } from '../../parts/Glyph.tsx';
import { t } from '../../words.ts';
import styles from './Presence.module.css';

/** Nothing is known yet: the host is being reached, or is not there. */
export function Reaching({ gone }: { readonly gone: boolean }) {
  return (
    <main className={styles.page}>
      <Glyph shape={gone ? 'waiting' : 'opening'} size={50} />
      <output className={styles.title}>{t(gone ? 'host.gone' : 'host.reaching')}</output>
      {gone ? <p className={styles.lead}>{t('host.gone.advice')}</p> : null}
    </main>
  );
}

/** The host is there and does not know this tab. */
export function Locked() {
  return (
    <main className={styles.page} role="alert">
      <Glyph shape="blocked" size={50} />
      <h1 className={styles.title}>{t('host.locked')}</h1>
      <p className={styles.lead}>{t('host.locked.advice')}</p>
    </main>
  );
}
