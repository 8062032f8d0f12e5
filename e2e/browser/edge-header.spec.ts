import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { holding } from '../lab/folder.ts';
import { words } from '../pages/words.ts';
import { expectSound } from './sound.ts';
import { expect, issueHere, test } from './tls-cast.ts';
import { formsOf, readProcesses, watchPage } from './witness.ts';

const id = { name: 'CF-Access-Client-Id', value: 'canary-3f1c.access' };
const secret = { name: 'CF-Access-Client-Secret', value: 'canary-9d27aa01' };
const required = { [id.name.toLowerCase()]: id.value, [secret.name.toLowerCase()]: secret.value };

test.use({ actionTimeout: 20_000 });

test('a proxy before the gateway gets its headers from the form, over verified TLS alone', async ({
  front,
  studio,
  issuer,
  moveInTrusting,
  firstRun,
  form,
  gateways,
  settings,
  chat,
  page,
}) => {
  const proxy = await front(await issueHere(issuer));
  proxy.require(required);
  const address = `wss://127.0.0.1:${proxy.port}`;
  const witness = watchPage(page);
  const app = await moveInTrusting();

  await test.step('without them, the page says what it met', async () => {
    await firstRun.join({ address, token: 'a-token' });
    await expect(
      firstRun.says(words('fault.gateway-refused.proxy', { name: 'Studio', detail: 'http-403' })),
    ).toBeVisible();
    expect(studio.connections()).toEqual([]);
  });

  await test.step('with them, it is online', async () => {
    await form.addHeader(id.name, id.value);
    await form.addHeader(secret.name, secret.value);
    await expectSound(page, 'a first run with headers');
    await form.submit();
    await chat.ready();
    expect(proxy.heads().at(-1)?.headers).toMatchObject(required);
  });

  await test.step('their names stay in the form, their values do not', async () => {
    await gateways.open();
    await gateways.edit('Studio');
    await expect(form.headerNames.nth(0)).toHaveValue(id.name);
    await expect(form.headerNames.nth(1)).toHaveValue(secret.name);
    for (const field of await form.headerValues.all()) await expect(field).toHaveValue('');
    // One of them is the token's.
    await expect(form.notes.filter({ hasText: words('form.header.stored') })).toHaveCount(3);
    await expectSound(page, 'the form of a gateway behind a proxy');
    const before = proxy.connections();
    await form.write({ name: 'Behind a proxy' });
    await page.keyboard.press('Enter');
    await expect(gateways.dialog).toHaveCount(0);
    await expect(gateways.row('Behind a proxy')).toContainText(words('state.online.direct'));
    expect(proxy.connections(), 'a name is no reason to connect anew').toBe(before);
  });

  await test.step('plain ws:// is refused as long as there are headers', async () => {
    await gateways.edit('Behind a proxy');
    await form.write({ address: studio.url });
    await form.submit();
    await expect(form.root).toContainText(words('refusal.header-refused.not-secure', { header: id.name }));
    await expectSound(page, 'headers without TLS');
    await page.keyboard.press('Escape');
    expect(studio.connections().every((one) => one.requests().length > 0)).toBe(true);
  });

  await test.step('the values are where secrets are kept, and nowhere else', async () => {
    await settings.open();
    await settings.keepIn('file');
    const needles = [id.value, secret.value].flatMap(formsOf);
    const found = (texts: readonly string[]): readonly string[] =>
      needles.filter((needle) => texts.some((text) => text.includes(needle)));
    await expect.poll(() => holding(app.folder, needles)).toEqual(['data/secrets.json']);
    expect(found(await witness.heard()), 'told to the page').toEqual([]);
    expect(found(await witness.holds()), 'held by the page').toEqual([]);
    expect(found([app.child.output()]), 'printed').toEqual([]);
    expect(found(readProcesses(app.child.pid)), 'arguments and environment').toEqual([]);
  });

  await test.step('another name needs a value of its own', async () => {
    await settings.close();
    await gateways.open();
    await gateways.edit('Behind a proxy');
    await form.headerNames.nth(0).fill('CF-Access-Other-Id');
    await form.submit();
    const other = { header: 'CF-Access-Other-Id' };
    await expect(form.root).toContainText(words('refusal.header-refused.value', other));
    await page.keyboard.press('Escape');
    expect(holding(app.folder, [id.value]), 'and the stored one stays').toEqual(['data/secrets.json']);
  });

  await test.step('a value that is gone is asked for, and nothing is sent without it', async () => {
    await app.stop();
    const file = join(app.folder, 'data', 'secrets.json');
    await loseSecret(file, id.value);
    const before = proxy.received();
    await moveInTrusting();
    const fault = { header: id.name, name: 'Behind a proxy' };
    await expect(chat.banner).toContainText(words('fault.header-missing', fault));
    expect(proxy.received()).toBe(before);
    await chat.banner.getByRole('button', { name: words('fix.header') }).press('Enter');
    await expect(form.headerValues.nth(0)).toBeFocused();
    await page.keyboard.type(id.value);
    await page.keyboard.press('Enter');
    await chat.ready();
    expect(proxy.heads().at(-1)?.headers).toMatchObject(required);
  });
});

const Stored = z.looseObject({ secrets: z.array(z.object({ account: z.string(), secret: z.string() })) });

/** Takes one secret out of the file, as an old backup of it might lack it. */
async function loseSecret(file: string, lost: string): Promise<void> {
  const stored = Stored.parse(JSON.parse(await readFile(file, 'utf8')));
  const secrets = stored.secrets.filter(({ secret: one }) => one !== lost);
  expect(secrets).toHaveLength(stored.secrets.length - 1);
  await writeFile(file, JSON.stringify({ ...stored, secrets }), { mode: 0o600 });
}
