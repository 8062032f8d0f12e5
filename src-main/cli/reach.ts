import type { Call } from '../contract/commands.ts';
import type { Clock } from '../host/ports.ts';
import type { Sentence } from '../language/format.ts';
import { createCall } from './call.ts';
import type { Ask } from './call.ts';
import type { HostUse } from './desk.ts';

/** A way to speak to a host, and how to give it back. */
export type Reached = { readonly ask: Ask; readonly close: () => Promise<void> };

export type Hold =
  /** Nobody has the data folder: it is ours until closed, with a host that connects nothing. */
  | { readonly kind: 'ours'; readonly open: () => Promise<Reached> }
  /** An app has it. `dial` is null where it does not answer (yet). */
  | { readonly kind: 'held'; readonly pid: number | null; readonly dial: () => Promise<Reached | null> }
  | { readonly kind: 'refused'; readonly sentence: Sentence };

export type ReachParts = {
  readonly hold: () => Promise<Hold>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
};

/** An app that has just begun takes commands a moment later than it takes its folder. */
const PATIENCE_MS = 5000;
const AGAIN_MS = 100;

/**
 * Lends a host to `speak`: the running app's where one holds the data folder, else one of our own for as long as
 * it takes. An app that comes or goes meanwhile is waited for, 5 s at most.
 */
export async function reachHost<Value>(
  { hold, clock }: ReachParts,
  speak: (call: Call) => Promise<Value>,
): Promise<HostUse<Value>> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const held = await hold();
    if (held.kind === 'refused') return { ok: false, sentence: held.sentence };
    const reached = held.kind === 'ours' ? await held.open() : await held.dial();
    if (reached !== null) return { ok: true, value: await lend(reached, speak) };
    if (held.kind === 'held' && clock.now() > deadline) return { ok: false, sentence: silent(held.pid) };
    await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve));
  }
}

async function lend<Value>({ ask, close }: Reached, speak: (call: Call) => Promise<Value>): Promise<Value> {
  try {
    return await speak(createCall(ask));
  } finally {
    await close();
  }
}

function silent(pid: number | null): Sentence {
  return pid === null ? { key: 'cli.app-silent' } : { key: 'cli.app-silent.pid', values: { pid } };
}
