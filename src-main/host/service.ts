import type { ChatDelta } from '../contract/chat.ts';
import type { GatewayFacts } from '../contract/snapshot.ts';
import type { Link } from './ports.ts';
import type { Tally } from './tally.ts';
import { count, emptyTally } from './tally.ts';

/** A link that gives no sign of life for this long after wake or a network change is rebuilt. */
const PROBE_MS = 3_000;

export type ServiceParts = {
  readonly changed: () => void;
  readonly chat: (epoch: number, deltas: readonly ChatDelta[]) => void;
  /** Sessions that some front watches, to be watched again on every new link. */
  readonly watched: () => readonly string[];
};

/** What is known through the link that serves now. */
export type Service = {
  readonly tally: () => Tally;
  readonly facts: () => GatewayFacts | undefined;
  /** A new link serves: watch again what was watched, and let every front reload what it may have missed. */
  readonly begin: (link: Link, epoch: number) => void;
  readonly end: () => void;
  /** Milliseconds of one round trip; null when no sign of life came in time. */
  readonly probe: () => Promise<number | null>;
};

export function createService(parts: ServiceParts): Service {
  let serving: { readonly link: Link; readonly stop: () => void } | null = null;
  let tally = emptyTally;
  let facts: GatewayFacts | undefined;

  function hear(epoch: number, deltas: readonly ChatDelta[]): void {
    const before = tally;
    tally = deltas.reduce(count, tally);
    parts.chat(epoch, deltas);
    if (tally !== before) parts.changed();
  }

  function end(): void {
    serving?.stop();
    serving = null;
    facts = undefined;
    tally = { ...emptyTally, unread: tally.unread };
  }

  async function probe(): Promise<number | null> {
    const link = serving?.link;
    const latencyMs = (await link?.probe(PROBE_MS)) ?? null;
    if (latencyMs !== null && serving?.link === link && facts !== undefined) {
      facts = { ...facts, latencyMs: Math.round(latencyMs) };
      parts.changed();
    }
    return latencyMs;
  }

  return {
    tally: () => tally,
    facts: () => facts,
    begin: (link, epoch) => {
      end();
      facts = { version: link.serverVersion, scopes: [...link.scopes] };
      serving = { link, stop: link.onChat((deltas) => hear(epoch, deltas)) };
      void replay(link, epoch, parts);
      void probe();
    },
    end,
    probe,
  };
}

/** Watches again what was watched on the link before; then every front reloads what it may have missed. */
async function replay(link: Link, epoch: number, parts: ServiceParts): Promise<void> {
  await Promise.all(parts.watched().map((key) => link.watch(key)));
  parts.chat(epoch, [{ kind: 'reload' }]);
}
