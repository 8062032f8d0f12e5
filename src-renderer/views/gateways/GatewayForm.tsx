import type { ReactNode, SubmitEvent } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { Button } from '../../parts/Button.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { sayRefusal } from '../../words.ts';
import { useDraftForm, type DraftForm, type FormParts } from './form.ts';
import styles from './GatewayForm.module.css';

type Props = FormParts & {
  /** The button's words. */
  readonly submit: string;
  readonly beside?: ReactNode;
  /** In a dialog the buttons stay in sight while the fields scroll under them. */
  readonly layout?: 'page' | 'dialog';
  /** While the form is not taken up: one button that unfolds it stands for all others. */
  readonly folded?: { readonly label: string; readonly onUnfold: () => void } | undefined;
  readonly children: (form: DraftForm) => ReactNode;
};

/** A form about a gateway: its fields, what nobody can mend in one of them, and the button that saves. */
export function GatewayForm({ submit, beside, layout = 'page', folded, children, ...parts }: Props) {
  const { root, form, busy, complaint, submit: onSubmit } = useDraftForm(parts);
  return (
    <form
      ref={root}
      className={styles.form}
      noValidate
      onSubmit={folded === undefined ? onSubmit : unfolding(folded)}
    >
      {children(form)}
      {folded === undefined ? (
        <>
          {complaint?.field === null ? <Refused refusal={complaint.refusal} /> : null}
          <div className={styles.actions} data-layout={layout}>
            {beside}
            {/* Not disabled: that would take the focus away from it. */}
            <Button kind="main" type="submit" aria-disabled={busy}>
              {submit}
            </Button>
          </div>
        </>
      ) : (
        <Button type="submit" className={styles.unfold}>
          {folded.label}
        </Button>
      )}
    </form>
  );
}

function unfolding({ onUnfold }: NonNullable<Props['folded']>) {
  return (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onUnfold();
  };
}

function Refused({ refusal }: { readonly refusal: Refusal }) {
  const { reason, advice } = sayRefusal(refusal);
  return (
    <div role="alert">
      <Notice tone="bad" title={reason}>
        {advice}
      </Notice>
    </div>
  );
}
