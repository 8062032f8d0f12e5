import type { Socket } from 'node:net';

/** What goes wrong in one direction; whatever is left out goes right. */
export interface Faults {
  /** Every chunk arrives this much later. */
  readonly delayMs?: number;
  /** And up to this much later still; the order stays. */
  readonly jitterMs?: number;
  /** What the direction lets through, in each connection. */
  readonly bytesPerSecond?: number;
  /** Each connection is cut, with a FIN to both ends, when this many bytes of it have got through. */
  readonly truncateAfter?: number;
  /**
   * Nothing gets through, neither bytes nor the end of the connection. `hold`: it comes once the fault has gone, as
   * TCP's retransmissions do. `discard`: bytes are lost for good, as in a broken middlebox.
   */
  readonly blackhole?: 'hold' | 'discard';
}

/** Bytes of one direction, over all connections. */
export interface Traffic {
  readonly received: number;
  readonly forwarded: number;
  readonly discarded: number;
}

export type Tally = { -readonly [Key in keyof Traffic]: Traffic[Key] };

export interface LineParts {
  readonly source: Socket;
  readonly sink: Socket;
  readonly faults: () => Faults;
  readonly tally: Tally;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly cut: () => void;
}

/** One direction of one connection. */
export interface Line {
  /** To be called when the faults have changed. */
  readonly look: () => void;
  /** Sends a FIN onwards; what comes later is discarded. */
  readonly finish: () => void;
}

/** A piece on its way; `end` and `reset` carry no bytes. */
interface Parcel {
  readonly kind: 'bytes' | 'end' | 'reset';
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** What is on its way in one direction before the source is told to wait. */
const IN_FLIGHT_LIMIT = 1024 * 1024;
/** A slow line passes a piece this often. */
const PACE_MS = 20;
const NOTHING = Buffer.alloc(0);

/** Carries bytes from `source` to `sink` as the faults allow. Both must have been made with `allowHalfOpen`. */
export function layLine(parts: LineParts): Line {
  const { source, sink, faults, tally } = parts;
  const queue = makeQueue(parts);
  let full = false;
  let through = 0;
  let timer: NodeJS.Timeout | undefined;
  const pass = (parcel: Parcel): void => {
    if (parcel.kind === 'end') return void sink.end();
    if (parcel.kind === 'reset') return reset(sink);
    if (faults().blackhole === 'discard' || sink.writableEnded) {
      tally.discarded += parcel.bytes.length;
      return;
    }
    const limit = Math.max(0, (faults().truncateAfter ?? Infinity) - through);
    const bytes = parcel.bytes.subarray(0, limit);
    through += bytes.length;
    tally.forwarded += bytes.length;
    tally.discarded += parcel.bytes.length - bytes.length;
    full = !sink.write(bytes);
    if (bytes.length === limit) parts.cut();
  };
  const waitMs = (): number => (full ? Infinity : queue.waitMs());
  const look = (): void => {
    clearTimeout(timer);
    while (waitMs() === 0) pass(queue.take());
    if (waitMs() < Infinity) timer = setTimeout(look, waitMs());
    if (queue.bytes() < IN_FLIGHT_LIMIT) source.resume();
    else source.pause();
  };
  const accept = (kind: Parcel['kind'], bytes: Buffer = NOTHING): void => {
    tally.received += bytes.length;
    queue.put(kind, bytes);
    if (sink.destroyed) giveUp();
    else look();
  };
  const giveUp = (): void => {
    clearTimeout(timer);
    tally.discarded += queue.clear();
    source.resume();
  };
  source.on('data', (bytes: Buffer) => accept('bytes', bytes));
  source.once('end', () => accept('end'));
  source.once('error', () => accept('reset'));
  sink.on('drain', () => {
    full = false;
    look();
  });
  sink.once('close', giveUp);
  return { look, finish: () => void sink.end() };
}

/**
 * Ends a connection with an RST, behind a FIN that is just being sent: while it is, libuv refuses the reset (EINVAL of
 * uv_tcp_close_reset), and Node drops the handle all the same and leaves the connection open, unread, for good.
 */
export function reset(socket: Socket): void {
  const isEnding = socket.writableEnded && socket.writableLength === 0 && !socket.writableFinished;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

/** Parcels in their order, each with the moment from which it may pass. */
function makeQueue({ faults, random }: LineParts) {
  const parcels: Parcel[] = [];
  let bytes = 0;
  let latest = 0;
  let freeAt = 0;
  const pieceSize = (): number => {
    const { bytesPerSecond = Infinity } = faults();
    return Math.max(1, Math.floor((bytesPerSecond * PACE_MS) / 1000));
  };
  return {
    bytes: () => bytes,
    put: (kind: Parcel['kind'], content: Buffer): void => {
      const { delayMs = 0, jitterMs = 0 } = faults();
      latest = Math.max(latest, performance.now() + delayMs + jitterMs * random());
      bytes += content.length;
      parcels.push({ kind, bytes: content, dueAt: latest });
    },
    /** Empties it and returns how many bytes there were. */
    clear: (): number => {
      const lost = bytes;
      parcels.length = 0;
      bytes = 0;
      return lost;
    },
    /** Until the first may pass: 0 for now, Infinity for not before something changes. */
    waitMs: (): number => {
      const [first] = parcels;
      if (first === undefined || faults().blackhole === 'hold') return Infinity;
      if (faults().blackhole === 'discard') return first.kind === 'bytes' ? 0 : Infinity;
      return Math.max(0, Math.max(first.dueAt, freeAt) - performance.now());
    },
    /** The first, or as much of it as the line's pace lets through at once. */
    take: (): Parcel => {
      const first = parcels.shift() ?? { kind: 'bytes', bytes: NOTHING, dueAt: 0 };
      const piece = first.bytes.subarray(0, pieceSize());
      const rest = first.bytes.subarray(piece.length);
      if (rest.length > 0) parcels.unshift({ ...first, bytes: rest });
      bytes -= piece.length;
      freeAt = performance.now() + (piece.length * 1000) / (faults().bytesPerSecond ?? Infinity);
      return { ...first, bytes: piece };
    },
  };
}
