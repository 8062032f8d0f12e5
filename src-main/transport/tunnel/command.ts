import type { Client, ClientChannel } from 'ssh2';
import type { Fault } from '../../contract/fault.ts';
import { aborted } from '../rung.ts';
import type { Endpoint } from './request.ts';

/** `code` is null where a signal ended it, or where the server did not say. */
export type RunResult =
  | { readonly ok: true; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly ok: false; readonly fault: Fault };

/** So much of each output is kept; the rest is read and dropped, so that the command does not stand still. */
const OUTPUT_BYTES = 1_048_576;

/**
 * Runs one command line of the remote shell without a terminal, until it ends or a stop comes: then it is told to
 * end, and left. Its input is open and stays silent: ssh2 could signal nothing to it once that is closed. Faults: `forwarding-refused` where the server runs nothing for us, that
 * of an abort otherwise. Never throws, whatever became of the client.
 */
export function runCommand(
  client: Client,
  command: string,
  server: Endpoint,
  stops: readonly AbortSignal[],
): Promise<RunResult> {
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  let running: ClientChannel | null = null;
  let over = false;
  const finish = (result: RunResult): void => {
    if (over) return;
    over = true;
    for (const stop of stops) stop.removeEventListener('abort', abandon);
    resolve(result);
  };
  const abandon = (): void => {
    finish({ ok: false, fault: aborted });
    if (running !== null) leave(running);
  };
  for (const stop of stops) stop.addEventListener('abort', abandon, { once: true });
  const answered = (error: Error | undefined, channel: ClientChannel): void => {
    if (error !== undefined) return finish({ ok: false, fault: faultOf(error, server) });
    if (over) return leave(channel);
    running = channel;
    return listen(channel, finish);
  };
  try {
    if (stops.some((stop) => stop.aborted)) abandon();
    else client.exec(command, answered);
  } catch {
    abandon();
  }
  return promise;
}

function listen(channel: ClientChannel, finish: (result: RunResult) => void): void {
  const stdout = collect(channel);
  const stderr = collect(channel.stderr);
  let code: number | null = null;
  channel.on('error', () => undefined);
  channel.on('exit', (status: unknown) => {
    if (typeof status === 'number') code = status;
  });
  channel.once('close', () => finish({ ok: true, code, stdout: stdout(), stderr: stderr() }));
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let left = OUTPUT_BYTES;
  stream.on('data', (chunk: Buffer) => {
    if (left === 0) return;
    const kept = chunk.subarray(0, left);
    left -= kept.length;
    chunks.push(kept);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Without a terminal nothing ends a command whose output nobody takes, so it is told to. */
function leave(channel: ClientChannel): void {
  channel.on('error', () => undefined).resume();
  channel.stderr.resume();
  try {
    channel.signal('TERM');
    channel.close();
  } catch {
    // The connection is gone, and the command with it.
  }
}

/** A server that refuses the channel, or the command in it; an error of another kind is the connection's end. */
function faultOf(error: Error, { host, port }: Endpoint): Fault {
  const isPolicy = Reflect.has(error, 'reason') || error.message === 'Unable to exec';
  return isPolicy ? { heals: 'by-deciding', code: 'forwarding-refused', host, port } : aborted;
}
