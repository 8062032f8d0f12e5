import { Field } from '../../parts/Field.tsx';
import { t } from '../../words.ts';
import type { DraftForm } from './form.ts';

/** What the person calls the gateway. */
export function NameField({ form }: { readonly form: DraftForm }) {
  return (
    <Field
      label={t('form.name')}
      name="name"
      value={form.draft.name}
      placeholder={t('form.name.example')}
      onChange={({ target }) => form.change('name', target.value)}
      problem={form.problemAt('name')}
    />
  );
}
