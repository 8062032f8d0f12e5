import type { CredentialName, CredentialsExplanation } from '../../../src-main/contract/credential.ts';
import type { NamedGateway } from '../../../src-main/contract/openclaw.ts';
import type { Route } from '../../../src-main/contract/route.ts';
import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import type { Fact } from '../../parts/Facts.tsx';
import { sayMessage, t } from '../../words.ts';
import { hostOf } from '../connection/route.ts';

/** A gateway that OpenClaw's configuration names, and the file that does. */
export type Offer = { readonly file: string; readonly gateway: NamedGateway };

/** The gateway that could be followed; null where there is none, or one follows already. */
export function offerOf({ openclaw, profiles }: Snapshot): Offer | null {
  if (openclaw?.kind !== 'found') return null;
  return profiles.some(({ profile }) => profile.follows !== undefined) ? null : openclaw;
}

/** Where it is, in one word. */
export function hostOfOffer({ gateway: { route } }: Offer): string {
  return hostOf({ routes: [route] }, route.kind) ?? '';
}

/** What would be used, piece by piece. */
export function factsOfOffer(offer: Offer): readonly Fact[] {
  const credential = { label: t('follow.credential'), lines: credentialLines(offer.gateway.credentials) };
  return [...factsOfPlace(offer), credential];
}

/** Where the gateway is, and where that is said. */
export function factsOfPlace({ file, gateway }: Offer): readonly Fact[] {
  const { route, forward } = gateway;
  return [
    { label: t('follow.file'), lines: [file], exact: true },
    routeFact(route),
    ...hostKeyFacts(gateway),
    ...(route.pin === undefined
      ? []
      : [
          { label: t('follow.pin'), lines: [t(`follow.pin.${route.pin.kind}`)] },
          { label: t('follow.fingerprint'), lines: [route.pin.value], exact: true },
        ]),
    ...(forward === undefined
      ? []
      : [{ label: t('follow.forward'), lines: [t('follow.forward.note', { port: forward.localPort })] }]),
  ];
}

/** That host keys are judged more strictly than the configuration asks, where they are. */
export function hostKeyFacts({ hostKeyPolicy }: NamedGateway): readonly Fact[] {
  if (hostKeyPolicy !== 'openssh') return [];
  return [{ label: t('follow.host-keys'), lines: [t('follow.host-keys.stricter')] }];
}

function routeFact(route: Route): Fact {
  if (route.kind === 'direct') return { label: t('follow.address'), lines: [route.url], exact: true };
  const { target, remotePort: port, secure } = route;
  const words = t(secure ? 'follow.server.port.secure' : 'follow.server.port', { target, port });
  return { label: t('follow.server'), lines: [words] };
}

const NAMES: readonly CredentialName[] = ['token', 'password'];

function credentialLines(explained: CredentialsExplanation): readonly string[] {
  const lines = NAMES.flatMap((name) => {
    const credential = explained[name];
    if (credential === null) return [];
    return 'unavailable' in credential
      ? [sayMessage(explained.reason[name])]
      : [t('follow.credential.used', { name, from: placeOf(credential.source, name) })];
  });
  return lines.length === 0 ? [t('follow.credential.none')] : lines;
}

/** Where a person finds what a source holds. */
export function placeOf(source: 'explicit' | 'env' | 'auth' | 'remote', name: CredentialName): string {
  switch (source) {
    case 'explicit':
      return t('explain.from.explicit');
    case 'env':
      return variableOf(name);
    case 'auth':
    case 'remote':
      return `gateway.${source}.${name}`;
    default:
      return source satisfies never;
  }
}

export function variableOf(name: CredentialName): string {
  return `OPENCLAW_GATEWAY_${name.toUpperCase()}`;
}
