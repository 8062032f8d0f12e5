import { readdirSync, readFileSync } from 'node:fs';
import { until } from './deadline.ts';

/** A line of the process table. Linux only. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The command's name, at most 15 characters. */
  readonly name: string;
  /** `R`, `S`, `D`: alive; `T`: stopped; `Z`: dead and not yet reaped. */
  readonly state: string;
}

/** One living process, or undefined where it has ended. */
export function findProcess(pid: number): Process | undefined {
  try {
    const [, name = '', state = '', parent = ''] =
      /\((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state === 'Z' || state === '' ? undefined : { pid, parent: Number(parent), name, state };
  } catch {
    return undefined;
  }
}

/** The living processes that `pid` started, and those that they started, parents before children. */
export function descendantsOf(pid: number): readonly Process[] {
  const childrenOf = Map.groupBy(everyProcess(), ({ parent }) => parent);
  const found = [...(childrenOf.get(pid) ?? [])];
  for (const one of found) found.push(...(childrenOf.get(one.pid) ?? []));
  return found;
}

function everyProcess(): readonly Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => findProcess(Number(entry)) ?? []);
}

/** Sends a signal to those of the processes that still live. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** Stops processes with SIGSTOP, those too that they start meanwhile, and returns them once all stand still. */
export async function freezeAll(list: () => readonly number[]): Promise<readonly number[]> {
  return until(
    () => {
      const pids = list();
      const moving = pids.filter((pid) => (findProcess(pid)?.state ?? 'T') !== 'T');
      signalAll(moving, 'SIGSTOP');
      return moving.length === 0 ? pids : undefined;
    },
    { what: 'processes to freeze' },
  );
}

/** Waits until none of the processes lives. */
export async function waitUntilGone(pids: readonly number[]): Promise<void> {
  const gone = (pid: number): boolean => findProcess(pid) === undefined;
  await until(() => pids.every(gone), { what: `processes ${pids.join(' ')} to end` });
}
