import type { Forward } from '../contract/profile.ts';
import type { ForwardState } from '../contract/snapshot.ts';
import type { ChannelResult, Forwarder, Tunnel } from './ssh-ports.ts';

export type ForwardsParts = {
  readonly openForward: Forwarder;
  /** The tunnel that is open, or the next one; null when the signal ends the waiting. */
  readonly nextTunnel: (signal: AbortSignal) => Promise<Tunnel | null>;
  /** A forward is in another state. */
  readonly changed: (localPort: number, state: ForwardState['kind']) => void;
};

/** The listeners of one profile. Each has its own state, and outlives the tunnels. */
export type Forwards = {
  /** Makes exactly these listen. One whose port was in use is tried again by {@link Forwards.retry} alone. */
  readonly sync: (wanted: readonly Forward[]) => void;
  readonly stateOf: (forward: Forward, tunnelUp: boolean) => ForwardState;
  readonly retry: (localPort: number) => boolean;
  readonly close: () => Promise<void>;
};

type Listening = {
  readonly forward: Forward;
  state: ForwardState;
  close: () => Promise<void>;
  /** It is not wanted any more; a listener that comes up now is closed at once. */
  over: boolean;
};

export function createForwards(parts: ForwardsParts): Forwards {
  const listeners = new Map<number, Listening>();
  const ears = createEars(parts);

  function begin(forward: Forward): void {
    const state: ForwardState = { kind: 'opening' };
    const listening: Listening = { forward, state, close: async () => undefined, over: false };
    listeners.set(forward.localPort, listening);
    void ears.open(listening);
  }

  function end(listening: Listening): void {
    listeners.delete(listening.forward.localPort);
    ears.end(listening);
  }

  return {
    sync: (wanted) => {
      for (const listening of listeners.values())
        if (!wanted.some((forward) => isSame(forward, listening.forward))) end(listening);
      for (const forward of wanted) if (!listeners.has(forward.localPort)) begin(forward);
    },
    stateOf: (forward, tunnelUp) => {
      const state = listeners.get(forward.localPort)?.state ?? { kind: 'off' };
      return state.kind === 'waiting' && tunnelUp ? { kind: 'ready' } : state;
    },
    retry: (localPort) => {
      const listening = listeners.get(localPort);
      if (listening === undefined) return false;
      if (listening.state.kind !== 'in-use' && listening.state.kind !== 'failed') return true;
      end(listening);
      begin(listening.forward);
      return true;
    },
    close: async () => {
      for (const listening of listeners.values()) end(listening);
      await ears.closed();
    },
  };
}

/** Opens and closes listeners. A port is free only after the listener before is closed, so opening waits for that. */
function createEars({ openForward, nextTunnel, changed }: ForwardsParts) {
  let closing: Promise<unknown> | null = null;

  function waitFor(closed: Promise<void>): void {
    closing = Promise.allSettled([closing, closed]);
  }

  function move(listening: Listening, state: ForwardState): void {
    listening.state = state;
    if (!listening.over) changed(listening.forward.localPort, state.kind);
  }

  return {
    open: async (listening: Listening): Promise<void> => {
      const { localPort, remotePort } = listening.forward;
      if (closing !== null) await closing;
      if (listening.over) return;
      const openChannel = (signal: AbortSignal) => channelTo(remotePort, nextTunnel, signal);
      const result = await openForward({ localPort, openChannel });
      if (!result.ok) return move(listening, refusedState(result));
      listening.close = result.close;
      if (listening.over) waitFor(result.close());
      else move(listening, { kind: 'waiting' });
    },
    end: (listening: Listening): void => {
      listening.over = true;
      waitFor(listening.close());
    },
    closed: async (): Promise<void> => void (await closing),
  };
}

function isSame(one: Forward, other: Forward): boolean {
  return one.localPort === other.localPort && one.remotePort === other.remotePort;
}

async function channelTo(
  remotePort: number,
  nextTunnel: ForwardsParts['nextTunnel'],
  signal: AbortSignal,
): Promise<ChannelResult> {
  const tunnel = await nextTunnel(signal);
  if (tunnel !== null) return tunnel.openChannel(remotePort, signal);
  return { ok: false, fault: { heals: 'by-waiting', code: 'dropped', why: 'closed' } };
}

function refusedState(result: Extract<Awaited<ReturnType<Forwarder>>, { ok: false }>): ForwardState {
  const { why, holder } = result;
  if (why === 'in-use') return { kind: 'in-use', ...(holder === undefined ? {} : { holder }) };
  return { kind: 'failed', why };
}
