import type { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { Instant } from '../contract/connection.ts';

/** What must be looked for, since no system tells it to a plain process. */
export type Surrounding =
  /** The process did not run for a while: the computer slept, or nothing got its turn. */
  | 'wake'
  /** Somebody set the clock. */
  | 'clock-jump'
  /** This computer is in other networks than before. */
  | 'network';

export type SurroundingsParts = {
  /** Monotonic milliseconds; Linux leaves sleep out of them, macOS and Windows count it. */
  readonly now: () => Instant;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Seconds since the computer started, sleep included: `os.uptime`. */
  readonly uptime: () => number;
  /** Calls again and again, `ms` apart, without keeping the process alive; the returned function ends it. */
  readonly every: (ms: number, run: () => void) => () => void;
  /** `os.networkInterfaces`. */
  readonly interfaces: () => Interfaces;
};

type Interfaces = ReturnType<typeof networkInterfaces>;

/** How often it looks, in milliseconds. */
const PERIOD_MS = 3000;
/** How much time must be missing, or be too much, in milliseconds. A load or a correction by NTP is below it. */
const GAP_MS = 5000;

/**
 * Looks around every 3 s as long as somebody listens, and tells what changed since the look before. Signals are
 * wishes to have a closer look at once: what they cost if they are wrong is one probe.
 */
export function createSurroundings(
  parts: SurroundingsParts,
): (listener: (signal: Surrounding) => void) => () => void {
  const listeners = new Set<{ readonly tell: (signal: Surrounding) => void }>();
  let stop = (): void => undefined;
  const watch = (): (() => void) => {
    let before = look(parts);
    return parts.every(PERIOD_MS, () => {
      const after = look(parts);
      const signals = compareSights(before, after);
      before = after;
      for (const signal of signals) for (const { tell } of listeners) tell(signal);
    });
  };
  return (tell) => {
    const listener = { tell };
    if (listeners.size === 0) stop = watch();
    listeners.add(listener);
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) stop();
    };
  };
}

/** What one look saw. */
export type Sight = {
  readonly now: Instant;
  readonly wall: number;
  /** Milliseconds. */
  readonly uptime: number;
  /** In one order; null where the system does not tell. */
  readonly networks: readonly string[] | null;
};

function look({ now, wall, uptime, interfaces }: SurroundingsParts): Sight {
  return { now: now(), wall: wall(), uptime: uptime() * 1000, networks: networksOf(interfaces) };
}

/**
 * The addresses that others reach this computer at, on which open connections hang. Link-local ones come and go
 * with cables and containers. Of IPv6 the /64 counts: temporary addresses in it change by themselves (RFC 8981).
 */
function networksOf(interfaces: SurroundingsParts['interfaces']): readonly string[] | null {
  try {
    const addresses = Object.values(interfaces()).flatMap((entries) => entries ?? []);
    const networks = addresses.flatMap(({ internal, address }) => (internal ? [] : networkOf(address)));
    return [...new Set(networks)].toSorted();
  } catch {
    return null;
  }
}

function networkOf(address: string): readonly string[] {
  const parsed = ipaddr.parse(address);
  if (parsed.range() === 'linkLocal') return [];
  return [parsed.kind() === 'ipv4' ? address : parsed.toByteArray().slice(0, 8).join()];
}

/** What happened between two looks, `PERIOD_MS` apart if all went well. Waking up may well set the clock, too. */
export function compareSights(before: Sight, after: Sight): readonly Surrounding[] {
  const elapsed = Math.max(after.now - before.now, after.uptime - before.uptime);
  const signals: Surrounding[] = [];
  if (elapsed - PERIOD_MS >= GAP_MS) signals.push('wake');
  else if (Math.abs(after.wall - before.wall - elapsed) >= GAP_MS) signals.push('clock-jump');
  if (hasMoved(before.networks, after.networks)) signals.push('network');
  return signals;
}

function hasMoved(before: Sight['networks'], after: Sight['networks']): boolean {
  return before !== null && after !== null && before.join(' ') !== after.join(' ');
}

/** Node's own timer, for `every`. */
export function everyUnheld(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
}
