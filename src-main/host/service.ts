import type { ChatDelta } from '../contract/chat.ts';
import type { GatewayFacts } from '../contract/snapshot.ts';
import type { HandoverParts } from './handover.ts';
import { createHandover } from './handover.ts';
import type { Link, RequestResult } from './ports.ts';
import type { Tally } from './tally.ts';
import { count, emptyTally } from './tally.ts';

/** A link that gives no sign of life for this long after wake or a network change is rebuilt. */
export const PROBE_MS = 3_000;

export type ServiceParts = HandoverParts & {
  readonly changed: () => void;
  readonly chat: (epoch: number, deltas: readonly ChatDelta[]) => void;
};

/** What is known through the link that serves now. */
export type Service = {
  readonly tally: () => Tally;
  readonly facts: () => GatewayFacts | undefined;
  /**
   * Makes a link ready to take over from the one that serves: what is watched comes through it too, and the
   * requests on the old one are answered, or have had 2 s.
   */
  readonly prepare: (link: Link) => Promise<void>;
  /** Sends a request on the link that serves; null where there is none. */
  readonly request: (...request: Parameters<Link['request']>) => Promise<RequestResult> | null;
  /** A new link serves: watch again what was watched, and let every front reload what it may have missed. */
  readonly begin: (link: Link, epoch: number) => void;
  readonly end: () => void;
  /** Milliseconds of one round trip; null when no sign of life came in time. */
  readonly probe: () => Promise<number | null>;
};

export function createService(parts: ServiceParts): Service {
  let serving: { readonly link: Link; readonly stop: () => void; facts: GatewayFacts } | null = null;
  let tally = emptyTally;
  const handover = createHandover(parts);

  function hear(epoch: number, deltas: readonly ChatDelta[]): void {
    const before = tally;
    tally = deltas.reduce(count, tally);
    parts.chat(epoch, deltas);
    if (tally !== before) parts.changed();
  }

  function end(): void {
    serving?.stop();
    serving = null;
    tally = { ...emptyTally, unread: tally.unread };
  }

  async function probe(): Promise<number | null> {
    const probed = serving;
    const latencyMs = (await probed?.link.probe(PROBE_MS)) ?? null;
    if (latencyMs === null || probed === null || serving !== probed) return latencyMs;
    probed.facts = { ...probed.facts, latencyMs: Math.round(latencyMs) };
    parts.changed();
    return latencyMs;
  }

  return {
    tally: () => tally,
    facts: () => serving?.facts,
    begin: (link, epoch) => {
      end();
      const stop = link.onChat((deltas) => hear(epoch, deltas));
      serving = { link, stop, facts: factsOf(link) };
      void handover.replay(link, () => parts.chat(epoch, [{ kind: 'reload' }]));
      void probe();
    },
    end,
    probe,
    prepare: handover.prepare,
    request: (...request) => (serving === null ? null : handover.send(serving.link, request)),
  };
}

function factsOf({ serverVersion, scopes }: Link): GatewayFacts {
  return { version: serverVersion, scopes: [...scopes] };
}
