import { Button } from '../../parts/Button.tsx';
import { Glyph } from '../../parts/Glyph.tsx';
import { useFront, useMirror, usePlace } from '../../store/front.ts';
import { t } from '../../words.ts';
import { Troubles } from '../app/Troubles.tsx';
import { NetworkDoor } from './NetworkDoor.tsx';
import styles from './Onboarding.module.css';

/** The first page of all: where the gateway lives. */
export function Onboarding() {
  const { place } = useFront();
  const saved = useMirror(({ snapshot }) => (snapshot?.profiles.length ?? 0) > 0);
  const entered = usePlace(({ joining }) => joining !== null && joining !== '');
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.header}>
          <span className={styles.glyph}>
            <Glyph shape="online" size={50} />
          </span>
          <h1 className={styles.title}>{t('first.title')}</h1>
          <p className={styles.lead}>{t('first.lead')}</p>
        </header>
        <Troubles layout="box" />
        <div className={styles.doors} data-entered={entered}>
          <section className={styles.door} aria-labelledby="door-network">
            <h2 id="door-network" className={styles.name}>
              {t('first.network')}
            </h2>
            <p className={styles.about}>{t('first.network.lead')}</p>
            <NetworkDoor />
          </section>
        </div>
        {saved ? (
          <Button kind="quiet" onClick={() => place.setState({ joining: null, view: 'chat' })}>
            {t('first.later')}
          </Button>
        ) : null}
      </div>
    </main>
  );
}
