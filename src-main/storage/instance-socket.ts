import { chmod, rm, rmdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { z } from 'zod';
import type { SocketAddress } from './socket-address.ts';
import { parseJson } from './text-file.ts';

export type InstancePorts = {
  /** Another instance was started and asks this one to show itself. */
  readonly onActivate: () => void;
  /** Calls back once after at least `ms`; the returned function takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
};

/** How long one question and its answer may take, in milliseconds. */
const PATIENCE_MS = 1000;
const MAX_LINE_BYTES = 256;

const Ask = z.enum(['who', 'activate']);
const Answer = z.strictObject({ pid: z.number().int().positive() });

/**
 * Answers other instances until closed. Only the holder of the folder's lock may call it, so whatever
 * stands at the address was left by a killed process. Null when the socket cannot be opened.
 */
export async function answerOthers(
  address: SocketAddress,
  ports: InstancePorts,
): Promise<{ readonly close: () => Promise<void> } | null> {
  if (!address.isPipe) await rm(address.path, { force: true }).catch(() => undefined);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(socket, ports);
  });
  server.maxConnections = 16;
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(address.path, () => resolve(true));
  });
  if (!listening) return null;
  server.on('error', () => undefined);
  // The socket alone must not keep a process alive that has nothing else to do.
  server.unref();
  if (!address.isPipe) await chmod(address.path, 0o600).catch(() => undefined);
  return {
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
      if (address.ownFolder !== undefined) await rmdir(address.ownFolder).catch(() => undefined);
    },
  };
}

/** Asks the holder; answers its pid, or null when it said nothing sensible within a second. */
export function askHolder(
  address: SocketAddress,
  verb: z.infer<typeof Ask>,
  after: InstancePorts['after'],
): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(address.path, () => socket.write(`${verb}\n`));
    takeLine(socket, after, (line) => {
      const answer = Answer.safeParse(parseJson(line ?? ''));
      resolve(answer.success ? answer.data.pid : null);
      socket.destroy();
    });
  });
}

function serve(socket: Socket, ports: InstancePorts): void {
  takeLine(socket, ports.after, (line) => {
    const ask = Ask.safeParse(line);
    if (!ask.success) {
      socket.destroy();
      return;
    }
    socket.write(`${JSON.stringify({ pid: process.pid })}\n`);
    socket.destroySoon();
    if (ask.data === 'activate') ports.onActivate();
  });
}

/** Hands over one line, or null when the socket ended, failed, said too much or took too long. */
function takeLine(socket: Socket, after: InstancePorts['after'], take: (line: string | null) => void): void {
  let text = '';
  let done = false;
  const finish = (line: string | null): void => {
    if (done) return;
    done = true;
    cancel();
    take(line);
  };
  const cancel = after(PATIENCE_MS, () => finish(null));
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end !== -1) finish(text.slice(0, end));
    else if (text.length > MAX_LINE_BYTES) finish(null);
  });
  socket.on('error', () => finish(null));
  socket.on('close', () => finish(null));
}
