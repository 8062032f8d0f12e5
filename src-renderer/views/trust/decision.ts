import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { certificateDecision, certificateFaultOf, type CertificateFault } from './certificate.ts';
import { decisionOf, hostKeyFaultOf, serverAddress, type HostKeyFault } from './evidence.ts';

type Asked = {
  readonly snapshot: ProfileSnapshot;
  /** Other evidence has another name. */
  readonly name: string;
  /** What is judged, whichever evidence it shows: one server or gateway on the way of one profile. */
  readonly place: string;
  /** What a person compares there; the same may be asked about again for another reason. */
  readonly shown: string;
};

/** Something about a gateway that only a person can judge. */
export type Decision = Asked &
  (
    | { readonly kind: 'host-key'; readonly fault: HostKeyFault }
    | { readonly kind: 'certificate'; readonly fault: CertificateFault }
  );

/** All that a gateway asks a person to judge now, in the order in which it is asked. */
export function decisionsAbout(snapshot: ProfileSnapshot): readonly Decision[] {
  return [...hostKeyDecisions(snapshot), ...certificateDecisions(snapshot)];
}

/** The one of its kind, for the button that opens it. */
export function decisionFor(snapshot: ProfileSnapshot, kind: Decision['kind']): Decision | null {
  return decisionsAbout(snapshot).find((decision) => decision.kind === kind) ?? null;
}

function hostKeyDecisions(snapshot: ProfileSnapshot): readonly Decision[] {
  const fault = hostKeyFaultOf(snapshot);
  if (fault === null) return [];
  const { host, port } = fault;
  const place = `${snapshot.profile.id} ${serverAddress(host, port)}`;
  const name = decisionOf(snapshot, fault);
  return [{ kind: 'host-key', snapshot, fault, name, place, shown: name }];
}

function certificateDecisions(snapshot: ProfileSnapshot): readonly Decision[] {
  const fault = certificateFaultOf(snapshot);
  if (fault === null) return [];
  const { route, host, port, fingerprint } = fault;
  const place = `${snapshot.profile.id} ${route} ${serverAddress(host, port)}`;
  const name = certificateDecision(snapshot, fault);
  return [{ kind: 'certificate', snapshot, fault, name, place, shown: fingerprint }];
}
