import { startGateway, type Gateway } from '../lab/gateway.ts';
import { lacksForAddress, lendAddress } from '../lab/lent-address.ts';
import { writeOpenClawCommand, type OpenClawCommand } from '../lab/openclaw-command.ts';
import { pendingDevice, pendingDevices } from '../lab/pairing.ts';
import { startSshd } from '../lab/sshd.ts';
import { EditPage } from '../pages/edit-page.ts';
import { PairingPage } from '../pages/pairing-page.ts';
import { RouteSwitch } from '../pages/ssh-pages.ts';
import { words } from '../pages/words.ts';
import { expectSound } from './sound.ts';
import { expect, test as cast, trustAll } from './ssh-cast.ts';

type Lan = { readonly lan: Gateway; readonly command: OpenClawCommand };

type Together = {
  readonly pairing: PairingPage;
  readonly edit: EditPage;
  /** The app with a gateway that has both routes, waiting over the direct one; its page shows the list of gateways. */
  readonly waiting: (sshd: 'with the command' | 'without it') => Promise<void>;
};

const name = 'Studio';
const lacks = await lacksForAddress();

/** The cast with a real gateway to which its callers over the network are strangers, and a login on its computer. */
const test = cast.extend<Together, Lan>({
  lan: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
    async ({}, play) => {
      const lent = await lendAddress();
      const gateway = await startGateway({ address: lent.address });
      await play(gateway);
      await gateway.remove();
      await lent.giveBack();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  command: [async ({ lan }, play) => play(await writeOpenClawCommand(lan)), { scope: 'worker' }],
  pairing: async ({ page }, play) => play(new PairingPage(page)),
  edit: async ({ page }, play) => play(new EditPage(page)),
  waiting: async ({ lan, command, engage, home, moveIn, firstRun, gateways, edit, page }, play) =>
    play(async (which) => {
      const { directives, user } = command;
      const sshd = await engage(startSshd(which === 'with the command' ? { directives } : {}));
      await trustAll(home, [sshd]);
      await moveIn([{ name: 'studio', sshd: { ...sshd, user } }]);
      await firstRun.join({ address: lan.url, token: lan.token });
      await expect(firstRun.says(words('fault.pairing-required.not-paired', { name }))).toBeVisible();
      await page.getByRole('button', { name: words('first.later') }).click();
      await gateways.open();
      await gateways.edit(name);
      await edit.target.fill('studio');
      await edit.dialog.locator('input[name="remotePort"]').fill(String(lan.port));
      await edit.close();
    }),
});

test.use({ actionTimeout: 20_000 });
test.setTimeout(180_000);
test.skip(lacks.length > 0, lacks.join(', '));

test('a request is approved over SSH, once a person has seen exactly which', async ({
  lan,
  waiting,
  pairing,
  gateways,
  page,
}) => {
  await waiting('with the command');
  const asked = await pendingDevice(lan);
  await pairing.open();
  await expectSound(page, 'a request with both ways');
  await pairing.lookedAgain();
  expect(await pendingDevices(lan), 'looking again makes no second request').toMatchObject([
    { requestId: asked.requestId, deviceId: asked.deviceId },
  ]);

  await test.step('the consent names the request, and its safe button has the focus', async () => {
    await pairing.approve.click();
    await expect(pairing.notNow).toBeFocused();
    await expect(pairing.dialog).toContainText(words('pairing.consent.title', { host: 'studio' }));
    await expect(pairing.fact(words('pairing.request'))).toContainText(asked.requestId);
    await expect(pairing.command).toHaveText(`openclaw devices approve ${asked.requestId}`);
    await expectSound(page, 'the consent to an approval');
    await page.keyboard.press('Enter');
    await expect(pairing.close).toBeFocused();
    expect(await pendingDevices(lan)).toHaveLength(1);
  });

  await test.step('approved with the keyboard, it connects by itself', async () => {
    await pairing.approve.press('Enter');
    await expect(pairing.notNow).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(pairing.consent).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(pairing.dialog).toContainText(words('pairing.approving', { host: 'studio' }));
    await expectSound(page, 'an approval under way');
    await expect(pairing.dialog).toHaveCount(0, { timeout: 60_000 });
    await expect(gateways.row(name)).toContainText(words('state.online.direct'));
    expect(await pendingDevices(lan)).toEqual([]);
  });
});

test('connected over SSH first, the device is known on the direct route too', async ({
  lan,
  command,
  engage,
  home,
  moveIn,
  door,
  gateways,
  form,
  edit,
  chat,
  page,
}) => {
  const routes = new RouteSwitch(page, name);
  const show = async (): Promise<void> =>
    gateways
      .row(name)
      .getByRole('button', { name: words('gateways.open') })
      .click();
  const sshd = await engage(startSshd());
  await trustAll(home, [sshd]);
  await moveIn([{ name: 'studio', sshd: { ...sshd, user: command.user } }]);
  await door.pick('studio');
  await door.join({ port: lan.port, token: lan.token, name });
  await chat.ready();
  expect(await pendingDevices(lan), 'nobody had to be asked').toEqual([]);

  await gateways.open();
  await gateways.edit(name);
  await edit.address.fill(lan.url);
  await edit.close();
  await show();
  await routes.choose('direct');
  await routes.settled('direct');
  await expect(chat.banner).toHaveCount(0);

  await test.step('its own token is presented over SSH, and on the network it is not', async () => {
    await gateways.open();
    await gateways.edit(name);
    await form.ask('none');
    await form.submit();
    await expect(gateways.row(name)).toContainText(words('fault.credentials-missing.token', { name }));
    await show();
    await routes.choose('ssh');
    await chat.ready();
    await routes.settled('ssh');
  });
});

test('where the login finds no openclaw, nothing is approved and it is said', async ({
  lan,
  waiting,
  pairing,
  page,
}) => {
  await waiting('without it');
  const asked = await pendingDevice(lan);
  await pairing.open();
  await pairing.approve.click();
  await pairing.consent.click();
  await expect(pairing.refused).toContainText(words('refusal.approval-refused.no-command'));
  await expect(pairing.refused).toContainText(words('refusal.approval-refused.no-command.advice'));
  await expectSound(page, 'an approval that was refused');
  expect(await pendingDevices(lan)).toMatchObject([{ requestId: asked.requestId }]);
});
