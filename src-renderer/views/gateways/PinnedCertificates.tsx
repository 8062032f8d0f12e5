import type { Pin } from '../../../src-main/contract/certificate.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { RouteKind } from '../../../src-main/contract/route-kind.ts';
import { day, visible } from '../../../src-main/language/format.ts';
import { Button } from '../../parts/Button.tsx';
import { t } from '../../words.ts';
import { pinOrigin } from '../trust/certificate.ts';
import { comparableRows } from '../trust/fingerprint.ts';
import type { DraftForm } from './form.ts';
import styles from './ProofFields.module.css';

type Props = { readonly form: DraftForm; readonly profile: Profile | undefined };

/** What is pinned for each route now. Forgetting one is part of the form: it is done once that is saved. */
export function PinnedCertificates({ form, profile }: Props) {
  const held = profile?.routes.flatMap(({ kind, pin }) => (pin === undefined ? [] : [{ kind, pin }])) ?? [];
  return held.map(({ kind, pin }) => (
    <Pinned key={kind} form={form} route={kind} pin={pin} named={held.length > 1} />
  ));
}

type PinnedProps = Pick<Props, 'form'> & {
  readonly route: RouteKind;
  readonly pin: Pin;
  /** Whether the route has to be said. */
  readonly named: boolean;
};

function Pinned({ form, route, pin, named }: PinnedProps) {
  const isGone = form.draft.forgotten[route] === pin.value;
  const label = t(`form.pinned.${pin.kind}`);
  return (
    <div className={styles.pin} data-gone={isGone}>
      <span className={styles.label}>{named ? `${label} · ${t(`form.pinned.${route}`)}` : label}</span>
      {pin.from === 'configuration' ? null : (
        <Forget form={form} route={route} pin={pin.value} isGone={isGone} />
      )}
      <Fingerprint value={pin.value} />
      <span className={styles.note} aria-live="polite">
        {isGone ? t('form.pinned.gone') : notesOf(form, pin).join(' · ')}
      </span>
    </div>
  );
}

/** Broken between its rows alone, so that it can be compared. */
function Fingerprint({ value }: { readonly value: string }) {
  return (
    <code className={styles.print}>
      {comparableRows(value).map((row) => (
        <span key={row}>{visible(row)}</span>
      ))}
    </code>
  );
}

type ForgetProps = Omit<PinnedProps, 'pin' | 'named'> & { readonly pin: string; readonly isGone: boolean };

/** One button for both ways, so that the focus is never lost. */
function Forget({ form, route, pin, isGone }: ForgetProps) {
  const toggle = () =>
    form.write((draft) => {
      const { [route]: _, ...others } = draft.forgotten;
      return { ...draft, forgotten: isGone ? others : { ...others, [route]: pin } };
    });
  return (
    <Button small onClick={toggle}>
      {t(isGone ? 'form.pinned.keep' : 'form.pinned.forget')}
      <span className="unseen"> {t('form.pinned.forget.what', { route })}</span>
    </Button>
  );
}

/** A pin that the mode does not count stays, for when the mode is changed back. */
function notesOf({ draft }: DraftForm, pin: Pin): readonly string[] {
  const end = pin.certificate?.validTo;
  return [
    pinOrigin(pin),
    ...(end === undefined ? [] : [t('certificate.ends', { day: day(end) })]),
    ...(draft.trust === 'system' && pin.from !== 'configuration' ? [t('form.pinned.unused')] : []),
  ];
}
