import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { z } from 'zod';
import type { Listening } from './private-socket.ts';
import { listenPrivately } from './private-socket.ts';
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

/** Answers other instances until closed; see `listenPrivately` for who may call it, and when it is null. */
export async function answerOthers(address: SocketAddress, ports: InstancePorts): Promise<Listening | null> {
  return listenPrivately(address, (socket) => serve(socket, ports));
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
