import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { wrapChannel } from './channel.ts';

type Written = { readonly chunk: Buffer };

/** A stream below that keeps what it was given at once, and a channel over it that writes as ssh2 does. */
function stack() {
  const calls: string[] = [];
  const below = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      calls.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.map(({ chunk }: Written) => String(chunk)).join('|'));
      done();
    },
  });
  const packets: string[] = [];
  const channel = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      packets.push(String(chunk));
      for (const part of ['length', chunk, 'tag']) below.write(part);
      done();
    },
  });
  const { stream } = wrapChannel(Object.assign(channel, { close: () => undefined }), below);
  return { stream, calls, packets };
}

describe('wrapChannel', () => {
  it('hands a packet on in one piece', async () => {
    const { stream, calls } = stack();
    stream.write('hello');
    await turn();
    stream.write('again');
    await turn();
    expect(calls).toEqual(['length|hello|tag', 'length|again|tag']);
  });

  it('makes one packet of a head and its message', async () => {
    const { stream, calls, packets } = stack();
    stream.cork();
    stream.write('head,');
    stream.write('message');
    stream.uncork();
    await turn();
    expect(packets).toEqual(['head,message']);
    expect(calls).toEqual(['length|head,message|tag']);
  });

  it('leaves long messages as they are, though one piece is the other', async () => {
    const { stream, packets } = stack();
    const long = 'x'.repeat(30_000);
    const bytes = Buffer.from(long);
    let done = 0;
    stream.cork();
    for (const _ of [1, 2]) stream.write(bytes, () => (done += 1));
    stream.uncork();
    await turn();
    expect(packets).toEqual([long, long]);
    expect(done).toBe(2);
  });
});
