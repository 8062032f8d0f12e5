import { Check } from '../../parts/Check.tsx';
import { Disclosure } from '../../parts/Disclosure.tsx';
import { Field } from '../../parts/Field.tsx';
import { describeFault } from '../../../src-main/contract/sentence.ts';
import { sayMessage, t } from '../../words.ts';
import { problemWords, type DraftForm } from './form.ts';
import { useTargetJudgement, type TargetJudgement } from './judgement.ts';
import styles from './TunnelFields.module.css';
import { wayWords } from './way.ts';

type Props = { readonly form: DraftForm };
type ServerProps = Props & { readonly hint?: string; readonly whole?: boolean };

/** The SSH server, and the gateway's port on its loopback, which is of interest once there is a server. */
export function ServerFields({ form, hint, whole = true }: ServerProps) {
  return (
    <div className={styles.server}>
      <TargetField form={form} hint={hint ?? t('form.target.hint')} />
      {whole ? <PortField form={form} /> : null}
    </div>
  );
}

/** Judged while it is typed, with the way to it. */
function TargetField({ form, hint }: Props & { readonly hint: string }) {
  const { draft, problemAt, change } = form;
  const judgement = useTargetJudgement(draft.target);
  return (
    <Field
      label={t('form.target')}
      name="target"
      value={draft.target}
      placeholder={t('form.target.example')}
      inputMode="url"
      onChange={({ target }) => change('target', target.value)}
      problem={problemAt('target') ?? problemIn(judgement)}
      hint={judgement?.verdict === 'allow' ? t('form.target.leads', { way: wayWords(judgement.way) }) : hint}
    />
  );
}

function problemIn(judgement: TargetJudgement | null): string | null {
  if (judgement?.verdict === 'deny') {
    return problemWords({ code: 'ssh-target-refused', why: judgement.why });
  }
  if (judgement?.verdict !== 'config') return null;
  const { reason, advice } = describeFault(judgement.fault, '');
  return `${sayMessage(reason)} ${sayMessage(advice)}`;
}

/** What is needed rarely: what the ssh configuration does not say, and whether TLS is spoken in the tunnel. */
export function MoreFields({ form }: Props) {
  const { isOpen, setOpen } = form;
  return (
    <Disclosure label={t('form.more')} open={isOpen('more')} onToggle={(open) => setOpen('more', open)}>
      <div className={styles.more}>
        <KeyField form={form} />
        <AgentField form={form} />
        <Check
          name="secure"
          label={t('form.secure')}
          checked={form.draft.secure}
          onChange={({ target }) => form.write((draft) => ({ ...draft, secure: target.checked }))}
        />
      </div>
    </Disclosure>
  );
}

function PortField({ form }: Props) {
  return (
    <Field
      label={t('form.remote-port')}
      name="remotePort"
      value={form.draft.remotePort}
      inputMode="numeric"
      onChange={({ target }) => form.change('remotePort', target.value)}
      problem={form.problemAt('remotePort')}
    />
  );
}

function KeyField({ form }: Props) {
  return (
    <Field
      label={t('form.identity-file')}
      name="identityFile"
      value={form.draft.identityFile}
      placeholder={t('form.identity-file.example')}
      onChange={({ target }) => form.change('identityFile', target.value)}
      problem={form.problemAt('identityFile')}
      hint={t('form.identity-file.hint')}
    />
  );
}

function AgentField({ form }: Props) {
  return (
    <Field
      label={t('form.agent')}
      name="agent"
      value={form.draft.agent}
      placeholder={t('form.agent.example')}
      onChange={({ target }) => form.change('agent', target.value)}
      problem={form.problemAt('agent')}
      hint={t('form.agent.hint')}
    />
  );
}
