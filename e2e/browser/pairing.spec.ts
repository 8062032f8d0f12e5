import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startGateway, type Gateway } from '../lab/gateway.ts';
import { lacksForAddress, lendAddress } from '../lab/lent-address.ts';
import { connectOperator, Refusal } from '../lab/operator.ts';
import { approveDevice, pendingDevice, pendingDevices } from '../lab/pairing.ts';
import { rateLimited } from '../lab/refusals.ts';
import { scriptedGateway } from '../lab/scripted-gateway.ts';
import { PairingPage } from '../pages/pairing-page.ts';
import { words } from '../pages/words.ts';
import { expect, shortestPause, test as cast } from './cast.ts';
import { expectSound } from './sound.ts';

type Lan = { readonly lan: Gateway };

/** The cast with a real gateway that listens on an address where its callers are strangers to it. */
const test = cast.extend<{ readonly pairing: PairingPage }, Lan>({
  pairing: async ({ page }, play) => play(new PairingPage(page)),
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
});

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const lacks = await lacksForAddress();
const SCOPES = ['read', 'write', 'approvals', 'questions'] as const;

test('a lockout is counted down, and nothing is tried before its end', async ({
  engage,
  app,
  visit,
  firstRun,
  chat,
  page,
}) => {
  const studio = await engage(scriptedGateway());
  await visit(app);
  const lockedMs = 6_000;
  studio.refuse(rateLimited(lockedMs));
  await firstRun.join({ address: studio.url, token: 'a-token', name });
  await expect(firstRun.says(words('fault.rate-limited', { name }))).toBeVisible();
  await expect(page.getByText(/Next try in \d+ s/)).toBeVisible();
  await expect(page.getByRole('button', { name: words('action.reconnect') })).toHaveCount(0);
  await expectSound(page, 'a lockout');
  await page.getByRole('button', { name: words('first.later') }).click();
  await expect(chat.banner).toContainText(words('fault.rate-limited', { name }));
  await expect(chat.banner.getByRole('button', { name: words('action.reconnect') })).toHaveCount(0);
  await expectSound(page, 'a lockout in the chat');
  studio.accept();
  await chat.ready();
  expect(shortestPause(studio)).toBeGreaterThanOrEqual(lockedMs);
});

test.describe('a gateway on the network', () => {
  test.skip(lacks.length > 0, lacks.join(', '));

  test('lets the device in once its owner says so', async ({
    lan,
    app,
    visit,
    firstRun,
    form,
    pairing,
    gateways,
    settings,
    chat,
    page,
  }) => {
    await visit(app);
    await firstRun.join({ address: lan.url, token: lan.token });
    const asked = await pendingDevice(lan);
    const command = `openclaw devices approve ${asked.requestId}`;

    await test.step('the request is said, with the exact command', async () => {
      await expect(firstRun.says(words('fault.pairing-required.not-paired', { name }))).toBeVisible();
      await expect(page.getByText(command, { exact: true })).toBeVisible();
      await pairing.see.focus();
      await page.keyboard.press('Enter');
      await expect(pairing.close).toBeFocused();
      await expect(pairing.fact(words('pairing.request'))).toContainText(asked.requestId);
      await expect(pairing.fact(words('pairing.device'))).toContainText(asked.deviceId.slice(0, 10));
      for (const scope of SCOPES) {
        await expect(pairing.fact(words('pairing.scopes'))).toContainText(words(`scope.operator.${scope}`));
      }
      await expect(pairing.command).toHaveText(command);
      await expect(pairing.approve, 'there is no way to its computer').toHaveCount(0);
      await expectSound(page, 'a device that waits to be let in');
    });

    await test.step('approved by another client, it connects by itself', async () => {
      await approveDevice(lan, asked.requestId);
      await expect(pairing.dialog).toHaveCount(0, { timeout: 75_000 });
      await chat.ready();
      expect(await pendingDevices(lan)).toEqual([]);
    });

    await test.step('the token that the device was given is kept, with its scopes', async () => {
      await gateways.open();
      await gateways.edit(name);
      const approved = page.getByText(/^The gateway gave this device a token of its own/);
      await expect(approved).toContainText(words('scope.operator.write'));
      const shown = await page.content();
      await page.keyboard.press('Escape');
      await settings.open();
      await settings.keepIn('file');
      await expect(settings.says(words('secrets.file.ready'))).toBeVisible();
      const kept = await keptToken(app.folder, asked.deviceId);
      expect([...kept.scopes].toSorted()).toEqual(SCOPES.map((scope) => `operator.${scope}`).toSorted());
      expect(shown).not.toContain(kept.token);
    });

    await test.step('and never presented over plain ws:// on a network', async () => {
      await gateways.open();
      await gateways.edit(name);
      await form.ask('none');
      await form.submit();
      await expect(gateways.row(name)).toContainText(words('fault.credentials-missing.token', { name }));
      expect(await keptToken(app.folder, asked.deviceId), 'it was not refused either').toBeDefined();
      await gateways.edit(name);
      await form.ask('token');
      await form.write({ secret: lan.token });
      await form.submit();
      await expect(gateways.row(name)).toContainText(words('state.online.direct'));
    });
  });

  // The last one: from here on, the gateway takes nothing from this address.
  test('is left alone for as long as it locks the device out', async ({
    lan,
    app,
    visit,
    firstRun,
    chat,
    page,
  }) => {
    await visit(app);
    await lockOut(lan);
    await firstRun.join({ address: lan.url, token: lan.token });
    await expect(firstRun.says(words('fault.rate-limited', { name }))).toBeVisible();
    await expect(page.getByText(/Next try in (?:\d:\d\d|\d\d s)/)).toBeVisible();
    await expect(page.getByRole('button', { name: words('action.reconnect') })).toHaveCount(0);
    await expect(chat.composer).toHaveCount(0);
  });
});

/** Guesses wrong until the gateway takes nothing from there any more. */
async function lockOut({ url }: Gateway): Promise<void> {
  const guess = async (): Promise<unknown> =>
    connectOperator({ url, auth: { token: 'not-the-token' } }).then(
      async (operator) => operator.close(),
      (error: unknown) => error,
    );
  for (let tries = 0; tries < 20; tries += 1) {
    const refused = await guess();
    if (refused instanceof Refusal && refused.details['code'] === 'AUTH_RATE_LIMITED') return;
  }
  throw new Error('The gateway let itself be guessed at');
}

const Stored = z.object({ secrets: z.array(z.object({ account: z.string(), secret: z.string() })) });
const Kept = z.object({ token: z.string(), scopes: z.array(z.string()) });

/** The device token in the file of secrets; fails where there is none. */
async function keptToken(folder: string, deviceId: string): Promise<z.infer<typeof Kept>> {
  const text = await readFile(join(folder, 'data', 'secrets.json'), 'utf8');
  const { secrets } = Stored.parse(JSON.parse(text));
  const kept = secrets.find(({ account }) => account.endsWith(`/device-token/operator/${deviceId}`));
  return Kept.parse(JSON.parse(kept?.secret ?? 'null'));
}
