import { expect, it } from 'vitest';
import type { ProfileSnapshot } from '../../src-main/contract/snapshot.ts';
import { until } from '../lab/deadline.ts';
import type { Choices } from './profile.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import { beginTraffic, keepsWord, type Traffic } from './verdict.ts';
import type { Way } from './way.ts';

/** Asserts, from what was counted on the other side of a fault, that it happened. */
export type Proof = () => Promise<void> | void;
/** A fault that took some preparing says since when it is there, as the clock stood. */
export type Injected = Proof | { readonly proof: Proof; readonly since: number };
export type Fits = (profile: ProfileSnapshot) => boolean;
/** In milliseconds of the clock; `realMs`: of this computer's time, for what no clock rules. */
export type Bound = { readonly ms: number } | { readonly realMs: number };

interface Common {
  /** As the matrix numbers it. */
  readonly row: string;
  readonly fault: string;
  readonly ways: readonly Way[];
  readonly stage?: (way: Way) => Omit<Partial<StageOptions>, 'way' | 'scale'>;
}

/** A fault that breaks a live link, which comes back once it has healed. */
export interface Break extends Common {
  readonly inject: (stage: Stage, traffic: Traffic) => Promise<Injected>;
  readonly shows: Fits;
  readonly within: Bound;
  /** A hole that is found before this was none. */
  readonly notBeforeMs?: number;
  /** What else must be true while the fault lasts. */
  readonly meanwhile?: (stage: Stage) => Promise<void> | void;
  readonly heal: (stage: Stage) => Promise<void>;
}

/** A fault that a live link must live through. */
export interface Stay extends Common {
  readonly inject: (stage: Stage, traffic: Traffic) => Promise<Injected>;
  /** For how long it must, from the injection on, in milliseconds of the clock. */
  readonly lastsMs: number;
  readonly heal?: (stage: Stage) => Promise<void>;
}

/** A fault that meets the very first attempt. */
export interface Meet extends Common {
  /** What the person chooses for the SSH route. */
  readonly choices?: (stage: Stage) => Promise<Choices>;
  /** What it returns is to be proved, too. */
  readonly prepare?: (stage: Stage) => Promise<Proof | undefined>;
  readonly shows: Fits;
  readonly within: Bound;
  readonly notBeforeMs?: number;
  readonly proof?: (stage: Stage) => Promise<void> | void;
  /** What ends it; the profile must be online then. */
  readonly ends?: (stage: Stage) => Promise<void>;
}

/** How fast time runs for the host, and whether the rows are played all at once. */
export interface Pace {
  readonly scale: number;
  readonly together: boolean;
  /** Stages that open all at once would hold each other up, and nothing else shall. */
  readonly inTurn: <Value>(open: () => Promise<Value>) => Promise<Value>;
}

/** A tenth of the time, one row after the other: what is left of each can be told. */
export const TENTH: Pace = { scale: 10, together: false, inTurn: (open) => open() };

/** All of the time, of all rows together: they do little but wait. */
export function atFullScale(): Pace {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: Pace['inTurn'] = (open) => {
    const opened = last.then(open);
    last = opened.catch(() => undefined);
    return opened;
  };
  return { scale: 1, together: true, inTurn };
}
export const WAYS: readonly Way[] = ['direct', 'ssh', 'jump'];
export const SSH_WAYS: readonly Way[] = ['ssh', 'jump'];

/** What a computer that does other things too may add to a bound, in its own milliseconds: each server costs a handshake. */
const SLACK_MS: Readonly<Record<Way, number>> = { direct: 250, ssh: 400, jump: 800 };
/** At full scale all rows run together, in one process with all their peers. */
const CROWD_MS = 1_000;
/** A socket or two of the lab's own may wait for its far end; what each row left behind would add up in the soak. */
const LINGERING = 2;
/** A watch whose alarm came late forgives one silence; then its bound is this much longer. */
const FORGIVEN_MS = 10_000;
/** From here on an alarm counts as late, in milliseconds of the clock. */
const LATE_MS = 1_000;

