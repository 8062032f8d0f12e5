import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import type { Route } from '../../../src-main/contract/route.ts';
import { Button } from '../../parts/Button.tsx';
import { Facts, type Fact } from '../../parts/Facts.tsx';
import { useFront, useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { hostKeyFacts } from '../openclaw/named.ts';
import { comparableRows } from '../trust/fingerprint.ts';
import { CredentialExplanation } from './CredentialExplanation.tsx';
import type { DraftForm } from './form.ts';
import formStyles from './GatewayForm.module.css';
import { NameField } from './NameField.tsx';
import { PinnedCertificates } from './PinnedCertificates.tsx';
import { TrustModes } from './ProofFields.tsx';

type Props = { readonly form: DraftForm; readonly snapshot: ProfileSnapshot };

/** A gateway of OpenClaw's configuration: what is changed there is shown, and what is Causeway's own can be edited. */
export function FollowedFields({ form, snapshot }: Props) {
  const { profile } = snapshot;
  const pins = profile.routes.flatMap(({ pin }) => (pin === undefined ? [] : [pin]));
  const isConfigured = pins.some(({ from }) => from === 'configuration');
  const isSecured = profile.routes.some(hasTls);
  const facts = [...profile.routes.flatMap(factsOf), ...useHostKeyFacts()];
  return (
    <>
      <NameField form={form} />
      <div className={formStyles.group}>
        <Facts facts={facts} />
        <OpenClawButton profile={profile.id} />
      </div>
      {isSecured && !isConfigured ? (
        <div className={formStyles.group}>
          <TrustModes form={form} />
          <PinnedCertificates form={form} profile={profile} />
        </div>
      ) : null}
      <div className={formStyles.group}>
        <CredentialExplanation profile={profile.id} />
      </div>
    </>
  );
}

function useHostKeyFacts(): readonly Fact[] {
  const openclaw = useMirror(({ snapshot }) => snapshot?.openclaw);
  return openclaw?.kind === 'found' ? hostKeyFacts(openclaw.gateway) : [];
}

function OpenClawButton({ profile }: { readonly profile: string }) {
  const { place } = useFront();
  return (
    <Button
      small
      className={formStyles.unfold}
      onClick={() => place.setState({ dialog: { kind: 'openclaw', profile } })}
    >
      {t('action.open-openclaw')}
    </Button>
  );
}

function hasTls(route: Route): boolean {
  return route.kind === 'ssh' ? route.secure : route.url.startsWith('wss:');
}

function factsOf(route: Route): readonly Fact[] {
  const { kind, pin } = route;
  const way: Fact =
    kind === 'direct'
      ? { label: t('form.address'), lines: [route.url], exact: true }
      : { label: t('form.target'), lines: [route.target], exact: true };
  if (pin?.from !== 'configuration') return [way];
  return [
    way,
    {
      label: t(pin.kind === 'leaf' ? 'certificate.pinned' : 'certificate.pinned.key'),
      lines: comparableRows(pin.value),
      exact: true,
    },
  ];
}
