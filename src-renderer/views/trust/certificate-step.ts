import type { Distrust } from '../../../src-main/contract/certificate.ts';
import type { RouteKind } from '../../../src-main/contract/route-kind.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, useMirror } from '../../store/front.ts';
import { t } from '../../words.ts';
import { useConnectionVerbs } from '../connection/verbs.ts';
import type { CertificateFault } from './certificate.ts';
import { serverAddress } from './evidence.ts';
import type { Evidence } from './TrustDialog.tsx';

/** What every step of judging a certificate is given. */
export type CertificateStep<Fault extends CertificateFault> = {
  readonly snapshot: ProfileSnapshot;
  readonly fault: Fault;
  readonly news: string | null;
  readonly busy: boolean;
  readonly onStay: () => void;
};

/** Where the gateway was reached. */
export function gatewayEvidence(fault: CertificateFault): Evidence {
  return {
    label: t('certificate.gateway'),
    text: serverAddress(fault.host, fault.port),
    notes: fault.route === 'ssh' ? [t('certificate.route.ssh')] : [],
  };
}

/** What the system's authorities say, or the list that stands in for them. */
export function useSystemEvidence(says: Distrust | 'trusted'): Evidence {
  const roots = useMirror(({ snapshot }) => snapshot?.roots ?? 'system');
  return {
    label: t('certificate.system'),
    text: t(`certificate.says.${says}`),
    notes: roots === 'bundled' ? [t('roots.bundled')] : [],
    plain: true,
  };
}

type OtherWay = { readonly label: string; readonly onPick: () => void };

/** The tunnel needs no certificate: it proves the machine by its host key. Offered while there is no link. */
export function useOtherWay(
  { profile, connection }: ProfileSnapshot,
  failed: RouteKind,
  onLeave: () => void,
): OtherWay | undefined {
  const { chooseRoute } = useConnectionVerbs(profile.id);
  const hasTunnel = profile.routes.some(({ kind }) => kind === 'ssh');
  if (failed !== 'direct' || !hasTunnel || connection.kind === 'online') return undefined;
  return {
    label: t('certificate.use-ssh'),
    onPick: () => {
      onLeave();
      chooseRoute('ssh');
    },
  };
}

/** Where a pin of OpenClaw's configuration is looked up, so that it can be changed there. */
export function useConfiguration({ profile }: ProfileSnapshot, onLeave: () => void): OtherWay {
  const { place } = useFront();
  return {
    label: t('action.open-openclaw'),
    onPick: () => {
      onLeave();
      place.setState({ dialog: { kind: 'openclaw', profile: profile.id } });
    },
  };
}

/** Words for staying as it is: the old link goes on while a switch waits for the decision. */
export function stayWords({ connection }: ProfileSnapshot): string {
  return t(connection.kind === 'online' ? 'trust.keep' : 'trust.stay');
}
