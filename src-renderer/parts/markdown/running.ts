import type { Parsed, ParserParts } from './parser.ts';
import type { Job, Report } from './worker.ts';

/** How long one block may take, in milliseconds, before its worker is ended and it stays plain text. */
export const BUDGET_MS = 300;
/** How long a worker may take to begin. */
const START_MS = 10_000;

/** A worker and the one block that it is at. */
export type Running = {
  readonly isBusy: () => boolean;
  /** Calls back once; `alive` is false when the worker was ended for it. */
  readonly parse: (block: string, done: Done) => void;
  readonly end: () => void;
};

type Done = (parsed: Parsed, alive: boolean) => void;

/** Starts a worker and holds each of its blocks to the budget. */
export function startWorker({ spawn, after }: ParserParts): Running {
  const worker = spawn();
  const alarm = createAlarm(after);
  let ready = false;
  let job: { readonly block: string; readonly done: Done } | null = null;

  const finish = (parsed: Parsed, alive: boolean) => {
    const current = job;
    job = null;
    alarm.clear();
    if (!alive) worker.terminate();
    current?.done(parsed, alive);
  };
  const giveUp = () => finish('plain', false);
  const begin = () => {
    if (job === null) return;
    post(worker, { block: job.block });
    alarm.set(BUDGET_MS, giveUp);
  };
  worker.addEventListener('error', giveUp);
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    if (data.kind === 'parsed') return finish(data.pieces ?? 'plain', true);
    ready = true;
    return begin();
  });
  return {
    isBusy: () => job !== null,
    parse: (block, done) => {
      job = { block, done };
      if (ready) begin();
      else alarm.set(START_MS, giveUp);
    },
    end: () => {
      alarm.clear();
      worker.terminate();
    },
  };
}

function createAlarm(after: ParserParts['after']) {
  let cancel = () => {};
  return {
    clear: () => cancel(),
    set: (ms: number, ring: () => void) => {
      cancel();
      cancel = after(ms, ring);
    },
  };
}

function post(worker: Worker, job: Job): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin of its own
  worker.postMessage(job);
}
