import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keytar } from './keychain.ts';
import type { SecretFault, SecretKeeper, SecretResult } from './secret-result.ts';
import { done } from './secret-result.ts';

/** What tests of this room share: real folders and processes, a keychain and a clock that are played. */

/** Runs a test in a new folder below the system's temporary one and removes the folder after it. */
export async function inFolder<Value>(run: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Waits until something holds; throws after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not happen within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Child = {
  readonly pid: number;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Settles with everything printed once it has ended. */
  readonly ended: Promise<string>;
};

/** Starts Node with a module given as text. `@/` in it names this folder. */
export function startScript(
  code: string,
  options: { command?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Child {
  const script = code.replaceAll('@/', `${import.meta.dirname}/`);
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const [command = '', ...args] = [...(options.command ?? []), ...node];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env ?? process.env });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    pid: child.pid ?? 0,
    printed: () => text,
    kill: (signal) => child.kill(signal),
    ended: new Promise((resolve) => child.once('close', () => resolve(text))),
  };
}

/** Runs a script to its end and hands back the JSON of the last line that it printed. */
export async function runScript(...parameters: Parameters<typeof startScript>): Promise<unknown> {
  const text = await startScript(...parameters).ended;
  const line = text.split('\n').findLast((each) => /^[[{"tf]/.test(each));
  if (line === undefined) throw new Error(`The script gave no answer: ${text}`);
  return JSON.parse(line);
}

/** A clock that rings only when told to. */
export function createHandClock() {
  let timers: { readonly ms: number; readonly run: () => void }[] = [];
  return {
    after: (ms: number, run: () => void) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    ring: () => {
      const due = timers;
      timers = [];
      for (const timer of due) timer.run();
    },
    waits: () => timers.map(({ ms }) => ms),
  };
}

/** keytar over a map, with a gate that a test can close, and the calls that were made. */
export function createPlayedKeytar() {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  let gate: () => Promise<void> = async () => undefined;
  const pass = async (call: string): Promise<void> => {
    calls.push(call);
    await gate();
  };
  const keytar: Keytar = {
    getPassword: async (_, account) => {
      await pass(`get ${account}`);
      return entries.get(account) ?? null;
    },
    setPassword: async (_, account, secret) => {
      await pass(`set ${account}`);
      entries.set(account, secret);
    },
    deletePassword: async (_, account) => {
      await pass(`delete ${account}`);
      return entries.delete(account);
    },
  };
  const setGate = (next: () => Promise<void>): void => {
    gate = next;
  };
  return { keytar, entries, calls, setGate };
}

/** A place for secrets whose fault a test can set. */
export function createPlayedKeeper() {
  const secrets = new Map<string, string>();
  let fault: SecretFault | null = null;
  const answer = <Value>(act: () => SecretResult<Value>): Promise<SecretResult<Value>> =>
    Promise.resolve(fault === null ? act() : { ok: false, why: fault });
  const keeper: SecretKeeper = {
    read: (account) => answer(() => ({ ok: true, value: secrets.get(account) ?? null })),
    write: (account, secret) =>
      answer(() => {
        secrets.set(account, secret);
        return done;
      }),
    forget: (account) =>
      answer(() => {
        secrets.delete(account);
        return done;
      }),
  };
  const setFault = (next: SecretFault | null): void => {
    fault = next;
  };
  return { keeper, secrets, setFault };
}
