import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { until } from '../lab/deadline.ts';
import { MISHAPS, type Mishap } from './soak-faults.ts';
import { openStage, type Stage } from './stage.ts';
import { beginTraffic, type Traffic } from './verdict.ts';

export interface SoakOptions {
  /** In milliseconds of the host's clock. */
  readonly lastsMs: number;
  /** How many times as fast as this computer's the host's time runs. */
  readonly scale: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** What a process holds: it must not grow with the number of faults. */
interface Holding {
  readonly heapMb: number;
  readonly handles: number;
  readonly listeners: number;
}

/** Between two faults, and how long one lasts, in milliseconds of the host's clock. */
const PAUSE = { least: 5_000, most: 20_000 };
const LASTS = { least: 500, most: 12_000 };
/** Learned code and interned texts grow for a while. */
const HEAP_SLACK_MB = 16;
/** What one link holds differs with its route and its age; one that was left behind by each fault would be many more. */
const HANDLE_SLACK = 6;

/**
 * Random faults, one after the other, over an SSH route with a jump host and a direct one; a message goes into each. At
 * the end the link is online, every message has had exactly one effect, and what the process holds is as at the start. Returns how many faults there were.
 */
export async function soak({ lastsMs, scale, seed, say }: SoakOptions): Promise<number> {
  const random = seeded(seed);
  const stage = await openStage({ way: 'jump', scale, random, looksAround: false });
  try {
    await stage.add();
    await stage.online();
    await addDirectRoute(stage);
    const traffic = await beginTraffic(stage);
    const begun = stage.clock.now();
    const first = await hold(stage);
    say(`seed ${seed}; ${described(first)}`);
    let count = 0;
    for (; stage.clock.now() - begun < lastsMs; count += 1)
      await suffer(stage, traffic, { random, say, count });
    await stage.line.heal();
    await stage.online();
    await traffic.settle();
    await until(() => stage.gateway.online() === 1, { what: 'one connection, not several' });
    // The far ends of what was lost go when they next say something: the lab's own sockets count here, too.
    const most = first.handles + HANDLE_SLACK;
    await until(() => countHandles() <= most, { what: `${most} handles at most`, deadlineMs: 60_000 });
    const last = await hold(stage);
    say(`${count} faults; ${described(last)}`);
    expect(last.listeners).toBeLessThanOrEqual(first.listeners);
    expect(last.heapMb).toBeLessThan(first.heapMb + HEAP_SLACK_MB);
    return count;
  } finally {
    await stage.close();
  }
}

interface Suffering {
  readonly random: () => number;
  readonly say: (line: string) => void;
  readonly count: number;
}

async function suffer(stage: Stage, traffic: Traffic, { random, say, count }: Suffering): Promise<void> {
  const mishap = pick(random);
  const { clock, front } = stage;
  const at = (clock.now() / 1000).toFixed(0);
  const { kind } = front.profile().connection;
  say(`${at} s: ${mishap.name}, while ${kind}`);
  if (kind === 'online' && random() < 0.3) traffic.sendInto(`into fault ${count}`);
  const heal = await mishap.happen(stage);
  await pass(stage, between(LASTS, random()));
  await heal();
  await pass(stage, between(PAUSE, random()));
}

function pick(random: () => number): Mishap {
  const mishap = MISHAPS[Math.floor(random() * MISHAPS.length)];
  if (mishap === undefined) throw new Error('There is always one');
  return mishap;
}

function between({ least, most }: { readonly least: number; readonly most: number }, share: number): number {
  return least + (most - least) * share;
}

/** Lets time pass on the host's clock. */
function pass({ clock }: Stage, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}

/** The gateway's own door, not the line that breaks. */
async function addDirectRoute({ front, gateway }: Stage): Promise<void> {
  const profile = front.profile().profile.id;
  const address = `ws://127.0.0.1:${gateway.door.port}`;
  expect(await front.call('profile.edit', { profile, address })).toMatchObject({ ok: true });
}

async function hold({ front, gateway }: Stage): Promise<Holding> {
  await until(() => gateway.online() === 1 && front.sends().length === 0, { what: 'a quiet moment' });
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let turn = 0; turn < 3; turn += 1) collect();
  return {
    heapMb: process.memoryUsage().heapUsed / 1e6,
    handles: countHandles(),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

function countHandles(): number {
  const kinds = /TCP|TLS|Pipe|GetAddrInfo|MessagePort/;
  return process.getActiveResourcesInfo().filter((kind) => kinds.test(kind)).length;
}

function described({ heapMb, handles, listeners }: Holding): string {
  return `heap ${heapMb.toFixed(1)} MB, ${handles} handles, ${listeners} listeners`;
}

/** Mulberry32: the same seed gives the same faults. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
