import { useRef } from 'react';
import { GATEWAY_PORT } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { t } from '../../words.ts';
import type { GatewayDraft } from './draft.ts';
import { focusField, type DraftForm } from './form.ts';
import { ForwardRow } from './ForwardRow.tsx';
import styles from './Forwards.module.css';
import { gatewayRow, withForward } from './forwards.ts';

type Props = { readonly form: DraftForm; readonly snapshot: ProfileSnapshot };

/** Ports of this computer that lead through the tunnel, and what it means to have them. */
export function ForwardsField({ form, snapshot }: Props) {
  const root = useRef<HTMLFieldSetElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const { forwards } = form.draft;
  const add = () => {
    const rows = withForward(forwards, nextForward(form.draft, snapshot.primary));
    form.write((draft) => ({ ...draft, forwards: rows }));
    requestAnimationFrame(() => focusField(root.current, `local-${rows.at(-1)?.key ?? 0}`));
  };
  return (
    <fieldset ref={root} className={styles.forwards}>
      <legend className={styles.legend}>{t('form.forwards')}</legend>
      <p className={styles.consent}>{t('form.forwards.consent')}</p>
      {forwards.length === 0 ? null : (
        <>
          <div className={styles.heads} aria-hidden="true">
            <span>{t('forward.localPort')}</span>
            <span />
            <span>{t('forward.remotePort')}</span>
          </div>
          <ul className={styles.rows}>
            {forwards.map((row) => (
              <ForwardRow
                key={row.key}
                row={row}
                form={form}
                snapshot={snapshot}
                onRemove={() => addButton.current?.focus()}
              />
            ))}
          </ul>
        </>
      )}
      <Button ref={addButton} small onClick={add} disabled={forwards.length >= MOST_FORWARDS}>
        <Icon name="plus" size={14} />
        {t('form.forward.add')}
      </Button>
    </fieldset>
  );
}

/** As many as the contract takes. */
const MOST_FORWARDS = 16;

/** Most people want the gateway itself, on the port where tools look for it; only the primary profile may. */
function nextForward({ forwards, remotePort }: GatewayDraft, primary: boolean) {
  const wanted = primary && gatewayRow(forwards) === undefined;
  return {
    localPort: wanted ? String(GATEWAY_PORT) : '',
    remotePort: forwards.length === 0 || wanted ? remotePort : '',
  };
}
