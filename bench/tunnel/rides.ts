// What is measured over a way to the far end, whatever that way is.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { until, within } from '../../e2e/lab/deadline.ts';

/** Opens a stream to one of the far ports. */
export type Open = (to: FarPort) => Promise<Duplex>;
export type FarPort = 'plain' | 'webSocket';

/** What to measure. Sizes in bytes. */
export type Ride =
  | { readonly kind: 'down' | 'up'; readonly bytes: number }
  | { readonly kind: 'echo'; readonly trips: number }
  /** Web socket round trips while bytes flow down beside them through the same tunnel. */
  | { readonly kind: 'loaded'; readonly ms: number; readonly bytesPerSecond: number };

export type RideResult = {
  /** Milliseconds: one of a transfer, otherwise one for each round trip. */
  readonly times: readonly number[];
  /** Bytes that came or went beside what was timed. */
  readonly beside: number;
};

const DEADLINE_MS = 60_000;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const TRIP = Buffer.alloc(200, 't');
const RESOLUTION_MS = 1;
/** How often a message is sent beside the load, and how long the load flows before the first one. */
const BEAT_MS = 5;
const RAMP_MS = 300;

export async function ride(open: Open, task: Ride): Promise<RideResult> {
  return within(take(open, task), DEADLINE_MS, `a ride: ${task.kind}`);
}

/** Begins to watch the event loop; what it returns tells the longest time for which it did not turn, in ms. */
export function watchLoop(): () => number {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  return () => {
    loop.disable();
    return Math.max(0, loop.max / 1e6 - RESOLUTION_MS);
  };
}

async function take(open: Open, task: Ride): Promise<RideResult> {
  switch (task.kind) {
    case 'down':
      return { times: [await timeDown(open, task.bytes)], beside: 0 };
    case 'up':
      return { times: [await timeUp(open, task.bytes)], beside: 0 };
    case 'echo':
      return { times: await timeTrips(open, task.trips), beside: 0 };
    default:
      return timeLoaded(open, task);
  }
}

/** A stream on which the far end has said its first byte. */
export async function arrive(open: Open): Promise<Duplex> {
  const stream = await open('plain');
  await once(stream, 'data');
  return stream;
}

async function timeDown(open: Open, bytes: number): Promise<number> {
  const stream = await arrive(open);
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = bytes;
  stream.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left <= 0) resolve();
  });
  const startedAt = performance.now();
  stream.write(`down ${bytes}\n`);
  await promise;
  const ms = performance.now() - startedAt;
  stream.destroy();
  return ms;
}

async function timeUp(open: Open, bytes: number): Promise<number> {
  const stream = await arrive(open);
  const taken = once(stream, 'data');
  const startedAt = performance.now();
  stream.write(`up ${bytes}\n`);
  for (let left = bytes; left > 0; left -= CHUNK.length) {
    if (!stream.write(CHUNK.subarray(0, left))) await once(stream, 'drain');
  }
  await taken;
  const ms = performance.now() - startedAt;
  stream.destroy();
  return ms;
}

async function timeTrips(open: Open, trips: number): Promise<readonly number[]> {
  const stream = await arrive(open);
  stream.write('echo\n');
  const times: number[] = [];
  for (let trip = 0; trip < trips; trip += 1) {
    const startedAt = performance.now();
    const back = hear(stream, TRIP.length);
    stream.write(TRIP);
    await back;
    times.push(performance.now() - startedAt);
  }
  stream.destroy();
  return times;
}

function hear(stream: Duplex, bytes: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = bytes;
  const count = ({ length }: Buffer): void => {
    left -= length;
    if (left > 0) return;
    stream.off('data', count);
    resolve();
  };
  stream.on('data', count);
  return promise;
}

/** Sends in time, whether or not the answers to those before have come: that nothing was sent is no good time. */
async function timeLoaded(open: Open, { ms, bytesPerSecond }: Extract<Ride, { kind: 'loaded' }>) {
  const [load, socket] = await Promise.all([arrive(open), openWebSocket(await open('webSocket'))]);
  let beside = 0;
  load.on('data', ({ length }: Buffer) => (beside += length));
  load.write(`pace ${bytesPerSecond}\n`);
  await pause(RAMP_MS);
  beside = 0;
  const sentAt: number[] = [];
  const times: number[] = [];
  socket.on('message', () => times.push(performance.now() - (sentAt[times.length] ?? 0)));
  const timer = setInterval(() => {
    sentAt.push(performance.now());
    socket.send(TRIP);
  }, BEAT_MS);
  await pause(ms);
  clearInterval(timer);
  const besideThen = beside;
  await until(() => times.length === sentAt.length, { what: 'the last answers' });
  load.destroy();
  socket.terminate();
  return { times, beside: besideThen };
}

async function openWebSocket(stream: Duplex): Promise<WebSocket> {
  // Typed as a bare object because the types want a net.Socket where ws takes any Duplex.
  const options: object = { createConnection: () => stream, perMessageDeflate: false };
  const socket = new WebSocket('ws://127.0.0.1/', options);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}
