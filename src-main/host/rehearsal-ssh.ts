import type { Fault } from '../contract/fault.ts';
import type {
  ChannelResult,
  Forwarder,
  RunResult,
  Tunnel,
  TunnelRequest,
  TunnelResult,
} from './ssh-ports.ts';
import type { Ports } from './ports.ts';

/** One tunnel attempt that the host asked for; the test decides how it ends. */
export type RehearsedTunnel = {
  readonly request: TunnelRequest;
  readonly signal: AbortSignal;
  readonly up: () => OpenTunnel;
  readonly fail: (fault: Fault) => void;
};

export type OpenTunnel = {
  readonly drop: (fault: Fault) => void;
  readonly channels: number[];
  /** The commands that were run, each with how it ends. */
  readonly ran: RehearsedRun[];
  alive: boolean;
  closed: boolean;
};

/** A command on the server; the test decides how it ends. */
export type RehearsedRun = { readonly command: string; readonly settle: (result: RunResult) => void };

/** A port that the host asked to listen on. */
export type RehearsedForward = {
  readonly localPort: number;
  readonly connect: (signal: AbortSignal) => Promise<ChannelResult>;
  readonly settle: (result: Awaited<ReturnType<Forwarder>>) => void;
  closed: boolean;
};

const ended: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };
export const noChannel: Fault = { heals: 'by-waiting', code: 'gateway-not-running', host: 'studio', port: 1 };

/** SSH that a test moves by hand. The target `broken` is one that the configuration cannot resolve. */
export function rehearseSsh(tunnels: RehearsedTunnel[]): Ports['ssh'] {
  const fault: Fault = { heals: 'by-deciding', code: 'ssh-config-jump-loop', hosts: ['a', 'b'] };
  const way = { hops: [{ host: 'studio', port: 22, user: 'me' }] };
  return {
    openTunnel: (request, signal) => attempt(tunnels, request, signal),
    resolve: async (target) => (target === 'broken' ? { ok: false, fault } : { ok: true, way }),
    hosts: async () => ({
      ok: true,
      hosts: [
        { name: 'studio', way: { ok: true, way } },
        { name: 'broken', way: { ok: false, fault } },
      ],
    }),
  };
}

function attempt(
  tunnels: RehearsedTunnel[],
  request: TunnelRequest,
  signal: AbortSignal,
): Promise<TunnelResult> {
  const { promise, resolve } = Promise.withResolvers<TunnelResult>();
  const fail = (fault: Fault): void => resolve({ ok: false, fault });
  signal.addEventListener('abort', () => fail({ heals: 'by-waiting', code: 'dropped', why: 'closed' }));
  tunnels.push({
    request,
    signal,
    fail,
    up: () => {
      const { open, tunnel } = openTunnel();
      resolve({ ok: true, tunnel });
      return open;
    },
  });
  return promise;
}

function openTunnel(): { readonly open: OpenTunnel; readonly tunnel: Tunnel } {
  const { promise: gone, resolve: drop } = Promise.withResolvers<Fault>();
  const open: OpenTunnel = { drop, channels: [], ran: [], alive: true, closed: false };
  const tunnel: Tunnel = {
    openChannel: async (remotePort) => {
      open.channels.push(remotePort);
      return { ok: false, fault: noChannel };
    },
    isClear: async () => true,
    probe: async () => (open.alive ? 5 : null),
    run: (command, signal) => {
      const { promise, resolve: settle } = Promise.withResolvers<RunResult>();
      signal.addEventListener('abort', () => settle({ ok: false, fault: ended }));
      void gone.then((fault) => settle({ ok: false, fault }));
      open.ran.push({ command, settle });
      return promise;
    },
    hostKey: { keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc' },
    login: 'publickey',
    gone,
    close: () => {
      open.closed = true;
      drop(ended);
    },
  };
  return { open, tunnel };
}

/** Listens on nothing: the test settles how each port came out. */
export function rehearseForward(forwards: RehearsedForward[]): Forwarder {
  return ({ localPort, openChannel }) => {
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Forwarder>>>();
    const forward: RehearsedForward = { localPort, connect: openChannel, settle: resolve, closed: false };
    forwards.push(forward);
    return promise;
  };
}

/** How a port comes out that is free. */
export function listening(forward: RehearsedForward): Awaited<ReturnType<Forwarder>> {
  return {
    ok: true,
    close: async () => {
      forward.closed = true;
    },
  };
}
