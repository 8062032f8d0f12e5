import { createReadStream } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { inodesInProc, nameInProc, type PortHolder } from './port-holder-report.ts';

/** Of a table of sockets. Those that listen stand first (tcp_seq_start in Linux's net/ipv4/tcp_ipv4.c). */
const MAX_BYTES = 1_000_000;
/** How many open files of all processes together are looked at. */
const MAX_FILES = 50_000;

/**
 * Which process listens on a loopback port, by Linux's /proc: first the sockets, then the process that has one of
 * them open. Null where nobody does, or where it is another person's process, whose files we may not see. `proc` is
 * where that file system stands.
 */
export async function findHolderInProc(port: number, proc = '/proc'): Promise<PortHolder | null> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readHead(join(proc, 'net', table))));
  const sockets = new Set(
    tables.flatMap((table) => inodesInProc(table, port)).map((inode) => `socket:[${inode}]`),
  );
  const pid = sockets.size === 0 ? null : await findOwner(proc, sockets);
  if (pid === null) return null;
  const [comm, command] = await Promise.all(
    ['comm', 'cmdline'].map((file) => readHead(join(proc, pid, file))),
  );
  return { pid: Number(pid), name: nameInProc(comm ?? '', command ?? '') };
}

async function findOwner(proc: string, sockets: ReadonlySet<string>): Promise<string | null> {
  let left = MAX_FILES;
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    const folder = join(proc, pid, 'fd');
    const files = await readdir(folder).catch(() => []);
    if (files.length > left) continue;
    left -= files.length;
    const targets = await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => '')));
    if (targets.some((target) => sockets.has(target))) return pid;
  }
  return null;
}

/** The beginning of a file that does not say how long it is; empty where there is none. */
async function readHead(path: string): Promise<string> {
  let text = '';
  try {
    const stream = createReadStream(path, { encoding: 'utf8', end: MAX_BYTES - 1 });
    for await (const chunk of stream) text += String(chunk);
  } catch {
    // No IPv6, or the process is gone: what was read until then has to do.
  }
  return text;
}
