import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import { Socket } from 'node:net';

const Message = z.object({ socket: z.instanceof(Socket) });

/** Writes down every address that this process dials from now on. */
export function watchDials(): { readonly addresses: () => readonly string[]; readonly stop: () => void } {
  const addresses: string[] = [];
  const note = (message: unknown): void => {
    const { socket } = Message.parse(message);
    socket.on('connectionAttempt', (address: string) => addresses.push(address));
  };
  subscribe('net.client.socket', note);
  return { addresses: () => addresses, stop: () => unsubscribe('net.client.socket', note) };
}
