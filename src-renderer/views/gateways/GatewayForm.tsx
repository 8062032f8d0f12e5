import { useCallback, useLayoutEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { Button } from '../../parts/Button.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Field } from '../../parts/Field.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { SecretField } from '../../parts/SecretField.tsx';
import { useMirror } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import { fieldOf, withField, type DraftField, type GatewayDraft } from './draft.ts';
import styles from './GatewayForm.module.css';
import { useJudgement, type Judgement } from './judgement.ts';

type Props = {
  readonly initial: GatewayDraft;
  /** The button's words. */
  readonly submit: string;
  /** Saves; what is refused comes back and is shown at its field. */
  readonly onSubmit: (draft: GatewayDraft) => Promise<Refusal | null>;
  /** The field that needs the person now. */
  readonly focus?: DraftField | undefined;
  readonly stored?: boolean;
  readonly beside?: ReactNode;
};

/** Everything that makes a gateway reachable: its address, what it asks for, and a name. */
export function GatewayForm({ initial, submit, onSubmit, focus, stored = false, beside }: Props) {
  const { draft, refusal, busy, change, choose, refuse, reveal, save } = useGatewayForm(initial, onSubmit);
  const form = useFocus(focus, reveal);
  const wrong = refusal === null ? null : fieldOf(refusal);
  const problemAt = (field: DraftField) => (refusal !== null && wrong === field ? problemOf(refusal) : null);
  return (
    <form ref={form} className={styles.form} noValidate onSubmit={save}>
      <AddressField draft={draft} saved={initial.address} problem={problemAt('address')} onType={change} />
      <Credential
        draft={draft}
        stored={stored}
        problem={problemAt('secret')}
        onChoose={choose}
        onType={change}
        onRefuse={refuse}
      />
      <Field
        label={t('form.name')}
        name="name"
        value={draft.name}
        placeholder={t('form.name.example')}
        onChange={({ target }) => change('name', target.value)}
        problem={problemAt('name')}
      />
      {refusal !== null && wrong === null ? <Refused refusal={refusal} /> : null}
      <div className={styles.actions}>
        {beside}
        <Button kind="main" type="submit" disabled={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

type FieldProps = {
  readonly draft: GatewayDraft;
  readonly problem: string | null;
  readonly onType: (field: DraftField, text: string) => void;
};

function AddressField({ draft, saved, problem, onType }: FieldProps & { readonly saved: string }) {
  const judgement = useJudgement(draft.address);
  return (
    <Field
      label={t('form.address')}
      name="address"
      value={draft.address}
      placeholder={t('form.address.example')}
      inputMode="url"
      onChange={({ target }) => onType('address', target.value)}
      problem={problem ?? complaintOf(judgement)}
      hint={hintOf(judgement, saved)}
    />
  );
}

function Refused({ refusal }: { readonly refusal: Refusal }) {
  const { reason, advice } = sayRefusal(refusal);
  return (
    <Notice tone="bad" title={reason}>
      {advice}
    </Notice>
  );
}

type CredentialProps = FieldProps & {
  readonly stored: boolean;
  readonly onChoose: (credential: GatewayDraft['credential']) => void;
  readonly onRefuse: (refusal: Refusal) => void;
};

function Credential({ draft, stored, problem, onChoose, onType, onRefuse }: CredentialProps) {
  const place = useMirror(({ snapshot }) => snapshot?.secrets.place ?? 'memory');
  const { credential, secret } = draft;
  return (
    <>
      <Choice
        label={t('form.credential')}
        value={credential}
        onChange={onChoose}
        options={[
          { value: 'token', label: t('form.credential.token') },
          { value: 'password', label: t('form.credential.password') },
          { value: 'none', label: t('form.credential.none') },
        ]}
      />
      {credential === 'none' ? null : (
        <SecretField
          label={t(`form.secret.${credential}`)}
          name="secret"
          value={secret}
          onChange={({ target }) => onType('secret', target.value)}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text');
            if (!hasSeveralLines(text)) return;
            event.preventDefault();
            onRefuse({ code: 'secret-refused', why: 'several-lines' });
          }}
          problem={problem}
          hint={stored && secret === '' ? t('form.secret.stored') : t(`form.secret.hint.${place}`)}
        />
      )}
    </>
  );
}

function useGatewayForm(initial: GatewayDraft, onSubmit: Props['onSubmit']) {
  const [draft, setDraft] = useState(initial);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async () => {
    setBusy(true);
    setRefusal(await onSubmit(draft));
    setBusy(false);
  };
  const reveal = useCallback((field: DraftField) => {
    if (field !== 'secret') return;
    setDraft((before) => (before.credential === 'none' ? { ...before, credential: 'token' } : before));
  }, []);
  return {
    draft,
    refusal,
    busy,
    change: (field: DraftField, text: string) => {
      setDraft((before) => withField(before, field, text));
      setRefusal(null);
    },
    choose: (credential: GatewayDraft['credential']) => setDraft((before) => ({ ...before, credential })),
    refuse: setRefusal,
    reveal,
    save: (event: SubmitEvent<HTMLFormElement>) => {
      event.preventDefault();
      void attempt();
    },
  };
}

function problemOf(refusal: Refusal): string {
  const { reason, advice } = sayRefusal(refusal);
  return `${reason} ${advice}`;
}

function complaintOf(judgement: Judgement | null): string | null {
  if (judgement === null || judgement.verdict === 'allow') return null;
  return problemOf({ code: 'address-refused', why: judgement.why });
}

/** A rewrite is always visible; an address that stays as it is needs no remark. */
function hintOf(judgement: Judgement | null, saved: string): string {
  if (judgement?.verdict !== 'allow') return t('form.address.hint');
  const { rewritten, url } = judgement;
  return rewritten && url !== saved ? t('form.address.becomes', { url }) : t('form.address.hint');
}

/** A field of one line would join them without a word, and the host could not tell. */
function hasSeveralLines(text: string): boolean {
  return /[\r\n]/.test(text.trim());
}

/** Puts the focus into a field, whenever another one is asked for; `reveal` shows it where it is hidden. */
function useFocus(field: DraftField | undefined, reveal: (field: DraftField) => void) {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (field === undefined) return undefined;
    reveal(field);
    const frame = requestAnimationFrame(() => {
      const input = form.current?.querySelector<HTMLInputElement>(`[name="${field}"]`);
      input?.focus();
      input?.select();
    });
    return () => cancelAnimationFrame(frame);
  }, [field, reveal]);
  return form;
}
