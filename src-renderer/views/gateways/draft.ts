import { USUAL_TRUST, type TrustMode } from '../../../src-main/contract/certificate.ts';
import { GATEWAY_PORT, type CredentialKind, type Profile } from '../../../src-main/contract/profile.ts';
import type { SshRoute } from '../../../src-main/contract/route.ts';
import type { RouteKind } from '../../../src-main/contract/route-kind.ts';
import { followGateway, forwardsOf, type ForwardDraft } from './forwards.ts';
import { headersOf, type HeaderDraft } from './headers.ts';

/** What a person has typed about a gateway. An empty address or target is a route that there is not. */
export type GatewayDraft = Readonly<Record<TextField, string>> & {
  /** Whether the gateway speaks TLS at the end of the tunnel. */
  readonly secure: boolean;
  /** The route that is used first, where there are two. */
  readonly active: RouteKind;
  readonly fallback: boolean;
  readonly forwards: readonly ForwardDraft[];
  /** The name follows the address or the target until the person types one. */
  readonly named: boolean;
  readonly credential: CredentialKind;
  readonly trust: TrustMode;
  /** Pins that go once this is saved, as they were shown. */
  readonly forgotten: Readonly<Partial<Record<RouteKind, string>>>;
  readonly headers: readonly HeaderDraft[];
};

export type TextField =
  | 'address'
  | 'target'
  | 'remotePort'
  | 'identityFile'
  | 'agent'
  | 'name'
  | 'secret'
  | 'pin';

/** Everything that can be wrong or focused: the names of the form's inputs. */
export type DraftField =
  | TextField
  | 'secure'
  | 'trust'
  | `local-${number}`
  | `remote-${number}`
  | `header-${number}`
  | `header-value-${number}`;

export const EMPTY_DRAFT: GatewayDraft = {
  address: '',
  target: '',
  remotePort: String(GATEWAY_PORT),
  secure: false,
  identityFile: '',
  agent: '',
  active: 'direct',
  fallback: false,
  forwards: [],
  name: '',
  named: false,
  credential: 'token',
  secret: '',
  trust: USUAL_TRUST,
  pin: '',
  forgotten: {},
  headers: [],
};

/** What is saved of a gateway, as the form shows it. The secret never comes back, so its field is empty. */
export function draftOf(profile: Profile): GatewayDraft {
  const { name, routes, active, fallback, forwards, credential, trust, headers } = profile;
  const direct = routes.find((route) => route.kind === 'direct');
  return {
    ...EMPTY_DRAFT,
    ...tunnelDraft(sshRouteOf(profile)),
    address: direct?.url ?? '',
    active,
    fallback,
    forwards: forwardsOf(forwards),
    name,
    named: true,
    credential,
    trust,
    headers: headersOf(headers),
  };
}

export function sshRouteOf({ routes }: Profile): SshRoute | undefined {
  return routes.find((route) => route.kind === 'ssh');
}

function tunnelDraft(route: SshRoute | undefined): Partial<GatewayDraft> {
  if (route === undefined) return {};
  const { target, remotePort, secure, identityFile = '', agent = '' } = route;
  return { target, remotePort: String(remotePort), secure, identityFile, agent };
}

/** Whether both ways to the gateway are filled in, so that one of them has to go first. */
export function hasBothRoutes({ address, target }: GatewayDraft): boolean {
  return address.trim() !== '' && target.trim() !== '';
}

/**
 * A name to begin with, from an address or a target: `studio.local` is Studio. Empty for one that has no
 * words in it.
 */
export function nameFromPlace(place: string): string {
  const host =
    place
      .trim()
      .replace(/^\w+:\/\//, '')
      .replace(/^[^/?#]*@/, '')
      .split(/[/:?#]/, 1)[0] ?? '';
  const [first = ''] = host.split('.');
  if (!/^[a-z][a-z0-9-]*$/i.test(first)) return '';
  return first.charAt(0).toUpperCase() + first.slice(1);
}

/** The draft with one field changed, and with what follows it. */
export function withField(draft: GatewayDraft, field: TextField, text: string): GatewayDraft {
  const changed = { ...draft, [field]: text };
  switch (field) {
    case 'name':
      return { ...changed, named: text !== '' };
    case 'address':
    case 'target':
      return draft.named ? changed : { ...changed, name: nameFromPlace(text) };
    case 'remotePort':
      return { ...changed, forwards: followGateway(draft.forwards, draft.remotePort, text) };
    default:
      return changed;
  }
}
