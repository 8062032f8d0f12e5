import { useId, useRef } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { useFront } from '../../store/front.ts';
import { t } from '../../words.ts';
import { complaintOf } from './complaint.ts';
import { focusField, type DraftForm } from './form.ts';
import { forwardWords, isStuck, stateOf } from './forward-words.ts';
import styles from './Forwards.module.css';
import { readPort, withForwardEnd, withoutForward, type ForwardDraft, type ForwardEnd } from './forwards.ts';

type Props = {
  readonly row: ForwardDraft;
  readonly form: DraftForm;
  readonly snapshot: ProfileSnapshot;
  /** The row is gone then, and the focus with it. */
  readonly onRemove: () => void;
};

/** One forward: its two ports, how it stands, and what helps where it does not open. */
export function ForwardRow({ row, form, snapshot, onRemove }: Props) {
  const root = useRef<HTMLLIElement>(null);
  const problemId = useId();
  const { key, localPort } = row;
  const state = stateOf(row, snapshot);
  const stuck = isStuck(state);
  const remove = () => {
    form.write((draft) => ({ ...draft, forwards: withoutForward(draft.forwards, key) }));
    onRemove();
  };
  return (
    <li ref={root} className={styles.row}>
      <PortInput row={row} form={form} end="localPort" problemId={problemId} />
      <span className={styles.arrow} aria-hidden="true">
        →
      </span>
      <PortInput row={row} form={form} end="remotePort" problemId={problemId} />
      <output className={styles.state} data-stuck={stuck}>
        {forwardWords(state)}
      </output>
      <Button kind="icon" small aria-label={t('forward.remove', { port: localPort })} onClick={remove}>
        <Icon name="cross" size={14} />
      </Button>
      <p id={problemId} className={styles.problem} aria-live="polite">
        {form.problemAt(`local-${key}`) ?? form.problemAt(`remote-${key}`)}
      </p>
      {stuck ? <Help row={row} form={form} snapshot={snapshot} root={root} /> : null}
    </li>
  );
}

type PortProps = Pick<Props, 'row' | 'form'> & { readonly end: ForwardEnd; readonly problemId: string };

function PortInput({ row, form, end, problemId }: PortProps) {
  const name = end === 'localPort' ? (`local-${row.key}` as const) : (`remote-${row.key}` as const);
  const wrong = form.problemAt(name) !== null;
  const type = (text: string) =>
    form.write((draft) => ({
      ...draft,
      forwards: withForwardEnd(draft.forwards, row.key, { [end]: text }),
    }));
  return (
    <input
      className={styles.port}
      name={name}
      value={row[end]}
      inputMode="numeric"
      autoComplete="off"
      aria-label={t(`forward.${end}`)}
      aria-invalid={wrong}
      aria-describedby={wrong ? problemId : undefined}
      onChange={({ target }) => type(target.value)}
    />
  );
}

type HelpProps = Omit<Props, 'onRemove'> & { readonly root: { readonly current: HTMLElement | null } };

/** What a person can do about a port that does not open. */
function Help({ row, form, snapshot, root }: HelpProps) {
  const { bridge } = useFront();
  const lookAgain = async () => {
    const localPort = readPort(row.localPort);
    if (localPort === null) return;
    const retried = await bridge.call('forward.retry', { profile: snapshot.profile.id, localPort });
    if (!retried.ok) form.complain(complaintOf(retried.fault, form.draft));
  };
  return (
    <div className={styles.help}>
      <Button small onClick={() => focusField(root.current, `local-${row.key}`)}>
        {t('forward.other-port')}
      </Button>
      <Button small onClick={() => void lookAgain()}>
        {t('forward.look-again')}
      </Button>
    </div>
  );
}
