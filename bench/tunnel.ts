/**
 * Our SSH tunnel, as the app's own channel and as a local forward, against `ssh -N -L` to the same real sshd: speed,
 * processor time, round trips, and what a web socket feels while 20 MB/s flow beside it. `node bench/tunnel.ts [runs]`;
 * starts everything it needs. Linux with openssh-server; reads /proc.
 */
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { writeSshConfig } from '../e2e/lab/openssh.ts';
import { startSshd } from '../e2e/lab/sshd.ts';
import { runsAsked } from './interleave.ts';
import { median, percentile, report, type Comparison } from './report.ts';
import { buildAddon } from './tunnel/addon.ts';
import type { Ports } from './tunnel/rider.ts';
import {
  channelSubject,
  forkProgram,
  forwardSubject,
  sshSubject,
  startRider,
  stopProgram,
  type Place,
  type Subject,
} from './tunnel/subjects.ts';

const BULK_BYTES = 64_000_000;
const TRIPS = 400;
const LOADED = { kind: 'loaded', ms: 1500, bytesPerSecond: 20_000_000 } as const;

type Name = 'ssh' | 'channel' | 'forward' | 'addon';

/** What one round measured on one subject, in the units of its rows. */
type Sample = Readonly<Record<Key, number>> & {
  /** What really flowed beside the web socket, in MB/s. */
  readonly beside: number;
};

type Row = Pick<Comparison, 'unit' | 'aim' | 'moreIsBetter'> & { readonly key: Key; readonly what: string };
type Key =
  | 'loadedP99'
  | 'loadedP50'
  | 'loadedStall'
  | 'loadedCpu'
  | 'down'
  | 'up'
  | 'cpuDown'
  | 'cpuUp'
  | 'p50'
  | 'p99'
  | 'connect'
  | 'bulkStall';

/** The first is the headline. The aims are those of what is shipped. */
const rows: readonly Row[] = [
  { key: 'loadedP99', what: 'web socket round trip beside 20 MB/s, p99', unit: 'ms' },
  { key: 'loadedP50', what: 'web socket round trip beside 20 MB/s, p50', unit: 'ms' },
  { key: 'loadedStall', what: 'longest stall beside 20 MB/s', unit: 'ms' },
  { key: 'loadedCpu', what: 'processor time beside 20 MB/s', unit: '%' },
  { key: 'down', what: 'throughput down', unit: 'MB/s', aim: 0.6, moreIsBetter: true },
  { key: 'up', what: 'throughput up', unit: 'MB/s', aim: 0.6, moreIsBetter: true },
  { key: 'cpuDown', what: 'processor time down', unit: 's/GB', aim: 2.5 },
  { key: 'cpuUp', what: 'processor time up', unit: 's/GB', aim: 2.5 },
  { key: 'p50', what: '200-byte round trip, p50', unit: 'ms', aim: 1.5 },
  { key: 'p99', what: '200-byte round trip, p99', unit: 'ms' },
  { key: 'connect', what: 'start to first byte', unit: 'ms', aim: 1 },
  { key: 'bulkStall', what: 'longest stall at full speed', unit: 'ms' },
];

async function takeSample({ connect, ride }: Subject): Promise<Sample> {
  const connectMs = await connect();
  const down = await ride({ kind: 'down', bytes: BULK_BYTES });
  const up = await ride({ kind: 'up', bytes: BULK_BYTES });
  const echo = await ride({ kind: 'echo', trips: TRIPS });
  const loaded = await ride(LOADED);
  return {
    connect: connectMs,
    down: megabytesPerSecond(down.times),
    up: megabytesPerSecond(up.times),
    cpuDown: secondsPerGigabyte(down.cpuMs),
    cpuUp: secondsPerGigabyte(up.cpuMs),
    p50: median(echo.times),
    p99: percentile(echo.times, 0.99),
    loadedP50: median(loaded.times),
    loadedP99: percentile(loaded.times, 0.99),
    loadedStall: loaded.stallMs,
    loadedCpu: (100 * loaded.cpuMs) / loaded.ms,
    bulkStall: Math.max(down.stallMs, up.stallMs),
    beside: loaded.beside / LOADED.ms / 1000,
  };
}

