import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ChannelResult } from './tunnel/tunnel.ts';

export type VisitRequest = {
  /**
   * Opens a stream to the far port, for which it may first wait for a tunnel; gives up when the signal aborts. A
   * rejection counts as a refusal.
   */
  readonly openChannel: (signal: AbortSignal) => Promise<ChannelResult>;
  /** How long a new connection waits for its channel before it is reset, in ms. */
  readonly waitMs: number;
  readonly after: (ms: number, run: () => void) => () => void;
};

/** One program that came to the port of a forward. */
export type Visit = {
  readonly isWaiting: () => boolean;
  /** Ends it at once; the client sees a reset. */
  readonly end: () => void;
};

/**
 * Waits for the channel of a client and joins the two. A client that gets none is reset. Calls `left` when nothing of
 * the visit is open any more.
 *
 * While it waits, a client is read up to the 64 KiB that its stream holds: a socket paused on accept
 * (`pauseOnConnect`) shows neither FIN nor RST of a client that went away. A FIN before the first byte is taken for
 * that, too. After bytes it may as well be a half-close (RFC 9293, section 3.6), and is carried on behind them.
 */
export function receive(client: Socket, request: VisitRequest, left: () => void): Visit {
  const stopping = new AbortController();
  let channel: Duplex | null = null;
  let isWaiting = true;
  const stopWaiting = (): void => {
    isWaiting = false;
    cancel();
    client.off('end', giveUp).off('close', giveUp);
  };
  const giveUp = (): void => {
    stopWaiting();
    stopping.abort();
    reset(client);
    left();
  };
  const take = (stream: Duplex): void => {
    stream.on('error', unheard);
    const isLate = !isWaiting || client.destroyed;
    if (isLate) stream.destroy();
    // Otherwise its end will tell what becomes of the client.
    if (isLate || stream.destroyed) return isWaiting ? giveUp() : undefined;
    stopWaiting();
    channel = stream;
    join(client, stream, left);
  };
  const settle = (opening: ChannelResult | null): void => {
    if (opening?.ok === true) take(opening.stream);
    else if (isWaiting) giveUp();
  };
  const cancel = request.after(request.waitMs, giveUp);
  client.once('end', giveUp).once('close', giveUp);
  request.openChannel(stopping.signal).then(settle, () => settle(null));
  return {
    isWaiting: () => isWaiting,
    end: () => {
      if (channel === null) return giveUp();
      reset(client);
      channel.destroy();
    },
  };
}

/**
 * Carries bytes and half-closes both ways, each no faster than the other side takes them. Pipes alone do not clean
 * up: of two joined streams the one left over would stay open for good (Node's stream.pipe(); ssh-tls-trust.md, 1.2).
 */
function join(client: Socket, channel: Duplex, left: () => void): void {
  let open = 2;
  const close = (): void => {
    open -= 1;
    if (open === 0) left();
  };
  client.once('close', () => {
    // A client that had and said everything leaves the channel its last bytes to send.
    if (!client.readableEnded || !client.writableFinished) channel.destroy();
    close();
  });
  channel.once('close', () => {
    if (channel.readableEnded) client.destroySoon();
    else reset(client);
    close();
  });
  client.pipe(channel);
  channel.pipe(client);
}

/**
 * Ends a connection so that the client takes what it got neither for an answer nor for a whole one. Where a FIN is
 * just being sent everything was, and libuv refuses the reset (uv_tcp_close_reset) and Node then keeps the handle.
 */
export function reset(client: Socket): void {
  const isEnding = client.writableEnded && client.writableLength === 0 && !client.writableFinished;
  if (isEnding) client.destroy();
  else client.resetAndDestroy();
}

export function unheard(): void {
  // An error is followed by a close, which is what counts; one that nobody listens to would end the process.
}
