import type { RawData, WebSocket } from 'ws';
import type { HostFrame } from '../contract/channel.ts';
import type { ChatBatch } from '../contract/chat.ts';
import type { FrontId } from '../contract/commands.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { Dispatch } from '../host/dispatch.ts';
import type { Host } from '../host/host.ts';
import { createOutbox } from './outbox.ts';

/** What a socket needs of the host, besides `dispatch`. */
export type News = Pick<Host, 'snapshot' | 'onSnapshot' | 'onChat' | 'frontGone'>;

/** A socket that is further behind than this, in bytes, gets nothing more until it has caught up. */
const BEHIND = 1024 * 1024;
/** Calls that one front may have open; beyond, nothing more is read from it until some were answered. */
const OPEN_CALLS = 64;

const NOT_TEXT = 1003;
const NOT_A_CALL = 1008;

/**
 * Joins one open socket to the host as one front, until the socket closes: calls in; answers, chat and snapshots out,
 * the first snapshot at once. Sending waits for the reader, never for a timer.
 */
export function attachFront(
  socket: WebSocket,
  parts: { readonly host: News; readonly dispatch: Dispatch; readonly front: FrontId },
): void {
  const { host, dispatch, front } = parts;
  const post = createPost(socket);
  const answer = async (text: string) => {
    const frame = await dispatch(readJson(text), front);
    if (frame === null) socket.close(NOT_A_CALL);
    else post.answer(frame);
  };
  const leave = [host.onSnapshot(post.snapshot), host.onChat(front, post.chat)];
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      socket.close(NOT_TEXT);
      return;
    }
    post.called();
    // A rejection here is a bug of dispatch itself: the front is let go, the host lives on.
    answer(textOf(data)).catch(() => socket.terminate());
  });
  socket.on('error', () => socket.terminate());
  socket.once('close', () => {
    for (const stop of leave) stop();
    host.frontGone(front);
  });
  post.snapshot(host.snapshot());
}

type Post = {
  readonly called: () => void;
  readonly answer: (frame: HostFrame) => void;
  readonly snapshot: (snapshot: Snapshot) => void;
  readonly chat: (batch: ChatBatch) => void;
};

function createPost(socket: WebSocket): Post {
  const outbox = createOutbox();
  let openCalls = 0;
  const answered = () => {
    openCalls -= 1;
    if (openCalls < OPEN_CALLS && socket.isPaused) socket.resume();
  };
  const send = () => {
    while (socket.readyState === socket.OPEN && socket.bufferedAmount < BEHIND) {
      const letter = outbox.next();
      if (letter === null) return;
      if (letter.kind === 'answer' || letter.kind === 'refusal') answered();
      socket.send(letter.text, send);
    }
  };
  const thenSend =
    <Value>(add: (value: Value) => void) =>
    (value: Value) => {
      add(value);
      send();
    };
  return {
    called() {
      openCalls += 1;
      if (openCalls >= OPEN_CALLS) socket.pause();
    },
    answer: thenSend(outbox.addAnswer),
    snapshot: thenSend(outbox.addSnapshot),
    chat: thenSend(outbox.addChat),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text of a message, however it arrived. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
