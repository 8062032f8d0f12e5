/**
 * A process that rides, one task after the other as its parent says: over TCP to ports that somebody else forwards, or
 * over a tunnel of ours that it holds itself.
 */
import { connect } from 'node:net';
import { registerHooks } from 'node:module';
import type { Duplex } from 'node:stream';
import { systemClock } from '../../src-main/clock.ts';
import { openLocalForward, type LocalForward } from '../../src-main/transport/local-forward.ts';
import type { ChannelResult, Tunnel } from '../../src-main/transport/tunnel/tunnel.ts';
import { openOurs, type Server } from './ours.ts';
import { arrive, ride, watchLoop, type FarPort, type Open, type Ride, type RideResult } from './rides.ts';

export type Ports = Readonly<Record<FarPort, number>>;

export type Task =
  /** Opens a new tunnel in place of the one before and waits for the first byte through it. */
  | { readonly do: 'connect'; readonly server: Server; readonly far: Ports }
  /** Listens on ports of this computer, for every tunnel to come. */
  | { readonly do: 'forward'; readonly far: Ports }
  /** Over those ports, or over its own tunnel. */
  | { readonly do: 'ride'; readonly ride: Ride; readonly ports: Ports; readonly by: 'channel' | 'tcp' }
  /** Watches its own event loop until it is asked what it saw. */
  | { readonly do: 'watch' | 'tell' };

export type Answer = Partial<RideResult> & {
  readonly ports?: Ports;
  readonly stallMs?: number;
  readonly error?: string;
};

/** Where another ssh2 stands, to take its place. */
const otherSsh2 = process.env['BENCH_SSH2'];
if (otherSsh2 !== undefined) {
  registerHooks({ resolve: (name, context, next) => next(name === 'ssh2' ? otherSsh2 : name, context) });
}

let tunnel = Promise.withResolvers<Tunnel>();
let longestStall = (): number => 0;

async function openChannel(port: number): Promise<ChannelResult> {
  return (await tunnel.promise).openChannel(port, new AbortController().signal);
}

async function ridden(port: number): Promise<Duplex> {
  const channel = await openChannel(port);
  if (!channel.ok) throw new Error(`No channel: ${channel.fault.code}`);
  return channel.stream;
}

function dial(port: number): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', reject).once('connect', () => resolve(socket));
  return promise;
}

async function forwardTo(port: number): Promise<LocalForward> {
  const open = async (): Promise<ChannelResult> => openChannel(port);
  const result = await openLocalForward({
    localPort: 0,
    openChannel: open,
    waitMs: 10_000,
    after: systemClock.after,
  });
  if (!result.ok) throw new Error(`No forward: ${result.why}`);
  return result.forward;
}

async function perform(task: Task): Promise<Answer> {
  switch (task.do) {
    case 'connect': {
      void tunnel.promise.then((before) => before.close());
      tunnel = Promise.withResolvers();
      tunnel.resolve(await openOurs(task.server));
      (await arrive(async (to) => ridden(task.far[to]))).destroy();
      return {};
    }
    case 'forward': {
      const [plain, webSocket] = await Promise.all([
        forwardTo(task.far.plain),
        forwardTo(task.far.webSocket),
      ]);
      return { ports: { plain: plain.port, webSocket: webSocket.port } };
    }
    case 'ride': {
      const open: Open = async (to) => (task.by === 'tcp' ? dial : ridden)(task.ports[to]);
      return ride(open, task.ride);
    }
    case 'watch':
      longestStall = watchLoop();
      return {};
    default:
      return { stallMs: longestStall() };
  }
}

process.on('message', (task: Task) => {
  perform(task).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
