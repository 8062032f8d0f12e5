import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Choice } from '../../parts/Choice.tsx';
import { useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { chosenRoute } from './route.ts';
import styles from './RouteSwitch.module.css';
import { useConnectionVerbs } from './verbs.ts';

/** Changes the route of a gateway that has several. What is shown as chosen is what the host is about to do. */
export function RouteSwitch({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { id, name, routes } = snapshot.profile;
  const { chooseRoute } = useConnectionVerbs(id);
  const reachable = useMirror(({ presence, stale }) => presence === 'here' && !stale);
  if (routes.length < 2) return null;
  return (
    <div className={styles.switch} aria-busy={isSwitching(snapshot)}>
      <Choice
        bare
        label={t('route.label', { name })}
        value={chosenRoute(snapshot)}
        disabled={!reachable}
        onChange={chooseRoute}
        options={routes.map(({ kind }) => ({ value: kind, label: t(`route.${kind}`) }))}
      />
    </div>
  );
}

function isSwitching({ connection }: ProfileSnapshot): boolean {
  return connection.kind === 'online' && connection.switching !== undefined;
}
