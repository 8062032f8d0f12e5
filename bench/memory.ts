/**
 * What the idle host costs: resident memory against bare Node, processor time and child processes.
 * `node bench/memory.ts [runs]`; reads /proc, so Linux only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { interleave, runsAsked } from './interleave.ts';
import { countChildren, processorMs, residentMegabytes } from './proc.ts';
import { report } from './report.ts';
import { startHost } from './served.ts';

const SETTLE_STEP_MS = 500;
const SETTLE_STEPS = 4;
const SETTLE_DEADLINE_MS = 20_000;
const IDLE_WINDOW_MS = 10_000;
/** Waits without a timer that would wake it. */
const BARE_NODE = "process.stdin.resume(); process.stdout.write('ready')";

/** Resident memory once it has not moved by more than 1 % for 2 s. */
async function settledMegabytes(pid: number): Promise<number> {
  const endsAt = performance.now() + SETTLE_DEADLINE_MS;
  const last: number[] = [];
  for (;;) {
    last.push(await residentMegabytes(pid));
    const recent = last.slice(-SETTLE_STEPS);
    const settled = recent.length === SETTLE_STEPS && Math.max(...recent) <= Math.min(...recent) * 1.01;
    if (settled || performance.now() > endsAt) return residentMegabytes(pid);
    await pause(SETTLE_STEP_MS);
  }
}

async function hostMegabytes(): Promise<number> {
  const host = await startHost();
  try {
    return await settledMegabytes(host.pid);
  } finally {
    await host.stop();
  }
}

async function bareMegabytes(): Promise<number> {
  const child = spawn(process.execPath, ['-e', BARE_NODE], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  try {
    return await settledMegabytes(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
  }
}

async function idleFacts() {
  const host = await startHost();
  try {
    await settledMegabytes(host.pid);
    const before = await processorMs(host.pid);
    await pause(IDLE_WINDOW_MS);
    const idleCpuMs = (await processorMs(host.pid)) - before;
    return { idleWindowMs: IDLE_WINDOW_MS, idleCpuMs, children: await countChildren(host.pid) };
  } finally {
    await host.stop();
  }
}

const sizes = await interleave(runsAsked(5), hostMegabytes, bareMegabytes);
const facts = await idleFacts();
report({ name: 'memory', unit: 'MB', ...sizes, against: 'bare Node, idle', aim: 2 }, facts);
console.log(
  `idle: ${facts.idleCpuMs} ms of processor time in ${facts.idleWindowMs / 1000} s, ${facts.children} child processes; aim 0 and 0`,
);
