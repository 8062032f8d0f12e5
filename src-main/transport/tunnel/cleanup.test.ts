import { expect, it } from 'vitest';
import { startSshd, type SshdOptions } from '../../../e2e/lab/sshd.ts';
import { attempt, handlesBackAt, liveHandles } from './fixtures/opening.ts';
import { channelTo, withTest } from './fixtures/peers.ts';

const serve = async (options: SshdOptions = {}) => withTest(await startSshd(options));

it('holds nothing after fifty attempts that were aborted, each a little later, and tunnels that were closed', async () => {
  const sshd = await serve();
  const jump = await serve();
  const before = liveHandles();
  const listeners = () => process.listenerCount('uncaughtException') + process.listenerCount('exit');
  const listening = listeners();
  const reached: string[] = [];
  let tunnels = 0;
  for (let count = 0; count < 50; count += 1) {
    const stopping = new AbortController();
    let rungs = 0;
    const wanted = count % 9;
    const stageBegun = (stage: string): void => {
      rungs += 1;
      if (rungs < wanted) return;
      reached.push(stage);
      // In the stage itself, and not at its beginning alone.
      let turns = count % 5;
      const turn = (): void => void (turns-- <= 0 ? stopping.abort() : setImmediate(turn));
      turn();
    };
    const jumps = count % 2 === 0 ? [] : [jump];
    const { result } = await attempt(sshd, { jumps, request: { stageBegun }, signal: stopping.signal });
    if (!result.ok) continue;
    tunnels += 1;
    await channelTo(result.tunnel, sshd.port);
    result.tunnel.close();
  }
  expect(tunnels).toBeGreaterThan(5);
  expect(new Set(reached)).toEqual(new Set(['tcp', 'host-key', 'login']));
  await handlesBackAt(before);
  expect(listeners()).toBe(listening);
  for (const server of [sshd, jump])
    await expect.poll(() => server.sessions().length, { timeout: 5000 }).toBe(0);
});
