import { z } from 'zod';
import { until } from './deadline.ts';
import type { Gateway } from './gateway.ts';

/** A device that waits for somebody to let it in. */
export type PendingDevice = z.infer<typeof PendingShape>;

const PendingShape = z.object({
  requestId: z.string(),
  deviceId: z.string(),
  role: z.string().optional(),
  scopes: z.array(z.string()).default([]),
});
const ListShape = z.object({ pending: z.array(PendingShape) });
const DEADLINE_MS = 20_000;

/** The devices that wait at a gateway. */
export async function pendingDevices(gateway: Pick<Gateway, 'rpc'>): Promise<readonly PendingDevice[]> {
  return ListShape.parse(await gateway.rpc('device.pair.list')).pending;
}

/** Waits until a device asks to be let in: this one, or any. Fails after 20 s. */
export async function pendingDevice(gateway: Pick<Gateway, 'rpc'>, id?: string): Promise<PendingDevice> {
  const look = async () =>
    (await pendingDevices(gateway)).find(({ deviceId }) => id === undefined || deviceId === id);
  return until(look, { what: 'a device to ask for pairing', deadlineMs: DEADLINE_MS, pollMs: 200 });
}

/** Lets a device in as a second client does: over loopback, with all scopes. */
export async function approveDevice(gateway: Pick<Gateway, 'rpc'>, requestId: string): Promise<void> {
  await gateway.rpc('device.pair.approve', { requestId });
}

/** Takes a device's approval away. */
export async function removeDevice(gateway: Pick<Gateway, 'rpc'>, deviceId: string): Promise<void> {
  await gateway.rpc('device.pair.remove', { deviceId });
}
