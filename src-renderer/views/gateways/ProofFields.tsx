import type { Profile } from '../../../src-main/contract/profile.ts';
import { Choice } from '../../parts/Choice.tsx';
import { Disclosure } from '../../parts/Disclosure.tsx';
import { Field } from '../../parts/Field.tsx';
import { t } from '../../words.ts';
import { readFingerprint } from '../trust/fingerprint.ts';
import type { Door } from './asking.ts';
import { hasBothRoutes, type GatewayDraft } from './draft.ts';
import type { DraftForm } from './form.ts';
import formStyles from './GatewayForm.module.css';
import { HeadersField } from './HeadersField.tsx';
import { useJudgement } from './judgement.ts';
import { PinnedCertificates } from './PinnedCertificates.tsx';
import styles from './ProofFields.module.css';

type Props = {
  readonly form: DraftForm;
  /** What is saved of it; absent for a gateway that is not yet. */
  readonly profile: Profile | undefined;
  /** The one route that the form is about; it then folds this away. */
  readonly door?: Door;
};

/** How a gateway with TLS proves that it is the one, and what a proxy before it asks for. */
export function ProofFields({ form, profile, door }: Props) {
  const secured = useSecured(form.draft, door);
  if (!secured && !hasSomething(form.draft)) return null;
  const fields = (
    <div className={styles.proof}>
      <TrustModes form={form} bare={door !== undefined} />
      <PinnedCertificates form={form} profile={profile} />
      {form.draft.trust === 'system' ? null : <PinField form={form} profile={profile} />}
      <HeadersField form={form} secured={secured} />
    </div>
  );
  if (door === undefined) return <div className={formStyles.group}>{fields}</div>;
  return (
    <Disclosure
      label={t('form.trust')}
      open={form.isOpen('proof')}
      onToggle={(open) => form.setOpen('proof', open)}
    >
      {fields}
    </Disclosure>
  );
}

/** Whether some route of the form leads over TLS. */
function useSecured({ address, target, secure }: GatewayDraft, door: Door | undefined): boolean {
  const judgement = useJudgement(door === 'ssh' ? '' : address);
  const url = judgement?.verdict === 'allow' ? judgement.url : address;
  const direct = door !== 'ssh' && /^\s*(?:wss|https):/i.test(url);
  return direct || (door !== 'direct' && target.trim() !== '' && secure);
}

/** What was typed, and would be refused where there is no TLS, has to be seen. */
function hasSomething({ pin, headers }: GatewayDraft): boolean {
  return pin.trim() !== '' || headers.length > 0;
}

/** What has to be proved: the certificate, its key, or what this computer trusts. */
export function TrustModes({ form, bare = false }: { readonly form: DraftForm; readonly bare?: boolean }) {
  return (
    <div data-field="trust">
      <Choice
        layout="list"
        bare={bare}
        label={t('form.trust')}
        value={form.draft.trust}
        onChange={(trust) => form.write((draft) => ({ ...draft, trust }))}
        options={(['leaf', 'public-key', 'system'] as const).map((value) => ({
          value,
          label: t(`form.trust.${value}`),
          note: t(`form.trust.${value}.note`),
        }))}
      />
    </div>
  );
}

/** A fingerprint that a person has from elsewhere; readable or not is said while it is typed. */
function PinField({ form, profile }: Pick<Props, 'form' | 'profile'>) {
  const { pin } = form.draft;
  const unread = pin.trim() !== '' && readFingerprint(pin) === null;
  const isPinned = profile?.routes.some((route) => route.pin !== undefined) === true;
  const hint = t(isPinned ? 'form.pin.hint.pinned' : 'form.pin.hint');
  return (
    <Field
      label={t('form.pin')}
      name="pin"
      value={pin}
      onChange={({ target }) => form.change('pin', target.value)}
      problem={form.problemAt('pin') ?? (unread ? t('certificate.compare.unreadable') : null)}
      hint={isForOne(form.draft) ? `${hint} ${t('form.pin.hint.both')}` : hint}
    />
  );
}

/** Whether both routes lead over TLS, so that it has to be said which one is meant. */
function isForOne(draft: GatewayDraft): boolean {
  return hasBothRoutes(draft) && draft.secure && /^\s*(?:wss|https):/i.test(draft.address);
}
