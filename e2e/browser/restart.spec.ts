import { startGateway } from '../lab/gateway.ts';
import { warmUp } from '../lab/warm-up.ts';
import { expect, test } from './stage.ts';

/** These specs stop their gateway, so it is their own. */
test.describe('a gateway that goes away in the middle of an answer', () => {
  test.setTimeout(300_000);

  test('comes back: counted down, reconciled, and the draft is kept', async ({
    app,
    visit,
    model,
    firstRun,
    chat,
    page,
  }) => {
    const gateway = await startGateway({ modelUrl: model.url });
    try {
      await warmUp(gateway);
      await visit(app);
      await firstRun.join({ address: gateway.url, token: gateway.token });
      await chat.ready();
      await chat.newChat.click();
      await chat.say('Before [[tokens=5]]');
      await chat.answered(1);
      await chat.say('Interrupted [[tokens=2000 rate=20]]');
      await expect(chat.answers).toHaveCount(2, { timeout: 60_000 });
      await chat.composer.fill('a draft that must survive');

      await gateway.kill();
      await expect(chat.banner).toContainText(/Next try in|Trying now/, { timeout: 10_000 });
      await expect(chat.composer).toHaveValue('a draft that must survive');
      await expect(page.locator('form[data-reachable="offline"]')).toBeVisible();

      await gateway.start();
      await chat.ready();
      await expect(chat.banner).toHaveCount(0);
      await expect(chat.questions).toHaveText(['Before [[tokens=5]]', 'Interrupted [[tokens=2000 rate=20]]']);
      await expect(chat.composer).toHaveValue('a draft that must survive');
      await chat.composer.fill('');
      await chat.say('After [[tokens=5]]');
      await expect(chat.questions).toHaveCount(3);
      await expect(chat.answers.last()).toContainText('quick', { timeout: 60_000 });
    } finally {
      await gateway.remove();
    }
  });
});
