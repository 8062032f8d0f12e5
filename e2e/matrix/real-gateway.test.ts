// One row with the real OpenClaw gateway, so that the scripted one is not all that these rows are true of.
import { expect, it } from 'vitest';
import { until } from '../lab/deadline.ts';
import { startGateway, type Gateway } from '../lab/gateway.ts';
import { startModel } from '../lab/model.ts';
import { findProcess } from '../lab/process-tree.ts';
import { epochOf } from './row.ts';
import { keepsTunnel, waitsFor } from './shown.ts';
import { openStage, type Stage } from './stage.ts';
import { keepsWord } from './verdict.ts';
import { TARGET } from './way.ts';

const START_MS = 180_000;
const SILENCE_MS = 20_000;
const SLACK_MS = 500;

function openTo({ port, token }: Gateway): Promise<Stage> {
  const ssh = { target: TARGET, remotePort: port, secure: false };
  return openStage({ way: 'jump', scale: 1, profile: { ssh, secret: token } });
}

/** The window shows these words once, as stored. */
async function shows({ front }: Stage, words: string): Promise<void> {
  const stored = () => front.sends().length === 0 && front.entries().some(({ text }) => text === words);
  await until(stored, { what: `${words}, stored`, deadlineMs: 60_000, changes: front.changes });
  expect(front.entries().filter(({ text }) => text === words)).toHaveLength(1);
}

it(
  'row 2: the real gateway stands still, jump',
  async () => {
    const model = await startModel();
    const gateway = await startGateway({ modelUrl: model.url });
    const stage = await openTo(gateway);
    const { front, clock } = stage;
    try {
      await stage.add();
      expect(epochOf(await stage.online())).toBe(1);
      await front.send('once');
      await shows(stage, 'once');
      const begun = clock.now();
      process.kill(gateway.pid(), 'SIGSTOP');
      await until(() => findProcess(gateway.pid())?.state === 'T', { what: 'the gateway to stand still' });
      const lost = front.send('into the silence');
      const { at } = await front.sees(waitsFor('dropped'), { what: 'the silence', since: begun });
      expect(at - begun).toBeLessThanOrEqual(SILENCE_MS + SLACK_MS);
      await lost;
      expect(front.sends()).toMatchObject([{ state: 'unsure', fault: { code: 'outcome-unknown' } }]);
      keepsTunnel(stage);
      process.kill(gateway.pid(), 'SIGCONT');
      await stage.online(1);
      for (const { key, state } of front.sends()) if (state === 'unsure') await front.retry(key);
      await shows(stage, 'into the silence');
      await shows(stage, 'once');
      keepsTunnel(stage);
      await keepsWord(stage);
    } finally {
      await stage.close();
      await gateway.remove();
      await model.stop();
    }
  },
  START_MS,
);
