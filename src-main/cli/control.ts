import type { Socket } from 'node:net';
import type { HostFrame } from '../contract/channel.ts';
import type { FrontId } from '../contract/commands.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Dispatch } from '../host/dispatch.ts';
import type { Clock } from '../host/ports.ts';
import type { Line } from './lines.ts';
import { linesOf, readJson, writeLine } from './lines.ts';

export type ControlParts = {
  /** Opens the door that only this person's own processes may come through. Null where it cannot be opened. */
  readonly listen: (serve: (socket: Socket) => void) => Promise<Control | null>;
  readonly dispatch: Dispatch;
  /** Names one command line, as no other front was or will be. */
  readonly mintFront: () => FrontId;
  readonly frontGone: (front: FrontId) => void;
  readonly after: Clock['after'];
};

export type Control = { readonly close: () => Promise<void> };

/** The longest call, in UTF-16 units: a draft of the longest kind, escaped. */
export const CALL_LIMIT = 1024 * 1024;
/** How long a call may take to arrive, and its answer to be taken, in milliseconds. */
const PATIENCE_MS = 10_000;
/** What cannot be read carries no id to answer to; callers count from 1. */
const NO_ID = 0;

/**
 * Takes commands from this person's own processes until closed: a frame of the contract a line, and its answer a
 * line, one after the other. Null where no door can be opened: the app lives without.
 */
export async function openControl(parts: ControlParts): Promise<Control | null> {
  // A rejection is a bug of dispatch itself: this front is let go, the host lives on.
  return parts.listen((socket) => void attend(socket, parts).catch(() => socket.destroy()));
}

/** Answers one connection, call by call, for as long as each makes sense and comes in time. */
async function attend(socket: Socket, parts: ControlParts): Promise<void> {
  const front = parts.mintFront();
  const lines = linesOf(socket, CALL_LIMIT);
  const inTime = async <Value>(step: Promise<Value>): Promise<Value> => {
    const cancel = parts.after(PATIENCE_MS, () => socket.destroy());
    return step.finally(cancel);
  };
  try {
    for (;;) {
      const next = await inTime(lines.next());
      if (next.done === true) break;
      const frame = await answer(next.value, front, parts);
      const written = await inTime(writeLine(socket, frame));
      if (!written || isLast(frame)) break;
    }
  } finally {
    socket.destroySoon();
    parts.frontGone(front);
  }
}

/** After what cannot be read, nobody knows where the next call begins. */
function isLast(frame: HostFrame): boolean {
  return frame.kind === 'refusal' && frame.id === NO_ID;
}

async function answer(line: Line, front: FrontId, { dispatch }: ControlParts): Promise<HostFrame> {
  if (line === 'too-long') return refusal({ code: 'too-large', limit: CALL_LIMIT });
  const frame = await dispatch(readJson(line.text), front);
  return frame ?? refusal({ code: 'input-refused', path: '' });
}

function refusal(fault: Refusal): HostFrame {
  return { kind: 'refusal', id: NO_ID, ok: false, fault };
}
