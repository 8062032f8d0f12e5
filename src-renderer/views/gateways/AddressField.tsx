import { Field } from '../../parts/Field.tsx';
import { t } from '../../words.ts';
import { problemWords, type DraftForm } from './form.ts';
import { useJudgement, type Judgement } from './judgement.ts';

type Props = {
  readonly form: DraftForm;
  /** The address that is saved already, which needs no remark. */
  readonly saved: string;
  readonly hint?: string;
};

/** Where the gateway can be dialled, judged while it is typed. */
export function AddressField({ form, saved, hint = t('form.address.hint') }: Props) {
  const { draft, problemAt, change } = form;
  const judgement = useJudgement(draft.address);
  return (
    <Field
      label={t('form.address')}
      name="address"
      value={draft.address}
      placeholder={t('form.address.example')}
      inputMode="url"
      onChange={({ target }) => change('address', target.value)}
      problem={problemAt('address') ?? problemIn(judgement)}
      hint={rewriteIn(judgement, saved) ?? hint}
    />
  );
}

function problemIn(judgement: Judgement | null): string | null {
  if (judgement === null || judgement.verdict === 'allow') return null;
  return problemWords({ code: 'address-refused', why: judgement.why });
}

/** A rewrite is always visible; an address that stays as it is needs no remark. */
function rewriteIn(judgement: Judgement | null, saved: string): string | null {
  if (judgement?.verdict !== 'allow') return null;
  const { rewritten, url } = judgement;
  return rewritten && url !== saved ? t('form.address.becomes', { url }) : null;
}
