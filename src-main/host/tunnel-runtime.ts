import type { Question } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { ConnectionEvent, Goal, Machine } from '../connection/machine.ts';
import { rest } from '../connection/machine.ts';
import type { Heard, Opening } from './attempts.ts';
import type { HostKeyApproval, Tunnel } from './ssh-ports.ts';
import { stageRecorder } from './record.ts';
import type { Runner } from './runner.ts';
import { createRunner } from './runner.ts';
import type { TunnelParts } from './tunnel-opening.ts';
import { openTunnel, recordTunnel } from './tunnel-opening.ts';

/** The tunnel of one profile: the same machine as a link, whose goal is a server that let us in. */
export type TunnelRuntime = {
  readonly machine: () => Machine;
  readonly tunnel: () => Tunnel | null;
  /** Makes it exist, or lets it go. */
  readonly want: (wanted: boolean) => void;
  /** Takes part in the attempt that is under way, or begins one, and takes over how it ends. */
  readonly join: (heard: Heard, signal: AbortSignal) => Promise<Opening<Tunnel>>;
  /** The tunnel that is open, or the next one; null when the signal ends the waiting. */
  readonly next: (signal: AbortSignal) => Promise<Tunnel | null>;
  /** Does something with it: it is opened for that where need be, and held until it is done. */
  readonly lend: <Value>(employ: (tunnel: Tunnel) => Promise<Value>) => Promise<Lent<Value>>;
  readonly send: (event: ConnectionEvent) => void;
  /** Accepts a key at the next attempt, where the server proves it and what is recorded is as it was shown. */
  readonly trust: (approval: HostKeyApproval) => void;
  readonly close: () => void;
};

export type Lent<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** Somebody who waits for the tunnel. */
type Watcher = Pick<Heard, 'stageBegun' | 'asked' | 'answered'> & { readonly moved: () => void };

const ended: Fault = { heals: 'by-waiting', code: 'dropped', why: 'closed' };

export function createTunnelRuntime(goal: Goal, parts: TunnelParts): TunnelRuntime {
  const { clock } = parts.ports;
  const watchers = new Set<Watcher>();
  const approvals: HostKeyApproval[] = [];
  const closing = new AbortController();
  let openedAt = clock.now();
  const runner: Runner<Tunnel> = createRunner(rest(goal, { kind: 'idle', why: 'new' }), {
    clock,
    open: (_, heard, signal) => {
      openedAt = clock.now();
      return openTunnel({ parts, approvals, heard: shared(heard, watchers) }, signal);
    },
    log: parts.ports.log,
    stagePassed: stageRecorder(parts.profile, parts.ports),
    changed: (before, after, event) => {
      recordTunnel(parts, openedAt, { before, after, event });
      for (const watcher of watchers) watcher.moved();
      parts.changed();
    },
  });

  const demand = createDemand(runner);
  return {
    machine: runner.machine,
    tunnel: runner.opened,
    want: demand.want,
    lend: (employ) =>
      demand.whileHeld(async () => {
        const joined = await join(runner, watchers, deaf, closing.signal);
        return joined.ok ? { ok: true, value: await employ(joined.opened) } : joined;
      }),
    join: (heard, signal) => join(runner, watchers, heard, signal),
    next: (signal) => next(runner, watchers, signal),
    send: runner.send,
    trust: (approval) => void approvals.push(approval),
    close: () => {
      runner.close();
      closing.abort();
    },
  };
}

/** Whether the tunnel is to be there: somebody wants it, or somebody who borrowed it is not done yet. */
function createDemand(runner: Runner<Tunnel>) {
  let wanted = false;
  let borrowers = 0;
  const reconcile = (): void => {
    const idle = runner.machine().state.kind === 'idle';
    if (wanted && idle) runner.send({ type: 'joined' });
    if (!wanted && !idle && borrowers === 0) runner.send({ type: 'person.disconnect' });
  };
  return {
    want: (is: boolean): void => {
      wanted = is;
      reconcile();
    },
    whileHeld: async <Value>(work: () => Promise<Value>): Promise<Value> => {
      borrowers += 1;
      try {
        return await work();
      } finally {
        borrowers -= 1;
        reconcile();
      }
    },
  };
}

/** What the attempt reports is shown by the tunnel's own machine. */
const deaf: Heard = {
  stageBegun: () => undefined,
  stagePassed: () => undefined,
  asked: () => undefined,
  answered: () => undefined,
};

/** Whoever joined hears what the attempt reports; how long a stage took is written down once. */
function shared(heard: Heard, watchers: ReadonlySet<Watcher>): Heard {
  return {
    stageBegun: (stage) => {
      heard.stageBegun(stage);
      for (const watcher of watchers) watcher.stageBegun(stage);
    },
    stagePassed: heard.stagePassed,
    asked: (question) => {
      heard.asked(question);
      for (const watcher of watchers) watcher.asked(question);
    },
    answered: (question) => {
      heard.answered(question);
      for (const watcher of watchers) watcher.answered(question);
    },
  };
}

/** How the last attempt ended; null while one is under way. */
function outcomeOf(runner: Runner<Tunnel>): Opening<Tunnel> | null {
  const { state } = runner.machine();
  switch (state.kind) {
    case 'opening':
      return null;
    case 'online': {
      const opened = runner.opened();
      return opened === null ? null : { ok: true, opened };
    }
    case 'waiting':
      return { ok: false, fault: state.cause };
    case 'blocked':
      return { ok: false, fault: state.fault };
    case 'idle':
      return { ok: false, fault: ended };
    default:
      return state satisfies never;
  }
}

async function join(
  runner: Runner<Tunnel>,
  watchers: Set<Watcher>,
  heard: Heard,
  signal: AbortSignal,
): Promise<Opening<Tunnel>> {
  runner.send({ type: 'joined' });
  const { promise, resolve } = Promise.withResolvers<Opening<Tunnel>>();
  const look = (): void => {
    const outcome = outcomeOf(runner);
    if (outcome !== null) resolve(outcome);
  };
  const leave = watch(watchers, { ...heard, moved: look }, signal, () =>
    resolve({ ok: false, fault: ended }),
  );
  catchUp(runner.machine(), heard);
  look();
  return promise.finally(leave);
}

/** Tells a late joiner how far the attempt is. */
function catchUp({ state }: Machine, heard: Heard): void {
  if (state.kind !== 'opening') return;
  heard.stageBegun(state.stage);
  if (state.question !== undefined) heard.asked(state.question);
}

async function next(
  runner: Runner<Tunnel>,
  watchers: Set<Watcher>,
  signal: AbortSignal,
): Promise<Tunnel | null> {
  const { promise, resolve } = Promise.withResolvers<Tunnel | null>();
  const look = (): void => {
    const opened = runner.opened();
    if (opened !== null) resolve(opened);
  };
  const leave = watch(watchers, { ...deaf, moved: look }, signal, () => resolve(null));
  look();
  return promise.finally(leave);
}

/** Watches until it is told to leave, or until the signal says that nobody waits any more. */
function watch(
  watchers: Set<Watcher>,
  watcher: Watcher,
  signal: AbortSignal,
  giveUp: () => void,
): () => void {
  watchers.add(watcher);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  return () => {
    watchers.delete(watcher);
    signal.removeEventListener('abort', giveUp);
  };
}

/** The question that the tunnel waits for, whoever needs it. */
export function questionOf({ state }: Machine): Question | undefined {
  if (state.kind === 'opening') return state.question;
  return state.kind === 'online' ? state.switching?.question : undefined;
}