export function playBreaks(rows: readonly Break[], pace: Pace): void {
  play(rows, pace, async (stage, row) => {
    const before = await goOnline(stage);
    const traffic = await beginTraffic(stage);
    const begun = stage.clock.now();
    const injected = await row.inject(stage, traffic);
    await sees(stage, row, 'since' in injected ? injected.since : begun);
    await proofOf(injected)();
    await row.meanwhile?.(stage);
    await row.heal(stage);
    await stage.online(before);
    await traffic.settle();
  });
}

export function playStays(rows: readonly Stay[], pace: Pace): void {
  play(rows, pace, async (stage, row) => {
    const { clock, front } = stage;
    const before = await goOnline(stage);
    const traffic = await beginTraffic(stage);
    const begun = clock.now();
    const injected = await row.inject(stage, traffic);
    const end = clock.now() + row.lastsMs;
    const deadlineMs = row.lastsMs / clock.scale + 10_000;
    await until(() => clock.now() >= end, { what: 'the time to pass', deadlineMs });
    await proofOf(injected)();
    await row.heal?.(stage);
    await traffic.settle();
    const since = front.sightings().filter(({ at }) => at >= begun);
    expect(since.filter(({ profile }) => epochOf(profile) !== before)).toEqual([]);
  });
}

/** Time passes in leaps here, which must not be taken for sleep. */
export function playMeets(rows: readonly Meet[], pace: Pace): void {
  play(rows, { ...pace, looksAround: false }, async (stage, row) => {
    const prepared = await row.prepare?.(stage);
    const choices = await row.choices?.(stage);
    const begun = stage.clock.now();
    await stage.add(choices);
    await sees(stage, row, begun);
    await prepared?.();
    await row.proof?.(stage);
    await keepsWord(stage);
    if (row.ends === undefined) return;
    await row.ends(stage);
    await stage.online();
    await (await beginTraffic(stage)).settle();
  });
}

/** One test for each way of each row; afterwards nothing may be left of it. */
function play<Row extends Common>(
  rows: readonly Row[],
  { together, inTurn, ...common }: Pace & Pick<StageOptions, 'looksAround'>,
  run: (stage: Stage, row: Row) => Promise<void>,
): void {
  const test = together ? it.concurrent : it;
  for (const row of rows) {
    test.for(row.ways)(`row ${row.row}: ${row.fault}, %s`, async (way, { expect }) => {
      const before = resources();
      const stage = await inTurn(() => openStage({ ...row.stage?.(way), ...common, way }));
      try {
        await run(stage, row);
      } finally {
        await stage.close();
      }
      await expect.poll(() => together || resources() <= before + LINGERING, { timeout: 30_000 }).toBe(true);
    });
  }
}

async function goOnline(stage: Stage): Promise<number> {
  await stage.add();
  return epochOf(await stage.online());
}

async function sees(
  { clock, front, way }: Stage,
  { fault, shows, within, notBeforeMs = 0 }: Pick<Break, 'fault' | 'shows' | 'within' | 'notBeforeMs'>,
  begun: number,
): Promise<void> {
  const { at } = await front.sees(shows, { what: fault, since: begun });
  const late = clock.lateness();
  const ms = 'ms' in within ? within.ms : within.realMs * clock.scale;
  const crowd = clock.scale === 1 ? CROWD_MS : 0;
  const slack = crowd + SLACK_MS[way] * clock.scale + 2 * late + (late > LATE_MS ? FORGIVEN_MS : 0);
  expect(at - begun).toBeLessThanOrEqual(ms + slack);
  expect(at - begun).toBeGreaterThanOrEqual(notBeforeMs);
}

function proofOf(injected: Injected): Proof {
  return 'since' in injected ? injected.proof : injected;
}

/** Of the link that is online; -1 while there is none. */
export function epochOf({ connection }: Pick<ProfileSnapshot, 'connection'>): number {
  return connection.kind === 'online' ? connection.epoch : -1;
}

/** How many things this process holds open. */
function resources(): number {
  const kinds = /TCP|TLS|Pipe|Timeout|GetAddrInfo|MessagePort/;
  return process.getActiveResourcesInfo().filter((kind) => kinds.test(kind)).length;
}
