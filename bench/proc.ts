import { readdir, readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second for every program that reads /proc. */
const TICKS_PER_SECOND = 100;

/** Megabytes of a process that are in memory now. Throws when it is gone. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`Process ${pid} has no resident memory`);
  return Number(kilobytes) / 1024;
}

/** Milliseconds of processor time that a process has used so far, in all its threads. */
export async function processorMs(pid: number): Promise<number> {
  const fields = await statFields(pid);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

/** How many processes have the given one as their parent. */
export async function countChildren(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(pids.map(async (name) => statFields(Number(name)).catch(() => [])));
  return parents.filter((fields) => Number(fields[1]) === pid).length;
}

/** The fields of /proc/pid/stat after the command's name, which may hold anything. The first is the state. */
async function statFields(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
