import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../lab/app.ts';
import { startKeyring } from '../lab/keyring.ts';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, test } from './cast.ts';

const name = 'Studio';
const token = 'the token of the studio';

/** The real keytar over the real gnome-keyring, each test with a bus and a keyring of its own. */
test.use({ actionTimeout: 20_000 });

const inData = (app: App, file: string): string => join(app.folder, 'data', file);

/** Who the newest client said it was, and with which token. */
function lastVisitor(gateway: ScriptedGateway): { readonly device: unknown; readonly token: unknown } {
  const connect = gateway
    .connections()
    .flatMap((connection) => connection.requests())
    .findLast(({ method }) => method === 'connect');
  const { device, auth } = connect?.params ?? {};
  return { device: fieldOf(device, 'id'), token: fieldOf(auth, 'token') };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

test('an open keychain keeps the token and the identity over a restart', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  settings,
}) => {
  const gateway = await engage(scriptedGateway());
  const { env } = await engage(startKeyring('unlocked'));
  const app = await startApp({ env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token });
  await chat.ready();
  const first = lastVisitor(gateway);
  expect(first.token).toBe(token);
  await app.stop();

  const again = await startApp({ env, folder: app.folder });
  await visit(again);
  await chat.ready();
  expect(lastVisitor(gateway)).toEqual(first);
  await settings.open();
  await expect(settings.says(words('secrets.keychain.ready'))).toBeVisible();
  await expect(settings.deviceId).toHaveText(String(first.device));
  expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
  expect(existsSync(inData(app, 'secrets.json'))).toBe(false);
});

test('without a keychain the token is in memory, which is said, and asked for after a restart', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  settings,
  form,
  page,
}) => {
  const gateway = await engage(scriptedGateway());
  const { env } = await engage(startKeyring('absent'));
  const app = await startApp({ env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token });
  await chat.ready();
  const first = lastVisitor(gateway);
  await settings.open();
  await expect(settings.says(words('secrets.memory.absent'))).toBeVisible();
  await app.stop();

  const again = await startApp({ env, folder: app.folder });
  await visit(again);
  await expect(chat.banner).toContainText(words('fault.credentials-unavailable.absent', { name }));
  await page.getByRole('button', { name: words('action.enter-credential', { kind: 'token' }) }).click();
  await expect(form.secret).toBeFocused();
  await expect(form.address).toHaveValue(gateway.url);
  await expect(form.name).toHaveValue(name);
  await form.write({ secret: token });
  await form.submit();
  await chat.ready();
  expect(lastVisitor(gateway)).toEqual(first);
  expect(existsSync(inData(app, 'secrets.json'))).toBe(false);
});

test('the file that a person chose keeps the token, for that person alone', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  settings,
}) => {
  const gateway = await engage(scriptedGateway());
  const { env } = await engage(startKeyring('absent'));
  const app = await startApp({ env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token });
  await chat.ready();
  const first = lastVisitor(gateway);
  await settings.open();
  await settings.keepIn('file');
  await expect(settings.says(words('secrets.file.ready'))).toBeVisible();
  const file = inData(app, 'secrets.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain(token);
  await app.stop();

  const again = await startApp({ env, folder: app.folder });
  await visit(again);
  await chat.ready();
  expect(lastVisitor(gateway)).toEqual(first);
  await settings.open();
  await expect(settings.place('file')).toBeChecked();
});

