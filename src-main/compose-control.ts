import { randomBytes } from 'node:crypto';
import type { Control, ControlParts } from './cli/control.ts';
import { openControl } from './cli/control.ts';
import type { Dispatch } from './host/dispatch.ts';
import type { Host } from './host/host.ts';
import type { Clock } from './host/ports.ts';
import type { Folders } from './storage/folders.ts';
import { listenPrivately } from './storage/private-socket.ts';
import { controlAddress } from './storage/socket-address.ts';

export type ControlledHost = {
  readonly folders: Folders;
  readonly host: Pick<Host, 'frontGone'>;
  readonly dispatch: Dispatch;
  readonly after: Clock['after'];
};

/** Lets the `causeway` command of this person speak to a running host. Returns how to end that. */
export async function openControlOf({
  folders,
  host,
  dispatch,
  after,
}: ControlledHost): Promise<Control['close']> {
  const address = await controlAddress(folders.data);
  if (address === null) return async () => undefined;
  const mintFront = () => `cli-${randomBytes(6).toString('hex')}`;
  const { frontGone } = host;
  const listen: ControlParts['listen'] = (serve) => listenPrivately(address, serve);
  const control = await openControl({ listen, dispatch, mintFront, frontGone, after });
  return control?.close ?? (async () => undefined);
}
