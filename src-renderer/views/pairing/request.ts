import type { Passing } from '../../../src-main/contract/fault.ts';
import type { Profile } from '../../../src-main/contract/profile.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { visible } from '../../../src-main/language/format.ts';
import type { Fact } from '../../parts/Facts.tsx';
import { t } from '../../words.ts';

/** A device waits at a gateway for its owner's word. */
export type PairingRequest = Extract<Passing, { code: 'pairing-required' }>;

/** The request of this device that waits at a gateway; null while the gateway is being asked, or waits for none. */
export function requestOf({ connection }: ProfileSnapshot): PairingRequest | null {
  if (connection.kind !== 'waiting') return null;
  return connection.cause.code === 'pairing-required' ? connection.cause : null;
}

/** Names what a person looks at: the same request asked anew has the same name. */
export function nameOf({ requestId, deviceId, role, scopes, reason }: PairingRequest): string {
  return JSON.stringify([requestId, deviceId, role, scopes, reason]);
}

/** A request that Causeway may approve itself, and the SSH target where it would. */
export type Approvable = { readonly requestId: string; readonly target: string };

/** Only what can be named exactly can be approved, and only where there is a way to the gateway's host. */
export function approvableOf({ routes }: Profile, { requestId }: PairingRequest): Approvable | null {
  const ssh = routes.find((route) => route.kind === 'ssh');
  return ssh === undefined || requestId === undefined ? null : { requestId, target: ssh.target };
}

/**
 * Whether the SSH route is likely to pair without asking: a gateway trusts its own computer, though not with
 * a device that looks different than before.
 */
export function mayPairOverSsh({ routes, active }: Profile, { reason }: PairingRequest): boolean {
  return active !== 'ssh' && reason !== 'metadata-upgrade' && routes.some(({ kind }) => kind === 'ssh');
}

const ENDS = 10;

/** Both ends of a long id: enough to recognize it. */
export function shortId(id: string): string {
  return id.length <= 2 * ENDS + 4 ? id : `${id.slice(0, ENDS)}…${id.slice(-ENDS)}`;
}

/** Who asks for what. */
export function factsOf({ requestId, deviceId, role, scopes }: PairingRequest): readonly Fact[] {
  const request: Fact[] =
    requestId === undefined
      ? []
      : [
          {
            label: t('pairing.request'),
            lines: [requestId],
            exact: true,
            copy: { text: requestId, what: t('pairing.request.copy') },
          },
        ];
  return [
    ...request,
    {
      label: t('pairing.device'),
      lines: [shortId(visible(deviceId))],
      exact: true,
      copy: { text: deviceId, what: t('pairing.device.copy') },
    },
    { label: t('pairing.role'), lines: [t('pairing.role.words', { role })] },
    { label: t('pairing.scopes'), lines: scopeLines(scopes) },
  ];
}

/** Scopes in plain words, each once; one that nobody has words for as it is. */
export function scopeLines(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes.map((scope) => t('pairing.scope', { scope })))];
}
