import type { Fault } from '../../contract/fault.ts';
import { faultOfGreeting, type Sight } from './faults.ts';
import { GREETING_BYTES, recognise } from './greeting.ts';

/** Remembers how far a connection came, for the moment in which it ends. */
export type Witness = {
  /** Takes in bytes; the fault is the one that they show by themselves. */
  readonly hear: (chunk: Buffer) => Fault | null;
  readonly reach: (phase: 'login' | 'ready') => void;
  readonly sight: () => Sight;
};

/** `surroundings` is asked for the rest of what is seen, at the moment in which somebody looks. */
export function createWitness(surroundings: () => Omit<Sight, 'phase' | 'heard'>): Witness {
  let phase: Sight['phase'] = 'greeting';
  let heard: Buffer = Buffer.alloc(0);
  const sight = (): Sight => ({ ...surroundings(), phase, heard });
  return {
    hear: (chunk) => {
      if (phase !== 'greeting') return null;
      heard = Buffer.concat([heard, chunk]).subarray(0, GREETING_BYTES);
      if (recognise(heard, false) === 'ssh') phase = 'handshake';
      return faultOfGreeting(sight(), false);
    },
    reach: (next) => {
      phase = next;
    },
    sight,
  };
}
