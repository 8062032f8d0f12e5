import { Check } from '../../parts/Check.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { t } from '../../words.ts';
import type { DraftForm } from './form.ts';

/** Which of two routes goes first, and whether the other one may be tried without asking. */
export function RouteFields({ form }: { readonly form: DraftForm }) {
  const { active, fallback } = form.draft;
  return (
    <>
      <Choice
        label={t('form.active')}
        value={active}
        onChange={(chosen) => form.write((draft) => ({ ...draft, active: chosen }))}
        options={[
          { value: 'direct', label: t('form.active.direct') },
          { value: 'ssh', label: t('form.active.ssh') },
        ]}
      />
      <Check
        name="fallback"
        label={t('form.fallback')}
        note={t('form.fallback.note')}
        checked={fallback}
        onChange={({ target }) => form.write((draft) => ({ ...draft, fallback: target.checked }))}
      />
    </>
  );
}
