import { once } from 'node:events';
import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { call, endOf, forwardBy, serveWith, visit } from './fixtures/local-forward.ts';
import { receive } from './local-forward-visit.ts';

/** A client that said this much to a far side that does not read, was told the end, and is gone. */
async function lastBytes(length: number) {
  const [channel, far] = duplexPair({ highWaterMark: 2 * length });
  const forward = await forwardBy({ openChannel: async () => ({ ok: true, stream: channel }) });
  far.end();
  const client = await visit(forward.port);
  await once(client.resume(), 'end');
  client.end(Buffer.alloc(length, 1));
  await once(client, 'close');
  await expect.poll(() => channel.writableEnded).toBe(true);
  return { forward, channel, far };
}

it('leaves the last bytes of a client their way, though the client is gone', async () => {
  const { forward, far } = await lastBytes(200_000);
  expect(forward.open()).toBe(1);
  let length = 0;
  for await (const chunk of far) length += Buffer.from(chunk).length;
  expect(length).toBe(200_000);
  await expect.poll(forward.open).toBe(0);
});

it('ends even what a client left behind when it closes', async () => {
  const { forward, channel } = await lastBytes(200_000);
  await forward.close();
  expect(channel.destroyed).toBe(true);
  await expect.poll(forward.open).toBe(0);
});

it('lets a client read a whole answer to its end, though the channel is closed', async () => {
  const [channel, far] = duplexPair();
  const visitors: Socket[] = [];
  const { port } = await serveWith((visitor) => visitors.push(visitor));
  const client = call(port).pause();
  await expect.poll(() => visitors.length).toBe(1);
  const [visitor] = visitors;
  if (visitor === undefined) throw new Error('nobody came');
  // As full as the kernel lets it be, so that the last word has to wait here.
  let length = 0;
  while (visitor.writableLength === 0) {
    visitor.write(Buffer.alloc(1000));
    length += 1000;
  }
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const openChannel = async () => ({ ok: true as const, stream: channel });
  receive(visitor, { openChannel, waitMs: 1000, after: systemClock.after }, leave);
  far.end('the last word');
  await once(channel, 'end');
  channel.destroy();
  await once(channel, 'close');
  expect(visitor.writableLength).toBeGreaterThan(0);
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk);
  const answer = Buffer.concat(chunks);
  expect(answer.length).toBe(length + 'the last word'.length);
  expect(answer.toString('utf8', length)).toBe('the last word');
  await left;
});

it('leaves no socket where it closes in the moment that a client is ended', async () => {
  const [channel, far] = duplexPair();
  const forward = await forwardBy({ openChannel: async () => ({ ok: true, stream: channel }) });
  const client = await visit(forward.port);
  client.write('hello');
  await once(far, 'data');
  far.end();
  await once(channel, 'end');
  await forward.close();
  expect(await endOf(client)).toBe('end');
  await expect.poll(forward.open).toBe(0);
});