for (const state of ['locked', 'hanging'] as const) {
  test(`a keychain that is ${state} is said at the form, and nothing is stored`, async ({
    engage,
    startApp,
    visit,
    firstRun,
    form,
    chat,
  }) => {
    const gateway = await engage(scriptedGateway());
    const keyring = await engage(startKeyring(state));
    const app = await startApp({ env: keyring.env });
    await visit(app);
    await firstRun.join({ address: gateway.url, token });
    await expect(firstRun.says(words(`refusal.secrets-unavailable.${state}`))).toBeVisible({
      timeout: 10_000,
    });
    await expect(form.secret).toHaveValue(token);
    expect(existsSync(inData(app, 'settings.json'))).toBe(false);
    expect(existsSync(inData(app, 'secrets.json'))).toBe(false);
    expect(gateway.connections()).toEqual([]);
    await (state === 'locked' ? keyring.unlock() : keyring.wake());
    await expect(async () => {
      // A daemon that has just woken up may be late once more.
      if (await form.root.isVisible()) await form.submit();
      await expect(chat.composer).toBeVisible({ timeout: 10_000 });
    }).toPass({ timeout: 60_000 });
    await chat.ready();
    expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
  });

  test(`a keychain that is ${state} at start is a state with a way on, never a second identity`, async ({
    engage,
    startApp,
    visit,
    firstRun,
    chat,
    settings,
    page,
  }) => {
    const gateway = await engage(scriptedGateway());
    const keyring = await engage(startKeyring('unlocked'));
    const app = await startApp({ env: keyring.env });
    await visit(app);
    await firstRun.join({ address: gateway.url, token });
    await chat.ready();
    const first = lastVisitor(gateway);
    await app.stop();
    await (state === 'locked' ? keyring.lock() : keyring.hang());

    const again = await startApp({ env: keyring.env, folder: app.folder });
    await visit(again);
    await expect(chat.banner).toContainText(words(`fault.keychain-unavailable.${state}`), {
      timeout: 10_000,
    });
    await settings.open();
    await expect(settings.says(words(`secrets.keychain.${state}`))).toBeVisible();
    await expect(settings.deviceId).toHaveText(String(first.device));
    expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
    await settings.close();
    await (state === 'locked' ? keyring.unlock() : keyring.wake());
    await page.getByRole('button', { name: words('action.reconnect') }).click();
    await chat.ready();
    expect(lastVisitor(gateway)).toEqual(first);
    expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
  });
}

test('a keyring that is damaged is said as a missing token, and the old one is kept as it is', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  form,
  page,
}) => {
  const gateway = await engage(scriptedGateway());
  const keyring = await engage(startKeyring('unlocked'));
  const app = await startApp({ env: keyring.env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token });
  await chat.ready();
  const first = lastVisitor(gateway);
  await app.stop();
  await keyring.damage('file');

  const again = await startApp({ env: keyring.env, folder: app.folder });
  await visit(again);
  await expect(chat.banner).toContainText(words('fault.credentials-missing.token', { name }));
  await page.getByRole('button', { name: words('action.enter-credential', { kind: 'token' }) }).click();
  await form.write({ secret: 'another token' });
  await form.submit();
  await chat.ready();
  expect(lastVisitor(gateway).token).toBe('another token');
  expect(existsSync(inData(app, 'secrets.json'))).toBe(false);
  await again.stop();
  await keyring.restore();

  await visit(await startApp({ env: keyring.env, folder: app.folder }));
  await chat.ready();
  expect(lastVisitor(gateway)).toEqual(first);
});

test('a keyring whose entries are damaged is locked, and no second identity is made', async ({
  engage,
  startApp,
  visit,
  firstRun,
  chat,
  page,
}) => {
  const gateway = await engage(scriptedGateway());
  const keyring = await engage(startKeyring('unlocked'));
  const app = await startApp({ env: keyring.env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token });
  await chat.ready();
  const first = lastVisitor(gateway);
  await app.stop();
  await keyring.damage('entries');

  const again = await startApp({ env: keyring.env, folder: app.folder });
  await visit(again);
  await expect(chat.banner).toContainText(words('fault.keychain-unavailable.locked'));
  expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
  // The daemon that comes back is another one, which libsecret does not look for.
  await keyring.restore();
  await page.getByRole('button', { name: words('action.reconnect') }).click();
  await expect(chat.banner).toContainText(words('fault.keychain-unavailable.failing'));
  expect(existsSync(inData(app, 'device-key.json'))).toBe(false);
  await again.stop();

  await visit(await startApp({ env: keyring.env, folder: app.folder }));
  await chat.ready();
  expect(lastVisitor(gateway)).toEqual(first);
});

test('a secret that is too large for a keychain is refused at the form, before anything is stored', async ({
  engage,
  startApp,
  visit,
  firstRun,
  form,
  chat,
}) => {
  const gateway = await engage(scriptedGateway());
  const { env } = await engage(startKeyring('unlocked'));
  const app = await startApp({ env });
  await visit(app);
  await firstRun.join({ address: gateway.url, token: 'x'.repeat(2561) });
  await expect(firstRun.says(words('refusal.secret-refused.too-long'))).toBeVisible();
  expect(existsSync(inData(app, 'settings.json'))).toBe(false);
  expect(gateway.connections()).toEqual([]);
  await form.write({ secret: 'x'.repeat(2560) });
  await form.submit();
  await chat.ready();
});
