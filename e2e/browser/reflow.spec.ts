import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, test } from './cast.ts';
import { expectFit, expectSound } from './sound.ts';

const looks = [
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'light', width: 420 },
] as const;

for (const { colorScheme, width } of looks) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: 640 } });

    test('every view fits without scrolling sideways', async ({
      engage,
      app,
      visit,
      page,
      firstRun,
      chat,
      settings,
      gateways,
    }) => {
      const gateway = await engage(scriptedGateway());
      await visit(app);
      await expect(firstRun.title).toBeVisible();
      await expectSound(page, 'first run');
      await firstRun.join({ address: gateway.url, token: 'a-token' });
      await chat.ready();
      await expectSound(page, 'chat');
      const opener = page.getByRole('button', { name: words('chat.sessions') });
      await opener.click();
      await expect(page.getByRole('searchbox')).toBeVisible();
      // The view is out of the way, and with it the landmark and the heading that axe looks for.
      await expectFit(page, 'the conversations, unfolded');
      await settings.open();
      await expectSound(page, 'settings');
      await gateways.open();
      await expectSound(page, 'gateways');
      await gateways.edit('Studio');
      await expectSound(page, 'the form, in a dialog');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: words('gateways.add') }).click();
      await expectSound(page, 'the form');
      await opener.click();
      await chat.newChat.click();
      await expect(chat.composer).toBeVisible();
      await gateway.stop();
      await expect(chat.banner).toContainText(/Next try in/);
      await expectSound(page, 'the status without a connection');
    });
  });
}
