import type { Locator, Page } from '@playwright/test';
import { inDays } from '../lab/certificate-kinds.ts';
import type { TlsProxy } from '../lab/tls-proxy.ts';
import { words } from '../pages/words.ts';
import { expectSound, walkByTab } from './sound.ts';
import { expect, issueHere, test } from './tls-cast.ts';

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const addressOf = ({ port }: TlsProxy): string => `wss://127.0.0.1:${port}`;
const wrong = Array.from({ length: 32 }, () => 'AB').join(':');

/** Goes on by the Tab key until something has the focus. */
async function tabTo(page: Page, place: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(place).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0], timeout: 20_000 });
}

/** The dialog is sound, and in a window as narrow as a phone it needs no scrolling sideways. */
async function expectSoundDialog(page: Page, what: string): Promise<void> {
  await expectSound(page, what);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 420, height: 700 });
  const dialog = page.getByRole('dialog');
  const beyond = await dialog.evaluate((root) =>
    [root, ...root.querySelectorAll('*')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'auto')
      .map((one) => one.outerHTML.slice(0, 120)),
  );
  expect.soft(beyond, `${what}: what is scrolled sideways`).toEqual([]);
  for (const button of await dialog.locator('[data-autofocus]').all())
    await expect.soft(button, `${what}: the safe button is in sight`).toBeInViewport({ ratio: 1 });
  if (size !== null) await page.setViewportSize(size);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 900, height: 700 },
  ]) {
    test.describe(`${colorScheme}, ${viewport.width} by ${viewport.height}`, () => {
      test.use({ colorScheme, viewport });

      test('every dialog about a certificate is sound', async ({
        issuer,
        moveInTrusting,
        front,
        form,
        certificate,
        chat,
        page,
      }) => {
        const own = await issueHere(issuer, { selfSigned: true });
        const [remade, trusted] = [
          await issueHere(issuer, { selfSigned: true }),
          await issueHere(issuer, { to: inDays(2) }),
        ];
        const proxy = await front(own);
        const show = (one: typeof own): void => {
          proxy.renew(one);
          proxy.drop();
        };
        await moveInTrusting();
        await form.ask('none');
        await form.write({ address: addressOf(proxy), name });
        await form.submit();
        await certificate.shows(own.fingerprint);
        await expectSoundDialog(page, 'a certificate that vouches for itself');
        await certificate.compared.fill(wrong);
        await expect(certificate.accept).toBeDisabled();
        await expectSoundDialog(page, 'a fingerprint that is another');
        await certificate.compare(own.fingerprint);
        await expectSoundDialog(page, 'a fingerprint that is equal');
        await certificate.later.click();
        await expectSound(page, 'a first run that waits for a decision');
        await certificate.look.click();
        await certificate.accept.click();
        await chat.ready();

        show(remade);
        await certificate.shows(remade.fingerprint);
        await expectSoundDialog(page, 'another certificate than the pinned one');
        await certificate.askForget.click();
        await certificate.word.check();
        await expectSoundDialog(page, 'the second step of forgetting it');
        await page.keyboard.press('Escape');
        await expectSound(page, 'a chat without its gateway');
        show(trusted);
        await chat.banner.getByRole('button', { name: words('action.reconnect') }).click();
        await expect(certificate.askReplace).toBeVisible();
        await expectSoundDialog(page, 'a renewal that the system trusts');
        await certificate.askReplace.click();
        await certificate.word.check();
        await expectSoundDialog(page, 'the second step of trusting it');
        await certificate.replace.click();
        await chat.ready();
        await expect(chat.banner).toBeVisible();
        await expectSound(page, 'a certificate that ends soon');
      });

      test('the part of the form about it is sound', async ({
        issuer,
        moveInTrusting,
        front,
        firstRun,
        form,
        proof,
        certificate,
        gateways,
        chat,
        page,
      }) => {
        const own = await issueHere(issuer, { selfSigned: true });
        const proxy = await front(own);
        await moveInTrusting();
        await expect(firstRun.title).toBeVisible();
        await form.ask('none');
        await form.write({ address: addressOf(proxy), name });
        await proof.open();
        await proof.pin.fill('short');
        await form.submit();
        await expect(proof.pin).toBeFocused();
        await expectSound(page, 'a fingerprint that is refused');
        await proof.pin.fill('');
        await proof.choose('system');
        await form.submit();
        await expect(certificate.changeTrust).toBeVisible();
        await expectSoundDialog(page, 'a certificate that cannot be pinned');
        await certificate.changeTrust.click();
        await expect(proof.mode('system')).toBeFocused();
        await proof.choose('leaf');
        await form.submit();
        await certificate.accept.click();
        await chat.ready();
        await gateways.open();
        await gateways.edit(name);
        await proof.forget.click();
        await expect(proof.keep).toBeVisible();
        await expectSoundDialog(page, 'the form of a gateway with a pin');
        await walkByTab(page, 'the form of a gateway with a pin');
      });
    });
  }
}

test('the keyboard alone leads through trusting and forgetting, and the focus is never lost', async ({
  issuer,
  moveInTrusting,
  front,
  form,
  proof,
  certificate,
  storedPin,
  chat,
  page,
}) => {
  const [own, remade] = [
    await issueHere(issuer, { selfSigned: true }),
    await issueHere(issuer, { selfSigned: true }),
  ];
  const proxy = await front(own);
  await moveInTrusting();
  await form.ask('none');
  await form.write({ name });
  await form.address.focus();
  await page.keyboard.type(addressOf(proxy));
  await tabTo(page, proof.fold);
  await page.keyboard.press('Enter');
  await tabTo(page, proof.mode('leaf'));
  await page.keyboard.press('ArrowDown');
  await expect(proof.mode('public-key')).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await expect(proof.pin).toBeFocused();
  await page.keyboard.press('Enter');

  await test.step('trusting', async () => {
    await expect(certificate.later, 'the safe button has the focus').toBeFocused();
    await tabTo(page, certificate.compared, 'Shift+Tab');
    await page.keyboard.type(own.fingerprint);
    await expect(certificate.dialog).toContainText(words('certificate.compare.equal'));
    await page.keyboard.press('Escape');
    await expect(certificate.dialog).toHaveCount(0);
    await expect(proof.pin, 'where the focus was').toBeFocused();
    await tabTo(page, certificate.look);
    await page.keyboard.press('Enter');
    await expect(certificate.later).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(certificate.accept).toBeFocused();
    await page.keyboard.press('Enter');
    await chat.ready();
    await expect(chat.composer).toBeFocused();
  });

  await test.step('forgetting', async () => {
    proxy.renew(remade);
    proxy.drop();
    await expect(certificate.stay).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(certificate.askForget).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(certificate.stay, 'each step begins at the safe button').toBeFocused();
    await tabTo(page, certificate.word, 'Shift+Tab');
    await page.keyboard.press('Space');
    await tabTo(page, certificate.forget);
    await page.keyboard.press('Enter');
    await certificate.shows(remade.fingerprint);
    await expect(certificate.later).toBeFocused();
    expect(await storedPin()).toBe(null);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await chat.ready();
    await expect(chat.composer).toBeFocused();
  });
});
