import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startEcho } from '../../e2e/lab/echo.ts';
import { exchange } from '../../e2e/lab/raw-ssh.ts';
import { startSshd } from '../../e2e/lab/sshd.ts';
import { dialChannel, endOf, forwardBy, pour, serveWith, visit } from './fixtures/local-forward.ts';
import type { LocalForward } from './local-forward.ts';
import { aborted } from './rung.ts';
import { attempt, handlesBackAt, liveHandles, opened } from './tunnel/fixtures/opening.ts';
import { withTest } from './tunnel/fixtures/peers.ts';
import type { ChannelResult, Tunnel } from './tunnel/tunnel.ts';

type Source = Pick<Tunnel, 'close'> & {
  readonly openChannel: (port: number, signal: AbortSignal) => Promise<ChannelResult>;
};

/** One tunnel after the other, all to the same far port. */
function succession(farPort: number) {
  let next = Promise.withResolvers<Source>();
  const openChannel = async (signal: AbortSignal): Promise<ChannelResult> => {
    const stopped = once(signal, 'abort').then(() => null);
    const source = await Promise.race([next.promise, stopped]);
    return source === null ? { ok: false, fault: aborted } : source.openChannel(farPort, signal);
  };
  return {
    openChannel,
    /** From now on clients wait. */
    lose: async () => {
      const lost = next.promise;
      next = Promise.withResolvers<Source>();
      (await lost).close();
    },
    replace: (source: Source): void => next.resolve(source),
  };
}

/** A tunnel whose channels are TCP connections. */
function stub(): Source {
  const streams = new Set<Extract<ChannelResult, { ok: true }>['stream']>();
  return {
    openChannel: async (port) => {
      const opening = await dialChannel(port);
      if (opening.ok) streams.add(opening.stream);
      return opening;
    },
    close: () => {
      for (const stream of streams) stream.destroy();
    },
  };
}

/** Echoes, and floods whoever says so; ends what is ended. */
async function farSide(): Promise<number> {
  const { port } = await serveWith((visitor) => {
    visitor.once('end', () => visitor.end());
    visitor.once('data', (first: Buffer) => {
      if (first.includes('flood')) pour(visitor);
      else visitor.pipe(visitor).write(first);
    });
  });
  return port;
}

/** Clients that are in the middle of something, each of another kind. */
async function occupy(forward: LocalForward) {
  const talker = await visit(forward.port, '::1');
  talker.write('hello');
  await once(talker, 'data');
  const flooded = await visit(forward.port);
  flooded.write('flood');
  await once(flooded, 'readable');
  const sender = await visit(forward.port);
  sender.pause().write('hello');
  pour(sender);
  const listener = await visit(forward.port);
  listener.end('flood');
  await once(listener, 'readable');
  return [talker, flooded, sender, listener];
}

it('keeps its port over 200 tunnels, and no socket of any of them', async () => {
  const farPort = await farSide();
  const { openChannel, lose, replace } = succession(farPort);
  const before = liveHandles();
  const forward = await forwardBy({ openChannel });
  for (let count = 0; count < 200; count += 1) {
    replace(stub());
    const clients = await occupy(forward);
    expect(forward.open()).toBe(4);
    await lose();
    expect(await Promise.all(clients.map(endOf))).toEqual(clients.map(() => 'ECONNRESET'));
    await expect.poll(forward.open).toBe(0);
    // One in four waits for the next, and another one thinks better of it.
    if (count % 4 !== 0) continue;
    const [waiting, gone] = [await visit(forward.port), await visit(forward.port)];
    gone.destroy();
    replace(stub());
    expect(String(await exchange(waiting, 'hello'))).toBe('hello');
  }
  await expect.poll(forward.open).toBe(0);
  await handlesBackAt(before);
  await forward.close();
  const listening = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
  // The far side alone.
  await expect.poll(listening).toBe(1);
}, 60_000);

it('keeps its port over five tunnels through a real sshd, whether they close or break off', async () => {
  const sshd = withTest(await startSshd());
  const echo = withTest(await startEcho());
  const far = succession(echo.port);
  const before = liveHandles();
  const forward = await forwardBy({ openChannel: far.openChannel });
  const { port } = forward;
  for (let count = 0; count < 5; count += 1) {
    const waiting = await visit(port, count % 2 === 0 ? '127.0.0.1' : '::1');
    const bytes = Buffer.alloc(300_000, count);
    const answer = exchange(waiting, bytes);
    const tunnel = opened(await attempt(sshd));
    far.replace(tunnel);
    expect((await answer).equals(bytes)).toBe(true);
    const talker = await visit(port);
    talker.write('hello');
    await once(talker, 'data');
    const sender = await visit(port);
    sender.pause();
    pour(sender);
    await expect.poll(echo.connections).toBe(3 * (count + 1));
    expect(forward.open()).toBe(2);
    if (count % 2 === 0) await sshd.killSessions();
    else tunnel.close();
    await tunnel.gone;
    expect(await Promise.all([talker, sender].map(endOf))).toEqual(['ECONNRESET', 'ECONNRESET']);
    await expect.poll(forward.open).toBe(0);
    expect(forward.port).toBe(port);
    await far.lose();
  }
  await handlesBackAt(before);
}, 60_000);
