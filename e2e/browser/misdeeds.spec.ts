import type { DropCause } from '../../src-main/contract/fault.ts';
import type { ScriptedConnection } from '../lab/scripted-connection.ts';
import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, tellOnline, test } from './cast.ts';

const name = 'Studio';
const host = '127.0.0.1';

test.describe('a gateway that misbehaves once it is online', () => {
  const misdeeds: readonly (readonly [DropCause, (connection: ScriptedConnection) => void])[] = [
    ['oversized-frame', ({ flood }) => flood(30 * 1024 * 1024)],
    ['invalid-frame', ({ text }) => text('{"type":"event",')],
    ['closed', ({ drop }) => drop()],
  ];

  for (const [why, misbehave] of misdeeds) {
    test(`${why}: said, and healed without a person`, async ({ joined, chat }) => {
      await chat.composer.fill('a thought that is not sent yet');
      // The first retries come within fractions of a second: it misbehaves until the strip stays for a while.
      await expect(async () => {
        misbehave(await joined.online());
        await expect(chat.banner).toContainText(words(`fault.dropped.${why}`, { name }), { timeout: 2_000 });
      }).toPass({ timeout: 60_000 });
      await chat.ready();
      await expect(chat.banner).toHaveCount(0);
      await expect(chat.composer).toHaveValue('a thought that is not sent yet');
    });
  }

  test('announces a restart: waited for and joined again', async ({ joined, chat }) => {
    joined.shutdown(4_000);
    await expect(chat.banner).toContainText(words('fault.gateway-restarting', { name }));
    await expect(chat.banner).toContainText(words('fault.gateway-restarting.advice'));
    await expect(chat.banner).toContainText(/Next try in \d s/);
    await chat.ready();
    await expect(chat.banner).toHaveCount(0);
  });

  test('announces its end: said, and joined again once it is back', async ({
    joined,
    engage,
    chat,
    page,
  }) => {
    await expect(async () => {
      await joined.online();
      joined.shutdown();
      await expect(chat.banner).toContainText(words('fault.gateway-stopped', { name }), { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await joined.stop();
    await expect(async () => {
      // Its next try by itself may be half a minute away by now.
      await tellOnline(page);
      const refused = words('fault.refused', { host, port: joined.port });
      await expect(chat.banner).toContainText(refused, { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
    await engage(scriptedGateway({ port: joined.port }));
    // It may have come back by itself already, with no button left to press.
    await tellOnline(page);
    await chat.ready();
  });
});
