import { join } from 'node:path';
import type { DiskFault } from './disk-fault.ts';
import { takeLock } from './exclusive-lock.ts';
import type { InstancePorts } from './instance-socket.ts';
import { answerOthers, askHolder } from './instance-socket.ts';
import { socketAddress } from './socket-address.ts';

export type FolderHold =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | {
      readonly ok: false;
      readonly why: 'held';
      /** Who holds the folder; null when it did not answer within a second. */
      readonly pid: number | null;
      /** Asks the holder to show itself; false when it did not answer. */
      readonly activate: () => Promise<boolean>;
    }
  | { readonly ok: false; readonly why: DiskFault };

/**
 * Makes this process the only one that writes a data folder, until it ends or releases it. A holder
 * that was killed holds nothing. The holder answers on a local socket that only this person can
 * reach; it tells its pid and takes the request to show itself, nothing else. Without that socket
 * (a path that is too long, a folder that cannot hold one) the folder is held all the same.
 */
export async function holdFolder(folder: string, ports: InstancePorts): Promise<FolderHold> {
  const lock = await takeLock(join(folder, 'instance.lock'));
  const address = await socketAddress(folder);
  if (!lock.ok) {
    if (lock.why !== 'held') return { ok: false, why: lock.why };
    const ask = async (verb: 'who' | 'activate'): Promise<number | null> =>
      address === null ? null : askHolder(address, verb, ports.after);
    return {
      ok: false,
      why: 'held',
      pid: await ask('who'),
      activate: async () => (await ask('activate')) !== null,
    };
  }
  const socket = address === null ? null : await answerOthers(address, ports);
  return {
    ok: true,
    release: async () => {
      await socket?.close();
      lock.release();
    },
  };
}
