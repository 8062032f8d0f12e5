import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { HostFrame } from '../contract/channel.ts';
import type { Clock } from '../host/ports.ts';
import type { Ask } from './call.ts';
import { linesOf, readJson, writeLine } from './lines.ts';

/** A line to the running app. */
export type ControlLine = { readonly ask: Ask; readonly close: () => void };

/** The longest answer, in UTF-16 units: a snapshot of thousands of gateways. */
const ANSWER_LIMIT = 16 * 1024 * 1024;
/** How long the app may take to let us in, and to answer a command, in milliseconds. */
const DIAL_MS = 2000;
const ANSWER_MS = 60_000;

/** Dials the control socket of the app that runs; null where nobody answers there. */
export function dialControl(path: string, after: Clock['after']): Promise<ControlLine | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const cancel = after(DIAL_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('close', () => {
      cancel();
      resolve(null);
    });
    socket.once('connect', () => {
      cancel();
      resolve(lineOn(socket, after));
    });
  });
}

/** Calls follow each other: the next one is sent when the last was answered. */
function lineOn(socket: Socket, after: Clock['after']): ControlLine {
  const lines = linesOf(socket, ANSWER_LIMIT);
  let before: Promise<unknown> = Promise.resolve();
  const exchange: Ask = async (call) => {
    const cancel = after(ANSWER_MS, () => socket.destroy());
    try {
      if (!(await writeLine(socket, call))) return null;
      const next = await lines.next();
      if (next.done === true || next.value === 'too-long') return null;
      const frame = HostFrame.safeParse(readJson(next.value.text));
      return frame.success ? frame.data : null;
    } finally {
      cancel();
    }
  };
  return {
    ask: (call) => {
      const answered = before.then(() => exchange(call));
      before = answered;
      return answered;
    },
    close: () => socket.destroy(),
  };
}
