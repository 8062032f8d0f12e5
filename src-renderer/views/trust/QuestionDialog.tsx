import { useId, useState, type SubmitEvent } from 'react';
import type { Question } from '../../../src-main/contract/connection.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { Button } from '../../parts/Button.tsx';
import { Check } from '../../parts/Check.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useFront, useMirror } from '../../store/front.ts';
import { sayMessage, sayRefusal, t } from '../../words.ts';
import styles from './QuestionDialog.module.css';
import { QuestionFields } from './QuestionFields.tsx';

type Props = {
  readonly profile: Profile;
  readonly question: Question;
  readonly onClose: () => void;
};

/** Asks what a login wants to know. The answers stand in the fields alone, and only until they are sent. */
export function QuestionDialog({ profile, question, onClose }: Props) {
  const form = useId();
  const { refusal, busy, answer, cancel } = useAnswering(profile, question, onClose);
  return (
    <Dialog
      title={sayMessage(question.prompt)}
      lead={leadOf(profile, question)}
      onClose={cancel}
      actions={
        <>
          <Button onClick={cancel}>{t('action.cancel')}</Button>
          <Button kind="main" type="submit" form={form} disabled={busy}>
            {t(`question.answer.${question.kind}`)}
          </Button>
        </>
      }
    >
      <form
        ref={forgetWhenGone}
        id={form}
        className={styles.form}
        autoComplete="off"
        noValidate
        onSubmit={answer}
      >
        <QuestionFields question={question} />
        {question.rememberable ? <Remember /> : null}
        <div role="alert">
          {refusal === null ? null : (
            <Notice tone="bad" title={sayRefusal(refusal).reason}>
              {sayRefusal(refusal).advice}
            </Notice>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function Remember() {
  const place = useMirror(({ snapshot }) => snapshot?.secrets.place ?? 'memory');
  return <Check name="remember" label={t(`question.remember.${place}`)} />;
}

function leadOf({ name }: Profile, { kind, host }: Question): string {
  return kind === 'prompts' ? t('question.lead', { name }) : t(`question.lead.${kind}`, { name, host });
}

function useAnswering({ id }: Profile, question: Question, onDone: () => void) {
  const { bridge } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = { profile: id, question: question.id };
  const send = async (form: HTMLFormElement) => {
    const answers = answerFields(form).map(({ value }) => value);
    const remember = new FormData(form).has('remember');
    forget(form);
    setBusy(true);
    const sent = await bridge.call('question.answer', { ...asked, answers, remember });
    setBusy(false);
    if (sent.ok) onDone();
    else setRefusal(sent.fault);
  };
  return {
    refusal,
    busy,
    answer: (event: SubmitEvent<HTMLFormElement>) => {
      event.preventDefault();
      if (!busy) void send(event.currentTarget);
    },
    cancel: () => {
      onDone();
      void bridge.call('question.cancel', asked);
    },
  };
}

function answerFields(form: HTMLFormElement): readonly HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input[name="answer"]')];
}

/** Set one by one: React remembers what it saw in a field, also over the form's own reset. */
function forget(form: HTMLFormElement): void {
  for (const field of answerFields(form)) field.value = '';
}

function forgetWhenGone(form: HTMLFormElement) {
  return () => forget(form);
}
