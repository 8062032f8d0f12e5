import { Duplex } from 'node:stream';

/** A stream over one SSH channel, which behaves as a socket does. */
export type ChannelStream = {
  readonly stream: Duplex;
  /** Bytes that came through it so far. */
  readonly bytesRead: () => number;
};

/** What we use of a channel of ssh2. */
type SshChannel = Duplex & { readonly close: () => void };

/** The most that one packet carries: ssh2's limit, and that of OpenSSH. */
const PACKET_BYTES = 32_768;

/**
 * Wraps a channel of ssh2 over the stream below its connection. The channel itself is no stream to rely on: its
 * `destroy` only asks the server to close, so that `close` never comes from a dead one, it may be left out while
 * data is unread, and writing after the server closed is never called back. This one is gone the moment it is
 * destroyed, and its ends may be closed one by one. Errors of it are heard by nobody and end it.
 */
export function wrapChannel(channel: SshChannel, below: Duplex): ChannelStream {
  let bytesRead = 0;
  const send = (pieces: readonly Buffer[], done: () => void): void => {
    // ssh2 writes each packet in three parts: without this they are three system calls and three TCP segments.
    below.cork();
    for (const piece of pieces.slice(0, -1)) channel.write(piece);
    channel.write(pieces.at(-1) ?? Buffer.alloc(0), done);
    below.uncork();
  };
  const stream = new Duplex({
    read: () => void channel.resume(),
    write: (chunk: Buffer, _encoding, done) => send([chunk], done),
    writev: (chunks, done) => send(join(chunks.map(({ chunk }: { readonly chunk: Buffer }) => chunk)), done),
    final: (done) => {
      channel.end();
      done();
    },
    destroy: (error, done) => {
      channel.off('data', take).off('end', finish);
      channel.close();
      done(error);
    },
  });
  const take = (chunk: Buffer): void => {
    bytesRead += chunk.length;
    if (!stream.push(chunk)) channel.pause();
  };
  const finish = (): void => void stream.push(null);
  const leave = (): void => void (stream.readableEnded ? stream.destroy() : stream.once('end', destroy));
  const destroy = (): void => void stream.destroy();
  channel.on('data', take).once('end', finish).once('close', leave).on('error', destroy);
  stream.on('error', () => undefined);
  return { stream, bytesRead: () => bytesRead };
}

/** A short message and its head, which a WebSocket writes one after the other, become one packet. */
function join(pieces: readonly Buffer[]): readonly Buffer[] {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return bytes > PACKET_BYTES ? pieces : [Buffer.concat(pieces)];
}
