import { chmod, rm, rmdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { HostFrame } from '../contract/channel.ts';
import type { FrontId } from '../contract/commands.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Dispatch } from '../host/dispatch.ts';
import type { Clock } from '../host/ports.ts';
import type { Line } from './lines.ts';
import { linesOf, readJson, writeLine } from './lines.ts';

/** Where commands are taken. All but a pipe stands in a folder that nobody else can enter. */
export type ControlAddress = {
  readonly path: string;
  /** A Windows named pipe has no file: it is gone with its process, and its owner alone may write to it. */
  readonly isPipe: boolean;
  readonly ownFolder?: string;
};

export type ControlParts = {
  readonly address: ControlAddress;
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
const MOST_FRONTS = 16;
/** What cannot be read carries no id to answer to; callers count from 1. */
const NO_ID = 0;

/**
 * Takes commands from this person's own processes until closed: a frame of the contract a line, and its answer a
 * line, one after the other. Only the holder of the data folder may call it, so whatever stands at the address was
 * left by a killed process. Null where it cannot be opened: the app lives without.
 */
export async function openControl(parts: ControlParts): Promise<Control | null> {
  const { address } = parts;
  if (!address.isPipe) await rm(address.path, { force: true }).catch(() => undefined);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    // A rejection is a bug of dispatch itself: this front is let go, the host lives on.
    attend(socket, parts).catch(() => socket.destroy());
  });
  server.maxConnections = MOST_FRONTS;
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(address.path, () => resolve(true));
  });
  if (!listening) return null;
  server.on('error', () => undefined);
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
