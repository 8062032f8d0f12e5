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
    await form.submit();
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
