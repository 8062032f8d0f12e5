import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway } from '../lab/gateway.ts';
import { warmUp } from '../lab/warm-up.ts';
import { APPROVE_EVERY_COMMAND } from '../lab/gateway-config.ts';
import { expect, test } from './stage.ts';

test('a command waits for the word of the person who asked', async ({
  app,
  visit,
  model,
  firstRun,
  chat,
  page,
}) => {
  test.setTimeout(240_000);
  const gateway = await startGateway({ modelUrl: model.url, config: APPROVE_EVERY_COMMAND });
  try {
    await warmUp(gateway);
    await visit(app);
    await firstRun.join({ address: gateway.url, token: gateway.token });
    await chat.ready();
    await chat.newChat.click();
    const mark = join(gateway.directory, 'approved');
    const ask = (name: string) =>
      chat.say(`Run [[tool=exec args={"command":"touch ${mark}-${name}"} tokens=5]]`);
    await ask('denied');
    await page.getByRole('button', { name: 'Deny' }).click({ timeout: 60_000 });
    await chat.answered(1);
    expect(existsSync(`${mark}-denied`)).toBe(false);
    await ask('allowed');
    await page.getByRole('button', { name: 'Allow once' }).click({ timeout: 60_000 });
    await chat.answered(2);
    expect(existsSync(`${mark}-allowed`)).toBe(true);
  } finally {
    await gateway.remove();
  }
});
