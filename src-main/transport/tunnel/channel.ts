import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/** A stream over one SSH channel, which behaves as a socket does. */
export type ChannelStream = {
  readonly stream: Duplex;
  /** Bytes that came through it so far. */
  readonly bytesRead: () => number;
};

/**
 * Wraps a channel of ssh2. The channel itself is no stream to rely on: its `destroy` only asks the server to
 * close, so that `close` never comes from a dead one, it may be left out while data is unread, and writing
 * after the server closed is never called back. This one is gone the moment it is destroyed, and its ends may
 * be closed one by one. Errors of it are heard by nobody and end it.
 */
export function wrapChannel(channel: ClientChannel): ChannelStream {
  let bytesRead = 0;
  const stream = new Duplex({
    read: () => void channel.resume(),
    write: (chunk: Buffer, _encoding, done) => void channel.write(chunk, done),
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
