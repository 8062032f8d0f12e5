import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Child } from '../../e2e/lab/child.ts';
import { until } from '../../e2e/lab/deadline.ts';
import type { OpenSsh } from '../../e2e/lab/openssh.ts';
import { freePort } from '../../e2e/lab/port.ts';
import { processorMs } from '../proc.ts';
import type { Server } from './ours.ts';
import type { Ride, RideResult } from './rides.ts';
import type { Answer, Ports, Task } from './rider.ts';

export type Ridden = RideResult & {
  /** Processor time of the process that carries the tunnel. */
  readonly cpuMs: number;
  /** How long it rode. */
  readonly ms: number;
  /** The longest stall of its event loop; where that is ssh, of the process that rides. */
  readonly stallMs: number;
};

/** One way to the far end, and the process that carries it. */
export type Subject = {
  /** Builds a new tunnel; milliseconds from the order to the first byte through it. */
  readonly connect: () => Promise<number>;
  readonly ride: (ride: Ride) => Promise<Ridden>;
  readonly stop: () => Promise<void>;
};

export type Place = { readonly server: Server; readonly far: Ports; readonly ssh: OpenSsh };

type Rider = {
  readonly pid: number;
  readonly ask: (task: Task) => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

/** Starts a process of this folder and waits for nothing. It ends with this one. */
export function forkProgram(name: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  return fork(join(import.meta.dirname, name), { execArgv: [], env: { PATH: process.env['PATH'], ...env } });
}

export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export function startRider(env: Readonly<Record<string, string>> = {}): Rider {
  const child = forkProgram('rider.ts', env);
  const ask = async (task: Task): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const ended = (): void => reject(new Error('The riding process ended'));
    child.once('message', resolve).once('exit', ended);
    child.send(task);
    const answer = await promise.finally(() => child.off('exit', ended));
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  return { pid: child.pid ?? 0, ask, stop: async () => stopProgram(child) };
}

/** Rides in one process, while another carries and a third, a Node, is watched. */
async function rideOn(
  rider: Rider,
  task: Omit<Extract<Task, { do: 'ride' }>, 'do'>,
  { carrier, watched }: { readonly carrier: number; readonly watched: Rider },
): Promise<Ridden> {
  const before = await processorMs(carrier);
  await watched.ask({ do: 'watch' });
  const startedAt = performance.now();
  const { times = [], beside = 0 } = await rider.ask({ do: 'ride', ...task });
  const ms = performance.now() - startedAt;
  const cpuMs = (await processorMs(carrier)) - before;
  const { stallMs = 0 } = await watched.ask({ do: 'tell' });
  return { times, beside, ms, cpuMs, stallMs };
}

/** The app's own channel: the process that holds the tunnel is the one that reads and writes. */
export function channelSubject({ server, far }: Place, env: Readonly<Record<string, string>> = {}): Subject {
  const rider = startRider(env);
  return {
    connect: async () => timed(async () => rider.ask({ do: 'connect', server, far })),
    ride: async (ride) =>
      rideOn(rider, { ride, by: 'channel', ports: far }, { carrier: rider.pid, watched: rider }),
    stop: rider.stop,
  };
}

/** Our local forward, in a process of its own. */
export async function forwardSubject({ server, far }: Place, rider: Rider): Promise<Subject> {
  const carrier = startRider();
  const { ports = far } = await carrier.ask({ do: 'forward', far });
  return {
    connect: async () => {
      const opening = carrier.ask({ do: 'connect', server, far });
      const ms = await timed(async () => firstByte(ports.plain));
      await opening;
      return ms;
    },
    ride: async (ride) =>
      rideOn(rider, { ride, by: 'tcp', ports }, { carrier: carrier.pid, watched: carrier }),
    stop: carrier.stop,
  };
}

/** `ssh -N -L`, which is what the peers start, with more arguments if wanted. */
export async function sshSubject(
  { far, ssh }: Place,
  rider: Rider,
  more: readonly string[] = [],
): Promise<Subject> {
  const ports: Ports = { plain: await freePort(), webSocket: await freePort() };
  const forwards = (['plain', 'webSocket'] as const).flatMap((to) => [
    '-L',
    `${ports[to]}:127.0.0.1:${far[to]}`,
  ]);
  let child: Child | null = null;
  const stop = async (): Promise<void> => void (await child?.stop());
  return {
    connect: async () => {
      await stop();
      return timed(async () => {
        child = await ssh.run(['-N', ...forwards, ...more, 'server']);
        await firstByte(ports.plain);
      });
    },
    ride: async (ride) =>
      rideOn(rider, { ride, by: 'tcp', ports }, { carrier: child?.pid ?? 0, watched: rider }),
    stop,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Waits until somebody listens who leads to the far end. */
async function firstByte(port: number): Promise<void> {
  await until(
    async () => {
      const socket = connect({ host: '127.0.0.1', port });
      try {
        await once(socket, 'data');
        return true;
      } finally {
        socket.destroy();
      }
    },
    { what: 'the first byte', pollMs: 1 },
  );
}
