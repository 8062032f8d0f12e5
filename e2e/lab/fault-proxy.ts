// A TCP proxy on loopback that does to connections what networks do. It counts bytes on both sides of the fault, so
// that a test can tell whether the fault happened. What it cannot do is lose a SYN: a connection to it is accepted at
// once even if it is a black hole behind; netns.ts can.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { layLine, reset, type Faults, type Line, type Tally, type Traffic } from './fault-line.ts';
import { listenOnLoopback } from './port.ts';

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';
export type Directions = Direction | 'both';

export interface Counts {
  /** Accepted so far. */
  readonly connections: number;
  /** Of those, the ones of which an end is still open. */
  readonly live: number;
  readonly up: Traffic;
  readonly down: Traffic;
}

export interface FaultProxyOptions {
  /** Where the connections lead; on 127.0.0.1 unless told. */
  readonly target: { readonly host?: string; readonly port: number };
  /** A free port unless told. */
  readonly port?: number;
  /** From 0 up to 1, for the jitter; always a half unless told. */
  readonly random?: () => number;
}

export interface FaultProxy {
  readonly host: string;
  readonly port: number;
  /** Replaces the faults of a direction (of both unless told), for present and new connections. */
  readonly set: (faults: Faults, directions?: Directions) => void;
  /** Nothing of the present connections gets through any more, as at a NAT that lost them; new ones are welcome. */
  readonly forget: () => void;
  /** Sends a FIN to one end of the present connections (`down`: to the client); the other direction goes on. */
  readonly halfClose: (direction: Direction) => void;
  /** Ends the present connections with an RST, to both ends or to one (`down`: to the client). */
  readonly reset: (directions?: Directions) => void;
  /** Refuses new connections (ECONNREFUSED); the present ones go on. */
  readonly refuse: () => void;
  /** No faults, and new connections are welcome. */
  readonly heal: () => Promise<void>;
  readonly counts: () => Counts;
  /** Destroys all connections and frees the port. */
  readonly stop: () => Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly up: Line;
  readonly down: Line;
  readonly forget: () => void;
  readonly isForgotten: () => boolean;
}

interface Wiring {
  readonly faults: Record<Direction, Faults>;
  readonly tallies: Readonly<Record<Direction, Tally>>;
  readonly random: () => number;
}

/** Starts a proxy without faults on 127.0.0.1. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { target, random = () => 0.5 } = options;
  const wiring = { faults: { up: {}, down: {} }, tallies: { up: zero(), down: zero() }, random };
  const pairs = new Set<Pair>();
  let connections = 0;
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const server = connect({
      host: target.host ?? '127.0.0.1',
      port: target.port,
      allowHalfOpen: true,
      noDelay: true,
    });
    const pair = joinPair(client, server, wiring);
    pairs.add(pair);
    for (const socket of [client, server])
      socket.once('close', () => client.destroyed && server.destroyed && pairs.delete(pair));
  });
  const port = await listenOnLoopback(listener, options.port);
  const set = (faults: Faults, directions: Directions = 'both'): void => {
    for (const direction of listed(directions)) wiring.faults[direction] = faults;
    for (const { up, down } of pairs) for (const line of [up, down]) line.look();
  };
  return {
    host: '127.0.0.1',
    port,
    set,
    refuse: () => {
      // Its `close` comes only after the last connection has ended; the port is free at once.
      if (listener.listening) listener.close();
    },
    forget: () => {
      for (const pair of pairs) pair.forget();
    },
    halfClose: (direction) => {
      for (const pair of pairs) pair[direction].finish();
    },
    reset: (directions = 'both') => {
      for (const pair of pairs) for (const direction of listed(directions)) reset(endOf(pair, direction));
    },
    heal: async () => {
      set({});
      // The far side of what was forgotten hears of it when it next says something; the near side finds out by itself.
      for (const { server, isForgotten } of pairs) if (isForgotten()) reset(server);
      if (!listener.listening) await listenOnLoopback(listener, port);
    },
    counts: () => ({
      connections,
      live: pairs.size,
      up: { ...wiring.tallies.up },
      down: { ...wiring.tallies.down },
    }),
    stop: async () => {
      const closed = listener.listening ? once(listener, 'close') : undefined;
      listener.close();
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.destroy();
      await closed;
    },
  };
}

function joinPair(client: Socket, server: Socket, { faults, tallies, random }: Wiring): Pair {
  for (const socket of [client, server]) socket.on('error', () => undefined);
  const cut = (): void => {
    for (const socket of [client, server]) socket.end();
  };
  let forgotten = false;
  const lay = (source: Socket, sink: Socket, direction: Direction): Line => {
    const now = (): Faults => (forgotten ? { blackhole: 'discard' } : faults[direction]);
    return layLine({ source, sink, faults: now, tally: tallies[direction], random, cut });
  };
  const up = lay(client, server, 'up');
  const down = lay(server, client, 'down');
  const forget = (): void => {
    forgotten = true;
    for (const line of [up, down]) line.look();
  };
  return { client, server, up, down, forget, isForgotten: () => forgotten };
}

function endOf({ client, server }: Pair, direction: Direction): Socket {
  return direction === 'down' ? client : server;
}

function listed(directions: Directions): readonly Direction[] {
  return directions === 'both' ? ['up', 'down'] : [directions];
}

function zero(): Tally {
  return { received: 0, forwarded: 0, discarded: 0 };
}
