import type { Fault } from '../contract/fault.ts';
import type { ProfileId } from '../contract/profile.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import type { Ports, Signal } from './ports.ts';

/** A tunnel or a link, as far as a signal concerns it. */
export type Probed = {
  readonly machine: () => Machine;
  readonly send: (event: ConnectionEvent) => void;
  /** Milliseconds of one round trip; null when no sign of life came in time. */
  readonly probe: () => Promise<number | null>;
};

const silent: Fault = { heals: 'by-waiting', code: 'dropped', why: 'silent' };

/**
 * Something happened to this computer: what is open must show life in time, or it is rebuilt at once; what
 * waits looks again. The tunnel comes first, since the link stands on it.
 */
export async function answerSignal(
  signal: Signal,
  profile: ProfileId,
  { clock, timeline }: Pick<Ports, 'clock' | 'timeline'>,
  layers: readonly Probed[],
): Promise<void> {
  const open = layers.filter(isOnline);
  for (const layer of layers) if (!open.includes(layer)) tell(layer, signal, clock.wall());
  if (open.length === 0) return;
  const begun = clock.now();
  timeline.append(profile, { at: clock.wall(), event: 'signal', signal });
  const probes = open.map(async (layer) => {
    const { epoch } = layer.machine();
    return { layer, epoch, kept: (await layer.probe()) !== null };
  });
  const probed = await Promise.all(probes);
  const kept = probed.every((one) => one.kept);
  timeline.append(profile, { at: clock.wall(), event: 'probe', ms: Math.round(clock.now() - begun), kept });
  const dead = probed.filter((one) => !one.kept && isOnline(one.layer));
  for (const { layer, epoch } of dead)
    if (layer.machine().epoch === epoch)
      layer.send({ type: 'link.down', epoch: onlineEpoch(layer), fault: silent, chance: clock.random() });
  // Only once all that is dead is gone: a link must not join the tunnel that died with it.
  for (const { layer } of dead) tell(layer, signal === 'visible' ? 'wake' : signal, clock.wall());
}

function tell({ send }: Probed, signal: Signal, wall: number): void {
  send({ type: 'signal', signal, wall });
}

function isOnline({ machine }: Probed): boolean {
  return machine().state.kind === 'online';
}

function onlineEpoch({ machine }: Probed): number {
  const { state, epoch } = machine();
  return state.kind === 'online' ? state.epoch : epoch;
}