function megabytesPerSecond(times: readonly number[]): number {
  return BULK_BYTES / 1000 / median(times);
}

function secondsPerGigabyte(cpuMs: number): number {
  return (cpuMs * 1_000_000) / BULK_BYTES;
}

type Samples = Readonly<Record<Name, Sample[]>>;

/** Every round begins with another subject; the first one, in which code is compiled, is thrown away. */
async function measure(subjects: readonly (readonly [Name, Subject])[], rounds: number): Promise<Samples> {
  const samples: Samples = { ssh: [], channel: [], forward: [], addon: [] };
  for (const [, subject] of subjects) await takeSample(subject);
  for (let round = 0; round < rounds; round += 1) {
    const first = round % subjects.length;
    for (const [name, subject] of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      samples[name].push(await takeSample(subject));
    }
  }
  return samples;
}

function tell({ ssh, ...samples }: Samples, name: Exclude<Name, 'ssh'>, words: string): void {
  const ours = samples[name];
  for (const { key, what, aim, ...row } of ours.length === 0 ? [] : rows) {
    const column = (from: readonly Sample[]): readonly number[] => from.map((sample) => sample[key]);
    // A forward has none for its round trip, which is that of two connections more.
    const isAimed = aim !== undefined && (name === 'channel' || (name === 'forward' && key !== 'p50'));
    report({
      ...row,
      ...(isAimed ? { aim } : {}),
      name: `tunnel: ${words}, ${what}`,
      ours: column(ours),
      peer: column(ssh),
      against: 'ssh -N -L',
    });
  }
}

function tellCircumstances(samples: Samples): void {
  const flowed = (['ssh', 'channel', 'forward'] as const).map((name) =>
    median(samples[name].map(({ beside }) => beside)).toFixed(1),
  );
  const load = loadavg().map((part) => part.toFixed(1));
  console.log(`tunnel: ${flowed.join(', ')} MB/s flowed beside; load average ${load.join(', ')}`);
}

const ends: (() => Promise<unknown>)[] = [];
try {
  const rounds = runsAsked(5);
  const addon = await buildAddon();
  if (typeof addon === 'object') ends.push(addon.remove);
  const sshd = await startSshd();
  ends.push(sshd.stop);
  const ssh = await writeSshConfig({ server: sshd });
  ends.push(ssh.stop);
  const farProgram = forkProgram('far.ts');
  ends.push(async () => stopProgram(farProgram));
  const [far] = (await once(farProgram, 'message')) as [Ports];
  const rider = startRider();
  ends.push(rider.stop);
  const { host, port, user, keyPath } = sshd;
  const hostKeys = sshd.hostKeys().map(({ blob }) => blob.toString('base64'));
  const place: Place = { server: { host, port, user, keyPath, hostKeys }, far, ssh };
  const subjects: (readonly [Name, Subject])[] = [
    ['ssh', await sshSubject(place, rider)],
    ['channel', channelSubject(place)],
    ['forward', await forwardSubject(place, rider)],
  ];
  if (typeof addon === 'object') subjects.push(['addon', channelSubject(place, { BENCH_SSH2: addon.url })]);
  ends.push(...subjects.map(([, subject]) => subject.stop));
  const samples = await measure(subjects, rounds);
  tell(samples, 'channel', 'own channel');
  tell(samples, 'forward', 'local forward');
  tell(samples, 'addon', 'own channel with the native add-on');
  if (typeof addon === 'string') console.log(`tunnel: the native add-on cannot be built here: ${addon}`);
  tellCircumstances(samples);
} finally {
  for (const end of ends.toReversed()) await end();
}
