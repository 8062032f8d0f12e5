import { Choice } from '../../parts/Choice.tsx';
import { SecretField } from '../../parts/SecretField.tsx';
import { useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import type { DraftForm } from './form.ts';

type Props = { readonly form: DraftForm; readonly stored: boolean };

/** What the gateway itself asks for, whatever way leads to it. */
export function CredentialFields({ form, stored }: Props) {
  const { credential } = form.draft;
  return (
    <>
      <Choice
        label={t('form.credential')}
        value={credential}
        onChange={(chosen) => form.write((draft) => ({ ...draft, credential: chosen }))}
        options={[
          { value: 'token', label: t('form.credential.token') },
          { value: 'password', label: t('form.credential.password') },
          { value: 'none', label: t('form.credential.none') },
        ]}
      />
      {credential === 'none' ? null : <Secret form={form} stored={stored} kind={credential} />}
    </>
  );
}

function Secret({ form, stored, kind }: Props & { readonly kind: 'token' | 'password' }) {
  const place = useMirror(({ snapshot }) => snapshot?.secrets.place ?? 'memory');
  const { draft, problemAt, change, complain } = form;
  return (
    <SecretField
      label={t(`form.secret.${kind}`)}
      name="secret"
      value={draft.secret}
      onChange={({ target }) => change('secret', target.value)}
      onPaste={(event) => {
        const text = event.clipboardData.getData('text');
        if (!hasSeveralLines(text)) return;
        event.preventDefault();
        complain({ field: 'secret', refusal: { code: 'secret-refused', why: 'several-lines' } });
      }}
      problem={problemAt('secret')}
      hint={stored && draft.secret === '' ? t('form.secret.stored') : t(`form.secret.hint.${place}`)}
    />
  );
}

/** A field of one line would join them without a word, and the host could not tell. */
function hasSeveralLines(text: string): boolean {
  return /[\r\n]/.test(text.trim());
}
