import { execFile } from 'node:child_process';
import { win32 } from 'node:path';
import { findHolderInProc } from './port-holder-proc.ts';
import { holderInLsof, nameInTasklist, pidInNetstat, type PortHolder } from './port-holder-report.ts';

/** Runs a program, without a shell, and returns what it wrote; empty where it cannot be run. */
export type Ask = (program: string, args: readonly string[]) => Promise<string>;

/** Programs of the system are named in full: a PATH is open to whoever may write to a folder of it. */
const LSOF = '/usr/sbin/lsof';
const ASK_MS = 3000;
const ASK_BYTES = 4_000_000;

/**
 * Which process holds a port (1–65535) of 127.0.0.1 or ::1, be it by a wildcard. Null where the system does not tell,
 * as of another person's process. Never throws. Takes tens of ms on Linux, and up to 6 s where programs are
 * asked: to be called when a port was found in use, and only then. Who asks, and on what system, is handed in by tests.
 */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform = process.platform,
  ask: Ask = run,
): Promise<PortHolder | null> {
  try {
    switch (platform) {
      case 'linux':
        return await findHolderInProc(port);
      case 'darwin':
        return holderInLsof(await ask(LSOF, ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcn']), port);
      case 'win32':
        return await findByNetstat(port, ask);
      default:
        return null;
    }
  } catch {
    return null;
  }
}

async function findByNetstat(port: number, ask: Ask): Promise<PortHolder | null> {
  const pid = pidInNetstat(await ask(systemProgram('NETSTAT.EXE'), ['-ano']), port);
  if (pid === null) return null;
  const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
  return { pid, name: nameInTasklist(await ask(systemProgram('tasklist.exe'), args), pid) ?? '' };
}

function systemProgram(file: string): string {
  return win32.join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', file);
}

function run(program: string, args: readonly string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const bounds = { timeout: ASK_MS, killSignal: 'SIGKILL', maxBuffer: ASK_BYTES, windowsHide: true } as const;
  // lsof ends with 1 for the smallest complaint, and has still said what it knows.
  execFile(program, args, bounds, (_error, output) => resolve(output));
  return promise;
}
