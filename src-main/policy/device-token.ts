import { reachOf } from './address.ts';

/** How an endpoint was reached. */
export type Endpoint = {
  readonly overSsh: boolean;
  /** The IP address that was dialled. */
  readonly address: string;
  readonly secure: boolean;
  /** Whether its certificate had to be a pinned one. */
  readonly pinned: boolean;
};

/**
 * Whether a stored device token may be shown to an endpoint: over SSH, on this computer, or to a pinned certificate.
 * Source: OpenClaw's gateway/protocol/auth.md; a certificate that the system alone vouches for is not enough.
 */
export function mayShowDeviceToken({ overSsh, address, secure, pinned }: Endpoint): boolean {
  return overSsh || reachOf(address) === 'loopback' || (secure && pinned);
}
