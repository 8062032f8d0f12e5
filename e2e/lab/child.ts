import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { within } from './deadline.ts';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to standard input, which is then closed. */
  readonly input?: string;
  /** Leaves standard input open, for `say`. */
  readonly listens?: boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  /** Both outputs so far, in the order they arrived; the last 4 MB of them. */
  readonly output: () => string;
  readonly running: () => boolean;
  /** Writes to standard input, where it was left open. */
  readonly say: (text: string) => void;
  readonly exited: Promise<ChildExit>;
  /** SIGTERM, and after the deadline (15 s unless told) SIGKILL, to the child and all it started. */
  readonly stop: (deadlineMs?: number) => Promise<ChildExit>;
  /** SIGKILL to the child and all it started. */
  readonly kill: () => Promise<ChildExit>;
}

const OUTPUT_LIMIT = 4 * 1024 * 1024;
const STOP_DEADLINE_MS = 15_000;

/**
 * Starts a process that cannot outlive this one: it leads a group of its own, which is killed when this process
 * exits, and on Linux the kernel kills it (`setpriv --pdeathsig`) when this process is killed.
 * Throws if the command cannot be started.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const [command, ...args] = bindToParent([options.command, ...options.args]);
  const started = spawn(command ?? options.command, args, {
    env: { ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const exit = Promise.withResolvers<ChildExit>();
  started.once('error', exit.reject);
  started.once('exit', (code, signal) => exit.resolve({ code, signal }));
  const pid = started.pid;
  if (pid === undefined) {
    await exit.promise;
    throw new Error(`${options.command} has no process id`);
  }
  started.stdin.on('error', () => undefined);
  if (options.listens !== true) started.stdin.end(options.input);
  return {
    pid,
    output: collect([started.stdout, started.stderr]),
    say: (text) => void started.stdin.write(text),
    ...endings(pid, exit.promise),
  };
}

function bindToParent(command: readonly string[]): readonly string[] {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--', ...command] : command;
}

function collect(streams: readonly NodeJS.ReadableStream[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text = (text + chunk).slice(-OUTPUT_LIMIT);
    });
  }
  return () => text;
}

function endings(pid: number, exited: Promise<ChildExit>): Omit<Child, 'pid' | 'output' | 'say'> {
  let running = true;
  const endGroup = (): void => signalGroup(pid, 'SIGKILL');
  const done = exited.finally(() => {
    running = false;
    process.off('exit', endGroup);
    endGroup();
  });
  process.once('exit', endGroup);
  const kill = async (): Promise<ChildExit> => {
    endGroup();
    return done;
  };
  const stop = async (deadlineMs = STOP_DEADLINE_MS): Promise<ChildExit> => {
    if (running) signalProcess(pid, 'SIGTERM');
    return within(done, deadlineMs, `process ${pid} to end after SIGTERM`).catch(kill);
  };
  return { running: () => running, exited: done, kill, stop };
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalProcess(-pid, signal);
}
